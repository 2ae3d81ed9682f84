"""A talk or an event of a schedule as fields of a page, and what of two values of a field means the same."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

from wiki.core.field_values import parse_date, parse_flag, parse_minutes, parse_start
from wiki.core.schedule.model import Programme, ScheduledTalk
from wiki.core.yaml_read import Value

TALK_KEYS = (
    "title", "speakers", "start", "duration", "room", "track", "language", "abstract", "slides", "video", "links",
    "cancelled",
)  # fmt: skip
"""The fields of a talk that a schedule may set, but for `sessions` and `guid`, in the order in which they are written."""

EVENT_KEYS = ("title", "date", "end_date", "venue", "timezone", "hashtag", "url", "language")
GUID = "guid"
SESSIONS = "sessions"
TRUE = "true"

Fields: TypeAlias = Mapping[str, Value]
Meaning: TypeAlias = object
"""What a value means, to be compared with another's; None for nothing."""


def talk_fields(slots: Sequence[ScheduledTalk], zone: ZoneInfo) -> dict[str, Value]:
    """The fields of a talk from its slots, of which the first is when it is given; those after it are its sessions."""
    talk = slots[0]
    given: dict[str, Value | None] = {
        "title": talk.title,
        "speakers": list(talk.speakers),
        "start": write_start(talk.start, zone),
        "duration": write_minutes(talk.duration),
        "room": talk.venue_room,
        "track": talk.track,
        "language": talk.language,
        "abstract": talk.abstract,
        "slides": talk.slides,
        "video": talk.video,
        "links": [{"title": link.title, "url": link.url} for link in talk.links],
        "cancelled": TRUE if all(slot.cancelled for slot in slots) else None,
    }
    return {key: given[key] or "" for key in TALK_KEYS if given[key]}


def event_fields(programme: Programme) -> dict[str, Value]:
    """The fields of an event; days that a schedule does not tell are those of its talks."""
    days = sorted(day for talk in programme.talks if (day := _day(talk, programme.timezone)))
    first = programme.date or (days[0] if days else None)
    last = programme.end_date or (days[-1] if days and not programme.date else None)
    given: dict[str, str | None] = {
        "title": programme.title,
        "date": first.isoformat() if first else None,
        "end_date": last.isoformat() if last and first and last > first else None,
        "venue": programme.venue,
        "timezone": programme.timezone.key if programme.timezone else None,
        "hashtag": programme.hashtag,
        "url": programme.url,
        "language": programme.language,
    }
    return {key: value for key, value in given.items() if value}


def session_fields(slot: ScheduledTalk, zone: ZoneInfo, event: str | None, event_zone: ZoneInfo) -> dict[str, Value]:
    """An entry of `sessions`: a slot in `event` (None: the one the talk lives in), told in `zone`, that of the talk's page.

    Where the two events' zones differ it is told with its offset, so that no reader of the page can mistake it.
    """
    start = write_start(slot.start, event_zone)
    if start and slot.start and event_zone.key != zone.key:
        start += f" {local_start(slot.start, event_zone).replace(tzinfo=event_zone):%z}"
    given = {"event": event, "start": start, "duration": write_minutes(slot.duration), "room": slot.venue_room}
    return {key: value for key, value in given.items() if value}


def write_start(start: dt.datetime | None, zone: ZoneInfo) -> str | None:
    """`2019-08-21 11:00` in a zone; a moment without one is in it already."""
    return f"{local_start(start, zone):%Y-%m-%d %H:%M}" if start else None


def local_start(start: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What clocks in a zone show at that moment, without the zone."""
    return (start.astimezone(zone) if start.tzinfo else start).replace(tzinfo=None)


def write_minutes(minutes: int | None) -> str | None:
    """`H:MM`."""
    return f"{minutes // 60}:{minutes % 60:02}" if minutes else None


def meaning(key: str, value: Value | None, zone: ZoneInfo | None = None) -> Meaning:
    """What a field's value means. `zone` makes moments with an offset comparable to those without."""
    if value is None:
        return None
    return _MEANINGS.get(key, _text)(value, zone)


def _start(value: Value, zone: ZoneInfo | None) -> Meaning:
    start = parse_start(value) if isinstance(value, str) else None
    if isinstance(start, dt.datetime) and start.tzinfo and zone:
        return start.astimezone(zone).replace(tzinfo=None)
    return start or _text(value, zone)


def _texts(value: Value, zone: ZoneInfo | None) -> Meaning:
    items = [value] if isinstance(value, str | Mapping) else value
    return tuple(text for item in items if (text := _text(item, zone)) is not None) or None


def _flag(value: Value, zone: ZoneInfo | None) -> Meaning:
    flag = parse_flag(value) if isinstance(value, str) else None
    return _text(value, zone) if flag is None else flag or None


def _sessions(value: Value, zone: ZoneInfo | None) -> Meaning:
    items: Iterable[Value] = [value] if isinstance(value, str | Mapping) else value
    return tuple(session_meaning(item, zone) for item in items) or None


def session_meaning(value: Value, zone: ZoneInfo | None) -> Meaning:
    """What one entry of `sessions` means."""
    if not isinstance(value, Mapping):
        return _text(value, zone)
    return tuple(sorted((key, meaning(key, inner, zone)) for key, inner in value.items() if inner))


def _text(value: Value, zone: ZoneInfo | None) -> Meaning:
    """Spaces and line ends at the edges, and how many there are within a line, mean nothing."""
    if isinstance(value, str):
        return "\n".join(" ".join(line.split()) for line in value.strip().splitlines()) or None
    if isinstance(value, Mapping):
        return tuple(sorted((key, _text(inner, zone)) for key, inner in value.items())) or None
    return tuple(_text(item, zone) for item in value) or None


def _parsed(parse: Callable[[str], object | None]) -> Callable[[Value, ZoneInfo | None], Meaning]:
    def read(value: Value, zone: ZoneInfo | None) -> Meaning:
        found = parse(value) if isinstance(value, str) else None
        return _text(value, zone) if found is None else found

    return read


_MEANINGS: Mapping[str, Callable[[Value, ZoneInfo | None], Meaning]] = {
    "speakers": _texts,
    "links": _texts,
    "start": _start,
    "duration": _parsed(parse_minutes),
    "date": _parsed(parse_date),
    "end_date": _parsed(parse_date),
    "cancelled": _flag,
    SESSIONS: _sessions,
}


def _day(talk: ScheduledTalk, zone: ZoneInfo | None) -> dt.date | None:
    if talk.start is None:
        return None
    return (local_start(talk.start, zone) if zone else talk.start).date()
