"""The facts of a page as the index keeps them: JSON, in which what is empty is left out."""

import datetime as dt  # an event has a `date` of its own
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from wiki.core.checking import notes_mark
from wiki.core.event import UTC_ZONE, Event, start_at
from wiki.core.field_values import Start
from wiki.core.names import parent_of
from wiki.core.page import Page
from wiki.core.talk import Link, Session, Talk, talk_state

NO_DAY = dt.date.min


@dataclass(frozen=True, slots=True)
class Slot:
    """A session of a talk. `event` is the name of another event, or None for the one the talk lives in.

    What starts in another event by that one's clock has a start without a zone, and what has a time alone is on
    NO_DAY: only the other event knows both, see listing.py.
    """

    event: str | None
    start: dt.datetime | None
    duration_minutes: int | None
    venue_room: str | None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that the front matter says, as values. Fields of talks are empty on other pages, those of events likewise.

    `start` has the zone of the event. `state` is one of talk.py's (EMPTY to CHECKED), None for what is no talk.
    `problems` counts what is wrong in the front matter. `changed_since_check` says that the notes are others than a speaker confirmed.
    """

    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    draft: bool = False
    problems: int = 0
    # of a talk
    state: str | None = None
    speakers: tuple[str, ...] = ()
    start: dt.datetime | None = None
    duration_minutes: int | None = None
    venue_room: str | None = None
    track: str | None = None
    abstract: str | None = None
    slides: str | None = None
    video: str | None = None
    links: tuple[Link, ...] = ()
    sessions: tuple[Slot, ...] = ()
    order: int | None = None
    scribe: str | None = None
    complete: bool = False
    checked: dt.date | None = None
    changed_since_check: bool = False
    cancelled: bool = False
    guid: str | None = None
    # of an event
    date: dt.date | None = None
    end_date: dt.date | None = None
    venue: str | None = None
    timezone: str | None = None
    hashtag: str | None = None
    url: str | None = None
    license: str | None = None
    publish: str | None = None


def facts_of(page: Page, event: Event | None) -> PageFacts:
    """The facts of a page that was read; `event` is the one it stands in (its own, for an event), if any."""
    return PageFacts(
        tags=page.tags,
        aliases=page.aliases,
        draft=page.draft,
        problems=len(page.problems),
        **(_talk_facts(page.talk, page.body, event, parent_of(page.name)) if page.talk else {}),
        **(_event_facts(page.event) if page.event else {}),
    )


def encode_facts(facts: PageFacts) -> str:
    """The JSON of facts; equal facts give equal text."""
    filled = {
        key: value for key, value in asdict(facts).items() if value is not None and value is not False and value != ()
    }
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"), default=_plain)


def decode_facts(text: str) -> PageFacts:
    """What `encode_facts` was given."""
    raw: dict[str, Any] = json.loads(text)
    for key in ("tags", "aliases", "speakers"):
        raw[key] = tuple(raw.get(key, ()))
    for key in ("checked", "date", "end_date"):
        raw[key] = dt.date.fromisoformat(raw[key]) if raw.get(key) else None
    raw["start"] = _moment(raw.get("start"))
    raw["links"] = tuple(Link(**link) for link in raw.get("links", ()))
    raw["sessions"] = tuple(Slot(**slot | {"start": _moment(slot["start"])}) for slot in raw.get("sessions", ()))
    return PageFacts(**raw)


def _talk_facts(talk: Talk, body: str, event: Event | None, home: str) -> Mapping[str, Any]:
    return {
        "state": talk_state(talk, body),
        "speakers": talk.speakers,
        "start": _start(talk.start, event),
        "duration_minutes": talk.duration,
        "venue_room": talk.venue_room,
        "track": talk.track,
        "abstract": talk.abstract,
        "slides": talk.slides,
        "video": talk.video,
        "links": talk.links,
        "sessions": tuple(_slot(session, event, home) for session in talk.sessions),
        "order": talk.order,
        "scribe": talk.scribe,
        "complete": talk.complete,
        "checked": talk.checked,
        "changed_since_check": talk.checked_notes is not None and talk.checked_notes != notes_mark(body),
        "cancelled": talk.cancelled,
        "guid": talk.guid,
    }


def _event_facts(event: Event) -> Mapping[str, Any]:
    return {
        "date": event.date,
        "end_date": event.end_date,
        "venue": event.venue,
        "timezone": event.timezone.key,
        "hashtag": event.hashtag,
        "url": event.url,
        "license": event.license,
        "publish": event.publish,
    }


def _slot(session: Session, event: Event | None, home: str) -> Slot:
    other = (session.event or "").strip("/")
    if not other or other == home:
        return Slot(session.event, _start(session.start, event), session.duration, session.venue_room)
    start = session.start
    moment = dt.datetime.combine(NO_DAY, start) if isinstance(start, dt.time) else start
    return Slot(session.event, moment, session.duration, session.venue_room)


def _start(start: Start | None, event: Event | None) -> dt.datetime | None:
    """The moment on the event's clock, also of what was written with an offset of its own."""
    moment = start_at(start, event) if event else None
    if moment is None or event is None or event.timezone == UTC_ZONE:
        return moment
    return moment.astimezone(event.timezone)


def _plain(value: object) -> str:
    """Dates in ISO 8601; a moment of an IANA zone names it in brackets (RFC 9557), so that it is in it again."""
    if isinstance(value, dt.datetime) and isinstance(value.tzinfo, ZoneInfo):
        return f"{value.isoformat()}[{value.tzinfo.key}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _moment(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    plain, _, zone = text.rstrip("]").partition("[")
    moment = dt.datetime.fromisoformat(plain)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment
