"""`/-/agenda/<event>`: times, rooms and the order of talks in one form, saved as one commit."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.change_fields import Fields
from wiki.core.errors import PageNotFound
from wiki.core.field_values import parse_number
from wiki.core.page import Page
from wiki.core.summary import summarise_agenda
from wiki.events.arranging import (
    BAD_DURATION,
    BAD_START,
    MOST_ROWS,
    AgendaChanged,
    Arrangement,
    Frame,
    Row,
    Slot,
    check,
    group_rows,
    move,
    plan,
    rebase,
    show_minutes,
    show_order,
)
from wiki.events.opening import EventView, open_event
from wiki.people.permissions import Action
from wiki.people.who import Author
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.views import TalkLine
from wiki.web.visitors import allow, author
from wiki.web.words import N_

STEPS = {"up": -1, "down": 1}
FAULTS: Mapping[str, str] = {
    BAD_START: N_("This is no time. Write it such as 10:30, or 2026-11-21 10:30."),
    BAD_DURATION: N_("This is no length. Write it such as 0:30, or 30 for minutes."),
}
EXPIRED = N_(
    "Not saved: this form was open for too long, or the wiki was started anew. All is here as you left it; press “Save” again."
)
CHANGED = N_(
    "Not saved yet: others changed the agenda meanwhile. What they changed and you did not is taken over below; "
    "what you want is as you left it. Look at it, then press “Save” again."
)
NOT_SAVED = N_("Not saved: some fields do not say what they should.")


@dataclass(frozen=True)
class Told:
    """What the form says above its rows: what went wrong, where a row stands now, and which row that is."""

    alarm: str = ""
    said: str = ""
    moved: str = ""
    step: str = ""
    changed: Sequence[str] = ()


def add_agenda(blueprint: Blueprint, services: Services) -> None:
    """The form, and what it sends."""
    agenda = _Agenda(services)

    @blueprint.get("/-/agenda/<path:name>")
    def see_agenda(name: str) -> AnyResponse:
        """The talks of an event by day, with fields and buttons."""
        allow(Action.SAVE, name)
        with open_event(services, name) as view:
            if moved := view.find_moved("/-/agenda%s", request.args):
                return moved
            return agenda.show(view, read_rows(view, MultiDict()), Told())

    @blueprint.post("/-/agenda/<path:name>")
    @keeps_text
    def save_agenda(name: str) -> AnyResponse:
        """Moves a row (`move`), which saves nothing, or saves all that was changed."""
        allow(Action.SAVE, name)
        with open_event(services, name) as view:
            rows = [check(row, frame_of(view)) for row in read_rows(view, request.form)]
            if form_has_expired():
                return agenda.show(view, rows, Told(_(EXPIRED)), 400)
            if wanted := request.form.get("move"):
                return agenda.move(view, rows, wanted)
            if any(row.bad for row in rows):
                return agenda.show(view, rows, Told(_(NOT_SAVED)), 400)
            arrangement = plan(rows, frame_of(view))
            event, title, language = view.event.name, view.event.title, view.language
        who = author()
        if who is None:
            raise PageNotFound(name)  # nobody without a name gets past `allow`
        return agenda.save(event, arrangement, rows, who, summarise_agenda(title, len(arrangement.changed), language))


class _Agenda:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._saving = Saving(services)

    def show(self, view: EventView, rows: Sequence[Row], told: Told, status: int = 200) -> Response:
        frame = frame_of(view)
        days: dict[dt.date | None, list[tuple[dt.datetime | None, list[Row]]]] = {}
        for start, group in group_rows(rows, frame):
            days.setdefault(start.date() if start else None, []).append((start, group))
        guests = [talk for talk in view.talks() if talk.page.event != view.event.name]
        return show(
            "events/agenda.html", status=status, title=view.event.title, event=view.event, site=view.site, frame=frame,
            days=list(days.items()), count=len(rows), guests=guests, told=told, text_language=view.language, current="agenda",
            faults={fault: _(sentence) for fault, sentence in FAULTS.items()},
        )  # fmt: skip

    def move(self, view: EventView, rows: Sequence[Row], wanted: str) -> Response:
        """The form again with a row one place up or down; nothing is saved."""
        step, _colon, name = wanted.partition(":")
        title = next((row.title for row in rows if row.name == name), None)
        if title is None or step not in STEPS:
            return self.show(view, rows, Told())
        moved, place, count = move(rows, frame_of(view), name, STEPS[step])
        said = _("%(title)s is number %(place)s of %(count)s now.", title=title, place=place, count=count)
        return self.show(view, moved, Told(said=said, moved=name, step=step))

    def save(self, event: str, arrangement: Arrangement, rows: Sequence[Row], who: Author, summary: str) -> AnyResponse:
        def decide(pages: Mapping[str, Page]) -> Mapping[str, Fields]:
            if event not in pages:
                raise PageNotFound(event)
            return arrangement.decide(pages, pages[event])

        try:
            change = self._saving.change_fields([event, *arrangement.was], decide, who, summary)
        except AgendaChanged as others:
            with open_event(self._services, event) as view:
                titles = [row.title for row in rows if row.name in others.slots]
                return self.show(view, rebase(rows, others.slots), Told(_(CHANGED), changed=titles), 409)
        count = len(arrangement.changed)
        flash(
            ngettext("Saved: %(num)s talk was changed.", "Saved: %(num)s talks were changed.", count)
            if change
            else _("Nothing was changed."),
            "note",
        )
        return redirect(f"/-/agenda{page_address(event)}", 303)


def frame_of(view: EventView) -> Frame:
    facts = view.event.facts
    return Frame(view.zone, facts.date, facts.end_date is None or facts.end_date == facts.date)


def read_rows(view: EventView, form: MultiDict[str, str]) -> list[Row]:
    """The rows as they were sent, then those of talks that the form did not have, as they are."""
    frame = frame_of(view)
    own = {talk.page.name: talk for talk in view.talks() if talk.page.event == view.event.name}
    columns = [
        form.getlist(key)[:MOST_ROWS] for key in ("talk", *FIELDS, *(f"was-{key}" for key in FIELDS), "was-order")
    ]
    rows = []
    for name, start, duration, room, *was in zip(*columns, strict=False):
        talk = own.pop(name, None) or own.pop(_new_name(view, name), None)
        if talk is not None:
            order = was[3] if parse_number(was[3]) is not None else ""
            rows.append(_row(talk, Slot(start, duration, room, order), Slot(was[0], was[1], was[2], order)))
    for talk in own.values():
        facts = talk.page.facts
        slot = Slot(
            frame.show(facts.start),
            show_minutes(facts.duration_minutes),
            facts.venue_room or "",
            show_order(facts.order),
        )
        rows.append(_row(talk, slot, slot))
    return rows


FIELDS = ("start", "duration", "room")


def _row(talk: TalkLine, asked: Slot, was: Slot) -> Row:
    return Row(talk.page.name, talk.page.path, talk.page.title, asked, was, {})


def _new_name(view: EventView, name: str) -> str:
    new = view.reading.redirect(name)
    return new.name if new else ""
