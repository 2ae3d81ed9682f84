"""How far the notes of an event are: each talk with its state and who is on it, those that need somebody first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wiki.core.index.rows import Touch
from wiki.core.talk import BEGUN, CHECKED, COMPLETE, EMPTY
from wiki.events.scribes import Scribe
from wiki.events.showing import AFTER, OnNow
from wiki.people.editing import Writer
from wiki.web.views import TalkLine

WRITTEN = "written"
"""Somebody has the talk's form open just now."""
CANCELLED = "cancelled"
STATES = (EMPTY, BEGUN, WRITTEN, COMPLETE, CHECKED, CANCELLED)

# How much a talk needs somebody, the most first.
NOW = "now"  # it is on or next, and nobody takes notes
SOON = "soon"  # it comes, and nobody has signed up
PAST = "past"  # it is over, and there are no notes
IN_HAND = "in_hand"
DONE = "done"
NEEDS = (NOW, SOON, PAST, IN_HAND, DONE)


@dataclass(frozen=True, slots=True)
class Card:
    """A talk on the board. `changed` is the last edit, with its moment in the event's zone."""

    talk: TalkLine
    state: str
    need: str
    scribe: Scribe | None
    writers: Sequence[Writer]
    changed: Touch | None
    changed_at: dt.datetime | None

    @property
    def characters(self) -> int:
        return self.talk.page.characters


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the board is kept to; empty means all."""

    state: str = ""
    room: str = ""
    day: str = ""

    def takes(self, card: Card) -> bool:
        day = card.talk.start.date().isoformat() if card.talk.start else ""
        return all(
            not wanted or wanted == found
            for wanted, found in ((self.state, card.state), (self.room, card.talk.room or ""), (self.day, day))
        )

    @property
    def given(self) -> dict[str, str]:
        return {key: value for key in ("state", "room", "day") if (value := getattr(self, key))}


@dataclass(frozen=True, slots=True)
class Board:
    """`counts` are of all talks, by state; `rooms` and `days` what there is to choose from. `groups` are by need."""

    counts: Mapping[str, int]
    rooms: Sequence[str]
    days: Sequence[dt.date]
    groups: Sequence[tuple[str, Sequence[Card]]]
    total: int

    @property
    def shown(self) -> int:
        return sum(len(cards) for _, cards in self.groups)


def make_board(cards: Sequence[Card], chosen: Chosen) -> Board:
    """The board of these cards, kept to what was chosen."""
    counts = dict.fromkeys(STATES, 0)
    for card in cards:
        counts[card.state] += 1
    taken = sorted(filter(chosen.takes, cards), key=_place)
    groups = [(need, [card for card in taken if card.need == need]) for need in NEEDS]
    return Board(
        counts=counts,
        rooms=sorted({card.talk.room for card in cards if card.talk.room}),
        days=sorted({card.talk.start.date() for card in cards if card.talk.start}),
        groups=[(need, group) for need, group in groups if group],
        total=len(cards),
    )


def make_card(
    talk: TalkLine,
    scribe: Scribe | None,
    writers: Sequence[Writer],
    on_now: OnNow,
    zone: dt.tzinfo,
    *,
    is_written: bool,
) -> Card:
    """The card of a talk. `writers` are those to be named; `is_written` says whether there are any."""
    state = state_of(talk, is_written=is_written)
    changed = talk.page.changed
    return Card(
        talk,
        state,
        _need(talk, state, on_now, is_taken=scribe is not None),
        scribe,
        writers,
        changed,
        changed.date.astimezone(zone) if changed else None,
    )


def state_of(talk: TalkLine, *, is_written: bool) -> str:
    """The state of a talk's notes as the board tells it."""
    if talk.cancelled:
        return CANCELLED
    if talk.state in (COMPLETE, CHECKED):
        return talk.state
    return WRITTEN if is_written else talk.state or EMPTY


def _need(talk: TalkLine, state: str, on_now: OnNow, *, is_taken: bool) -> str:
    if state in (COMPLETE, CHECKED, CANCELLED):
        return DONE
    if state == WRITTEN:
        return IN_HAND
    if not is_taken and any(each.talk.page.name == talk.page.name for each in (*on_now.current, *on_now.next)):
        return NOW
    is_over = on_now.phase == AFTER if talk.start is None else talk.start <= on_now.at
    if not is_over:
        return IN_HAND if is_taken else SOON
    return PAST if state == EMPTY and not _is_on(talk, on_now) else IN_HAND


def _is_on(talk: TalkLine, on_now: OnNow) -> bool:
    return any(each.talk.page.name == talk.page.name for each in on_now.current)


def _place(card: Card) -> tuple[int, bool, float]:
    start = card.talk.start
    # What comes is needed in the order in which it comes; so is what was missed.
    return NEEDS.index(card.need), start is None, start.timestamp() if start else 0.0
