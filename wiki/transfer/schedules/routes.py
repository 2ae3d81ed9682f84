"""`/-/import`: a schedule comes in from a file or an address. First it is shown what that will do, then it is done."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, flash, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import FestaError
from wiki.core.page import EVENT
from wiki.core.schedule.bring import ScheduleImport, plan_schedule
from wiki.core.schedule.encode import decode_programme, encode_programme
from wiki.core.schedule.model import NotASchedule, Programme
from wiki.core.schedule.plan import Manner
from wiki.people.permissions import Action
from wiki.people.who import author_of
from wiki.transfer.arriving.alarms import Alarm, tell_other
from wiki.transfer.schedules import words
from wiki.transfer.schedules.choosing import choose_event, find_home, subject_of
from wiki.transfer.schedules.showing import (
    read_taken,
    show_changes,
    show_counts,
    show_groups,
    show_kept,
    show_oddities,
    show_place,
)
from wiki.transfer.schedules.sources import ScheduleSources
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.language import gettext as _
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_

SALT = "schedule"
EXPIRED = N_("This page was open for too long, so nothing was sent. Send it once more.")
NOTHING_GIVEN = N_("Give an address or a file.")
NOT_SIGNED = N_("What was shown before cannot be read any more. Give the address or the file again.")
REFUSED = N_("This is no schedule that can be imported.")


@dataclass(frozen=True)
class Given:
    """What the form was filled in with."""

    address: str = ""
    event: str = ""


def make_blueprint(services: Services, sources: ScheduleSources) -> Blueprint:
    """For organisers. `sources` reads files and fetches addresses."""
    blueprint = Blueprint("importing", __name__)
    form = _ImportForm(services, sources)

    @blueprint.get("/-/import")
    def ask() -> Response:
        """The form."""
        allow(Action.IMPORT)
        return form.show(Given(event=request.args.get("event", "")))

    @blueprint.post("/-/import")
    @keeps_text
    def take() -> AnyResponse:
        """Shows what an import will do (`look`, or `instead` into another event), or does it (`do`)."""
        allow(Action.IMPORT)
        return form.look() if request.form.get("action", "look") == "look" else form.do()

    return blueprint


class _ImportForm:
    def __init__(self, services: Services, sources: ScheduleSources) -> None:
        self._services = services
        self._sources = sources
        self._saving = Saving(services)

    def show(self, given: Given, alarm: Alarm | None = None, status: int = 200) -> Response:
        with self._services.index.read() as snapshot:
            page = snapshot.find_page(given.event) if given.event else None
        event = page if page and page.kind == EVENT else None
        title = _("Import a schedule")
        return show("transfer/import.html", status=status, title=title, given=given, event=event, alarm=alarm)

    def look(self) -> AnyResponse:
        """What an import of the file or address would do."""
        given = Given(request.form.get("address", "").strip()[:2000], request.form.get("event", "").strip()[:300])
        if form_has_expired():
            return self.show(given, Alarm(_(EXPIRED)), 400)
        file = request.files.get("file")
        try:
            if file is not None and file.filename:
                programme = self._sources.read(file.filename, file.read())
            elif given.address:
                programme = self._sources.fetch(given.address)
            else:
                return self.show(given, Alarm(_(NOTHING_GIVEN)), 400)
            return self._show_plan(programme, given.event)
        except FestaError as refused:
            alarm, status = _alarm(refused)
            return self.show(given, alarm, status)

    def do(self) -> AnyResponse:
        """Brings the schedule that was shown."""
        try:
            programme = decode_programme(self._signer.loads(request.form.get("programme", "")))
        except BadSignature:
            return self.show(Given(event=request.form.get("event", "")), Alarm(_(NOT_SIGNED)), 400)
        event = request.form.get("event", "")
        if form_has_expired():
            return self._show_plan(programme, event, Alarm(_(EXPIRED)), 400)
        if request.form.get("action") == "instead":
            return self._show_plan(programme, request.form.get("instead", ""))
        who = require_contributor(Action.IMPORT.value)
        wanted = self._wanted(programme, event)
        try:
            brought = self._saving.bring_schedule(wanted, who)
        except FestaError as refused:
            alarm, status = _alarm(refused)
            return self._show_plan(programme, event, alarm, status)
        done = _("Imported.") if brought.change else _("Nothing was changed.")
        flash(" · ".join([done, *show_counts(brought.plan)]), "note")
        return redirect(page_address(brought.plan.event), 303)

    @property
    def _signer(self) -> URLSafeSerializer:
        """So that what comes back is what a reader of ours made, with its limits."""
        return URLSafeSerializer(str(current_app.secret_key), salt=SALT)

    def _wanted(self, programme: Programme, event: str) -> ScheduleImport:
        manner = Manner(
            cancel_missing=request.form.get("keep_missing") != "1", wanted=read_taken(request.form.getlist("take"))
        )
        with self._services.index.read() as snapshot:
            name = choose_event(programme, snapshot, event)
        author = author_of(require_contributor(Action.IMPORT.value), self._services.host)
        return ScheduleImport(
            programme, name, author, lambda plan, snapshot: subject_of(plan, programme, snapshot), manner
        )

    def _show_plan(
        self, programme: Programme, event: str, alarm: Alarm | None = None, status: int = 200
    ) -> AnyResponse:
        wanted = self._wanted(programme, event)
        plan = plan_schedule(self._services.store, self._services.index, wanted)
        with self._services.index.read() as snapshot:
            page = snapshot.find_page(plan.event)
            home = find_home(programme, snapshot)
            lives = snapshot.find_page(home) if home and home != plan.event else None
        title = page.title if page else programme.title or plan.event
        return show(
            "transfer/schedule.html", status=status, title=_("What this import will do"), alarm=alarm, plan=plan, home=lives,
            event_title=title, programme=self._signer.dumps(encode_programme(programme)), counts=show_counts(plan),
            event_changes=show_changes(plan.event_settled.changes), kept=show_kept(plan, title, wanted.manner.wanted),
            groups=show_groups(plan), oddities=show_oddities(programme.oddities),
        )  # fmt: skip


def _alarm(refused: FestaError) -> tuple[Alarm, int]:
    """What was refused, in words, with its status."""
    if isinstance(refused, NotASchedule):
        told = [part for part in (show_place(refused.place), refused.detail) if part]
        return Alarm(
            _(REFUSED), _(words.REASONS.get(refused.reason, words.REASONS["not_readable"])), ": ".join(told)
        ), 400
    if refusal := words.CONNPASS.get(type(refused)):
        return Alarm(f"{_(refusal.title)}.", _(refusal.help)), refusal.status
    return tell_other(refused)
