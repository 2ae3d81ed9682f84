"""The agenda as a form: what stands in its rows, what is wrong with them, and which fields of which talks they change.

Each row also holds what it showed when it was made. So a field is changed only where somebody changed it, and what others
changed meanwhile is found by comparing that with the talk as it is when it is saved.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from wiki.core.agenda import Place, find_orders
from wiki.core.change_fields import Fields
from wiki.core.errors import FestaError
from wiki.core.event import start_at
from wiki.core.field_values import parse_minutes, parse_start
from wiki.core.page import Page
from wiki.core.yaml_read import Value

MOST_ROWS = 2_000
MOST_ROOM = 100  # characters

# Why a field is refused.
BAD_START = "bad_start"
BAD_DURATION = "bad_duration"


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where a talk is as its row says it: texts as people write them, empty for what is not known."""

    start: str
    duration: str
    room: str
    order: str


@dataclass(frozen=True, slots=True)
class Row:
    """A talk in the form: what stands in its fields, what it showed at first, and what is wrong, by field."""

    name: str
    path: str
    title: str
    asked: Slot
    was: Slot
    bad: Mapping[str, str]

    @property
    def is_moved(self) -> bool:
        return self.asked != self.was


@dataclass
class AgendaChanged(FestaError):
    """Others changed times, rooms or the order meanwhile, of the talks with these names; `slots` are what they are now."""

    slots: Mapping[str, Slot]


@dataclass(frozen=True)
class Frame:
    """What starts are told in: the event's zone, its first day, and whether it has only that."""

    zone: ZoneInfo
    first: dt.date | None
    is_one_day: bool

    def show(self, start: dt.datetime | None) -> str:
        """`10:30` on an event's one day, else `2026-11-21 10:30`."""
        if start is None:
            return ""
        here = start.astimezone(self.zone)
        return f"{here:%H:%M}" if self.is_one_day and here.date() == self.first else f"{here:%Y-%m-%d %H:%M}"

    def read(self, text: str, was: str) -> tuple[dt.datetime | None, str]:
        """The moment that somebody wrote, and how it is kept. Raises ValueError for what is none.

        A time alone is on the day that the talk had before; else on the first.
        """
        if not text:
            return None, ""
        start = parse_start(text)
        if start is None:
            raise ValueError(text)
        if isinstance(start, dt.time):
            before = parse_start(was) if was else None
            day = before.date() if isinstance(before, dt.datetime) else self.first
            if day is None:
                raise ValueError(text)
            start = dt.datetime.combine(day, start)
        moment = start if start.tzinfo else start.replace(tzinfo=self.zone)
        return moment, self.show(moment)


def show_minutes(minutes: int | None) -> str:
    return f"{minutes // 60}:{minutes % 60:02}" if minutes else ""


def show_order(order: int | None) -> str:
    return "" if order is None else str(order)


def check(row: Row, frame: Frame) -> Row:
    """The row with its fields in the form in which they are kept, or with what is wrong with them."""
    bad: dict[str, str] = {}
    start, duration = row.asked.start.strip(), row.asked.duration.strip()
    if start != row.was.start:
        try:
            start = frame.read(start, row.was.start)[1]
        except ValueError:
            bad["start"] = BAD_START
    if duration != row.was.duration and duration:
        minutes = parse_minutes(duration)
        if minutes is None and duration.isdecimal():
            minutes = parse_minutes(f"{duration} min")
        duration = show_minutes(minutes) if minutes else duration
        if not minutes:
            bad["duration"] = BAD_DURATION
    room = " ".join("".join(char if char.isprintable() else " " for char in row.asked.room).split())[:MOST_ROOM]
    return replace(row, asked=Slot(start, duration, room, row.was.order), bad=bad)


def moment_of(row: Row, frame: Frame) -> dt.datetime | None:
    """When a row's talk starts, as asked for; None where nothing or nonsense is."""
    try:
        return frame.read(row.asked.start, row.was.start)[0]
    except ValueError:
        return None


def group_rows(rows: Iterable[Row], frame: Frame) -> list[tuple[dt.datetime | None, list[Row]]]:
    """Rows in the order of their starts, together where that is the same, as they came; those without one last."""
    groups: dict[dt.datetime | None, list[Row]] = {}
    for row in rows:
        groups.setdefault(moment_of(row, frame), []).append(row)
    return sorted(groups.items(), key=lambda group: (group[0] is None, group[0].timestamp() if group[0] else 0.0))


def move(rows: Sequence[Row], frame: Frame, name: str, step: int) -> tuple[list[Row], int, int]:
    """Moves a row up (-1) or down (1) among those of the same start; also its place there now, from 1, of how many."""
    groups = group_rows(rows, frame)
    place = count = 0
    for _, group in groups:
        at = next((number for number, row in enumerate(group) if row.name == name), None)
        if at is not None:
            to = min(max(at + step, 0), len(group) - 1)
            group.insert(to, group.pop(at))
            place, count = to + 1, len(group)
    return [row for _, group in groups for row in group], place, count


def plan(rows: Sequence[Row], frame: Frame) -> "Arrangement":
    """What the rows, which are all right, come to."""
    orders: dict[str, int] = {}
    watched: set[str] = set()
    for _, group in group_rows(rows, frame):
        if group == sorted(group, key=lambda row: _first_place(row, frame)):
            continue  # nobody moved a row: one that came from another time stands where its order and path put it
        found = find_orders([Place(row.path, int(row.was.order) if row.was.order else None) for row in group])
        if found:
            orders |= {row.name: found[row.path] for row in group if row.path in found}
            watched |= {row.name for row in group}
    changed: dict[str, Slot] = {}
    for row in rows:
        order = str(orders[row.name]) if row.name in orders else row.was.order
        if (slot := replace(row.asked, order=order)) != row.was:
            changed[row.name] = slot
    was = {row.name: row.was for row in rows if row.name in watched or row.name in changed}
    return Arrangement(frame, changed, was, frozenset(watched))


def rebase(rows: Sequence[Row], now: Mapping[str, Slot]) -> list[Row]:
    """The rows on top of what talks are by now: what was not asked to change is as others made it."""
    return [_rebase(row, now[row.name]) if row.name in now else row for row in rows]


@dataclass(frozen=True)
class Arrangement:
    """Slots that talks shall get, by name. Of those `watched`, whose order was decided on, start and order must be as they were."""

    frame: Frame
    changed: Mapping[str, Slot]
    was: Mapping[str, Slot]
    watched: frozenset[str]

    def decide(self, pages: Mapping[str, Page], event: Page) -> Mapping[str, Fields]:
        """The fields to set, of talks as they are now. Raises AgendaChanged where they are not as they were, or as wanted."""
        fields: dict[str, Fields] = {}
        others: dict[str, Slot] = {}
        for name, was in self.was.items():
            page = pages.get(name)
            if page is None or page.talk is None:
                continue  # it was deleted, or is no talk any more: nothing is left to arrange
            now, wanted = self._slot(page, event), self.changed.get(name, was)
            if self._is_other(name, was, now, wanted):
                others[name] = now
            else:
                fields[name] = _fields(now, wanted, was)
        if others:
            raise AgendaChanged(others)
        return {name: each for name, each in fields.items() if each}

    def _slot(self, page: Page, event: Page) -> Slot:
        talk = page.talk
        if talk is None or event.event is None:
            return Slot("", "", "", "")
        start = start_at(talk.start, replace(event.event, timezone=self.frame.zone))
        return Slot(self.frame.show(start), show_minutes(talk.duration), talk.venue_room or "", show_order(talk.order))

    def _is_other(self, name: str, was: Slot, now: Slot, wanted: Slot) -> bool:
        """Whether somebody else changed what was decided on here, to something else."""
        for key in ("start", "duration", "room", "order"):
            before, there, asked = getattr(was, key), getattr(now, key), getattr(wanted, key)
            counts = asked != before or (name in self.watched and key in ("start", "order"))
            if counts and there not in (before, asked):
                return True
        return False


def _first_place(row: Row, frame: Frame) -> tuple[bool, float, bool, int, str]:
    """What the rows were sorted by when the form was made."""
    start = moment_of(replace(row, asked=row.was), frame)
    order = int(row.was.order) if row.was.order else None
    return start is None, start.timestamp() if start else 0.0, order is None, order or 0, row.path


def _fields(now: Slot, wanted: Slot, was: Slot) -> Fields:
    fields: dict[str, Value | None] = {}
    for key in ("start", "duration", "room", "order"):
        asked = getattr(wanted, key)
        if asked != getattr(was, key) and asked != getattr(now, key):
            fields[key] = asked or None
    return fields


def _rebase(row: Row, now: Slot) -> Row:
    asked = {
        key: getattr(now if getattr(row.asked, key) == getattr(row.was, key) else row.asked, key)
        for key in ("start", "duration", "room")
    }
    return replace(row, asked=Slot(**asked, order=now.order), was=now)
