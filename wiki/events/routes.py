"""An event in the browser: what is on now, how far the notes are. The agenda, scribes and codes have modules of their own."""

import datetime as dt
from collections.abc import Iterable, Sequence

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.store.store import utc_now
from wiki.events.agenda_routes import add_agenda
from wiki.events.board import Board, Card, Chosen, make_board, make_card
from wiki.events.code_routes import add_codes
from wiki.events.opening import EventView, open_event, parse_moment
from wiki.events.scribe_routes import add_scribes
from wiki.events.scribes import find_scribes
from wiki.events.showing import OnNow, find_on_now, showings_of, span_of
from wiki.people.editing import list_all_writers
from wiki.people.permissions import Action
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.views import TalkLine
from wiki.web.visitors import allow, author

MOST_KEPT = 16  # events, as strangers and as writers see them
MOST_CHOSEN = 200  # characters of what a board is kept to


def make_blueprint(services: Services) -> Blueprint:
    """`/<event>/-/now`, `/<event>/-/dashboard` and what belongs to them."""
    blueprint = Blueprint("events", __name__)
    boards = _Boards(services)

    @blueprint.get("/<path:name>/-/now")
    def now(name: str) -> AnyResponse:
        """What is on in which room, and next. Depends on the clock, so it is never kept."""
        allow(Action.READ, name)
        with open_event(services, name) as view:
            if moved := view.find_moved("%s/-/now", request.args):
                return moved
            at, is_asked, is_bad = _moment(view)
            sessions = boards.sessions(view)
            on_now = boards.on_now(view, sessions, at)
            untimed = sum(1 for talk in sessions if talk.start is None)
            shown = [each.talk for each in (*on_now.current, *on_now.next)]
            cards = {card.talk.page.name: card for card in boards.cards(view, shown, on_now)}
            return show(
                "events/now.html", status=400 if is_bad else 200, title=view.event.title, event=view.event, site=view.site,
                on_now=on_now, cards=cards, untimed=untimed, is_asked=is_asked, is_bad=is_bad, zone=view.zone.key,
                text_language=view.language, current="now",
            )  # fmt: skip

    @blueprint.get("/<path:name>/-/dashboard")
    def dashboard(name: str) -> AnyResponse:
        """Each talk with how far its notes are and who is on it."""
        allow(Action.READ, name)
        chosen = Chosen(*(request.args.get(key, "")[:MOST_CHOSEN] for key in ("state", "room", "day")))
        with open_event(services, name) as view:
            if moved := view.find_moved("%s/-/dashboard", request.args):
                return moved
            at, _is_asked, _is_bad = _moment(view)
            sessions = boards.sessions(view)
            talks: dict[str, TalkLine] = {}
            for session in sessions:
                talks.setdefault(session.page.name, session)  # a talk given twice is one talk
            board: Board = make_board(
                boards.cards(view, list(talks.values()), boards.on_now(view, sessions, at)), chosen
            )
            return show(
                "events/dashboard.html", title=view.event.title, event=view.event, site=view.site, board=board,
                chosen=chosen, text_language=view.language, current="dashboard",
            )  # fmt: skip

    add_scribes(blueprint, services)
    add_agenda(blueprint, services)
    add_codes(blueprint, services)
    return blueprint


class _Boards:
    """Puts what the index, the clock and the open forms say together."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._sessions: dict[tuple[object, ...], list[TalkLine]] = {}

    def sessions(self, view: EventView) -> list[TalkLine]:
        """Those of the view; kept as long as nothing is saved anywhere, since whole halls look at them each minute."""
        if view.guest is not None:
            return view.sessions()
        key = (view.event.name, view.snapshot.epoch, view.snapshot.sequence, view.sees_all)
        if key not in self._sessions:
            if len(self._sessions) >= MOST_KEPT:
                self._sessions.clear()
            self._sessions[key] = view.sessions()
        return self._sessions[key]

    def on_now(self, view: EventView, sessions: Iterable[TalkLine], at: dt.datetime) -> OnNow:
        facts = view.event.facts
        showings = showings_of(sessions)
        return find_on_now(showings, span_of(showings, facts.date, facts.end_date, view.zone), at)

    def cards(self, view: EventView, talks: Sequence[TalkLine], on_now: OnNow) -> list[Card]:
        with self._services.people.read() as session:
            writing = list_all_writers(session, utc_now())
        scribes = find_scribes(view.reading, self._services.people, (talk.page.facts.scribe for talk in talks))
        names_writers = author() is not None  # who sits there now is not for everybody in the world
        return [
            make_card(
                talk, scribes.get(talk.page.facts.scribe or ""), (writing.get(talk.page.name, ()) if names_writers else ()),
                on_now, view.zone, is_written=talk.page.name in writing,
            )
            for talk in talks
        ]  # fmt: skip


def _moment(view: EventView) -> tuple[dt.datetime, bool, bool]:
    """The moment to show, whether it was asked for, and whether what was asked for is none."""
    asked = request.args.get("at", "")[:40]
    now = utc_now().astimezone(view.zone)
    if not asked:
        return now, False, False
    moment = parse_moment(asked, view.zone)
    return moment or now, moment is not None, moment is None
