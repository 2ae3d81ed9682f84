"""A talk in the list of an event: its own, or that of another event in which it has a session.

Two events may name one talk: it lives in one and is listed in both, with the time and room of each. What a session says
without a zone is by the clock of the event it is in.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from wiki.core.event import UTC_ZONE
from wiki.core.index.facts import NO_DAY, PageFacts, Slot
from wiki.core.index.rows import PageRow


def slot_in(talk: PageRow, event: str | None, about: PageFacts | None) -> Slot:
    """When and where a talk is in the event of that name, `about` which these facts are; None for the one it lives in."""
    facts = talk.facts
    own = Slot(None, facts.start, facts.duration_minutes, facts.venue_room)
    if event is None or talk.event == event:
        return own
    return next(iter(more_slots_in(talk, event, about)), own)


def more_slots_in(talk: PageRow, event: str, about: PageFacts | None) -> Iterator[Slot]:
    """Each session of a talk in that event; of the one it lives in, those beside its own time. What a session does not say
    is as it is with the talk."""
    facts = talk.facts
    for slot in facts.sessions:
        if (slot.event or talk.event or "").strip("/") == event:
            minutes, room = slot.duration_minutes or facts.duration_minutes, slot.venue_room or facts.venue_room
            yield Slot(event, _start(slot.start, about), minutes, room)


def merge_talks(own: list[PageRow], guests: Iterable[PageRow], event: PageRow) -> list[PageRow]:
    """An event's own talks, in their order, and between them those of other events by the start of their session here.

    A guest stands before the first talk that starts later, and before those without a start.
    """
    about, merged, at = event.facts, [], 0
    starts = [_clock(slot_in(talk, event.name, about)) for talk in own]
    for start, guest in sorted(((_clock(slot_in(talk, event.name, about)), talk) for talk in guests), key=_order):
        while at < len(own) and (start is None or ((mine := starts[at]) is not None and mine <= start)):
            merged.append(own[at])
            at += 1
        merged.append(guest)
    return merged + own[at:]


def _start(start: dt.datetime | None, about: PageFacts | None) -> dt.datetime | None:
    zone = (about.timezone if about else None) or UTC_ZONE.key
    if start is None or start.tzinfo is not None:
        return start.astimezone(ZoneInfo(zone)) if start and zone != UTC_ZONE.key else start
    if start.date() == NO_DAY:
        if about is None or about.date is None:
            return None
        start = dt.datetime.combine(about.date, start.time())
    return start.replace(tzinfo=ZoneInfo(zone))


def _clock(slot: Slot) -> dt.datetime | None:
    return slot.start.replace(tzinfo=None) if slot.start else None


def _order(placed: tuple[dt.datetime | None, PageRow]) -> tuple[bool, dt.datetime, int, str]:
    start, talk = placed
    order = talk.facts.order
    return start is None, start or dt.datetime.min, order if order is not None else 10**9, talk.path  # noqa: DTZ901 - no zone
