"""When each talk of an event begins and ends, and what is on at a moment: in which room now, and what comes next there."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wiki.web.views import TalkLine

USUAL = dt.timedelta(minutes=60)
LONGEST = dt.timedelta(hours=3)
"""A talk that does not say how long it is ends with the next start in its room, but for a pause longer than this."""

# Where a moment lies.
BEFORE = "before"
DURING = "during"
AFTER = "after"
UNKNOWN = "unknown"  # neither a talk nor the event says when


@dataclass(frozen=True, slots=True)
class Showing:
    """A talk at one of its times. `is_sure` says that its length is known."""

    talk: TalkLine
    start: dt.datetime
    end: dt.datetime
    is_sure: bool

    def is_on(self, at: dt.datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when an event goes; None where nothing says it. `is_day` says that it begins with a day and no time."""

    begin: dt.datetime | None
    end: dt.datetime | None
    is_day: bool = False

    def phase(self, at: dt.datetime) -> str:
        if self.begin is None or self.end is None:
            return UNKNOWN
        return BEFORE if at < self.begin else DURING if at < self.end else AFTER


@dataclass(frozen=True, slots=True)
class OnNow:
    """What is on at `at`, by room, and what comes next in each room on the day of `day`."""

    at: dt.datetime
    phase: str
    begin: dt.datetime | None
    is_day: bool
    current: tuple[Showing, ...]
    next: tuple[Showing, ...]
    day: dt.date | None

    @property
    def is_later_day(self) -> bool:
        """Whether what comes next is on another day."""
        return self.day is not None and self.day != self.at.date()


def showings_of(sessions: Iterable[TalkLine]) -> list[Showing]:
    """Talks that have a start, by start, and as they came where that is the same. All starts are in the event's zone."""
    timed = sorted(((line.start, line) for line in sessions if line.start), key=lambda each: each[0])
    starts: dict[str | None, list[dt.datetime]] = {}
    for start, line in timed:
        if not line.cancelled:
            starts.setdefault(line.room, []).append(start)
    return [_showing(line, start, starts.get(line.room, [])) for start, line in timed]


def span_of(showings: Sequence[Showing], first: dt.date | None, last: dt.date | None, zone: dt.tzinfo) -> Span:
    """From the first talk to the end of the last; whole days at the ends where the event has some without talks."""
    begin = min((each.start for each in showings), default=None)
    end = max((each.end for each in showings), default=None)
    is_day = first is not None and (begin is None or first < begin.date())
    if first is not None and is_day:
        begin = dt.datetime.combine(first, dt.time(), zone)
    last = last or first
    if last is not None and (end is None or last > end.date()):
        end = dt.datetime.combine(last, dt.time(23, 59, 59), zone)
    return Span(begin, end, is_day)


def find_on_now(showings: Sequence[Showing], span: Span, at: dt.datetime) -> OnNow:
    """What is on at a moment. Of each room also the next talk, with those before it that are cancelled."""
    rooms = {each.talk.room: None for each in showings}
    order = {room: number for number, room in enumerate(rooms)}
    current = sorted((each for each in showings if each.is_on(at)), key=lambda each: order[each.talk.room])
    coming = [each for each in showings if each.start > at]
    day = coming[0].start.date() if coming else None
    if current and day != at.date():
        coming, day = [], None  # what is on is the last of its day
    found: list[Showing] = []
    done: set[str | None] = set()
    for each in coming:
        if each.start.date() == day and each.talk.room not in done:
            found.append(each)
            if not each.talk.cancelled:
                done.add(each.talk.room)
    found.sort(key=lambda each: (each.start, order[each.talk.room]))
    return OnNow(at, span.phase(at), span.begin, span.is_day, tuple(current), tuple(found), day)


def _showing(line: TalkLine, start: dt.datetime, starts: Sequence[dt.datetime]) -> Showing:
    if line.minutes:
        # Through UTC: half an hour is half an hour in the night in which clocks change, too.
        return Showing(line, start, _later(start, dt.timedelta(minutes=line.minutes)), is_sure=True)
    following = next((each for each in starts if each > start), None)
    if following is not None and following - start <= LONGEST:
        return Showing(line, start, following, is_sure=False)
    return Showing(line, start, _later(start, USUAL), is_sure=False)


def _later(start: dt.datetime, length: dt.timedelta) -> dt.datetime:
    return (start.astimezone(dt.UTC) + length).astimezone(start.tzinfo)
