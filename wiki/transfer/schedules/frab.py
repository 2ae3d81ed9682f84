"""The schedule that frab, pretalx and their kin write, whichever of its two forms it was read from.

frab_json.py and frab_xml.py find the slots; what their fields mean is said here, so that both give the same programme.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.field_values import parse_address
from wiki.core.schedule.model import BAD_VALUE, Programme
from wiki.core.slugs import slug_from_title
from wiki.transfer.schedules.gathering import MAX_LINKS, MAX_SPEAKERS, EventFacts, Found, Gathering
from wiki.transfer.schedules.json_text import Json, items_of, text_of
from wiki.transfer.schedules.texts import join_paragraphs, one_line
from wiki.transfer.schedules.values import (
    full_address,
    host_of,
    is_slides,
    parse_clock,
    parse_day,
    parse_moment,
)
from wiki.transfer.schedules.zones import find_zone

SOURCE = "frab"

_LOOK = 2 * max(MAX_LINKS, MAX_SPEAKERS)  # items of a talk that are looked at: more than are kept, so that it is told

_NAMES = ("public_name", "name", "full_public_name")
_VIDEOS = ("video_download_url", "video_url", "recording_url", "video")
_CANCELLED = ("cancelled", "canceled")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a schedule. Talks before its start are in the night that follows it."""

    date: str
    start: str


@dataclass(frozen=True, slots=True)
class Slot:
    """An event of frab's: a talk at a time in a room."""

    place: str
    day: Day
    room: str
    fields: Mapping[str, Json]


class FrabReader:
    """Takes slots in the order of the file and makes a programme of them."""

    def __init__(self, conference: Mapping[str, Json], place: str) -> None:
        """`conference` has the fields of the schedule itself, too."""
        self._conference = conference
        self._place = place
        self._base = parse_address(text_of(conference.get("base_url")).strip())
        self._gathering = Gathering(SOURCE)

    def take(self, slot: Slot) -> None:
        """Raises NotASchedule for one talk too many."""
        gathering, fields, place = self._gathering, slot.fields, slot.place
        guid = next((text for key in ("guid", "code", "id") if (text := text_of(fields.get(key)).strip())), "")
        found = Found(place, gathering.line(guid, place), gathering.line(text_of(fields.get("title")), place))
        found.start = self._start(slot)
        found.duration = gathering.length(text_of(fields.get("duration")), place)
        found.venue_room = gathering.line(text_of(fields.get("room")) or slot.room, place)
        found.track = gathering.line(text_of(fields.get("track")), place)
        found.language = gathering.language(text_of(fields.get("language")), place)
        parts = [gathering.markdown(text_of(fields.get(key)), place) for key in ("subtitle", "abstract", "description")]
        found.abstract = gathering.markdown(join_paragraphs(parts), place)
        for person in items_of(fields.get("persons"))[:_LOOK]:
            gathering.speaker(found, _name(person))
        self._links(found, fields)
        found.cancelled = _is_cancelled(fields)
        gathering.add(found)

    def programme(self) -> Programme:
        """Raises NotASchedule when there was no talk."""
        facts, conference = EventFacts(), self._conference
        facts.title = self._gathering.line(text_of(conference.get("title")), self._place)
        facts.slug = slug_from_title(text_of(conference.get("acronym")), "")
        facts.date = self._day("start")
        facts.end_date = self._day("end")
        venue = [one_line(text_of(conference.get(key))) for key in ("venue", "city")]
        facts.venue = self._gathering.line(", ".join(filter(None, venue)), self._place)
        name = text_of(conference.get("time_zone_name")) or text_of(conference.get("timezone"))
        facts.timezone = find_zone(name)
        if name.strip() and not facts.timezone:
            self._gathering.note(BAD_VALUE, f"{self._place}.time_zone_name", name)
        facts.url = self._gathering.address(text_of(conference.get("url")), self._place, self._base)
        if not facts.url and self._base and self._base.partition("://")[2].strip("/").count("/"):
            facts.url = self._base  # with a path it is the event's own; without, the home page of the program
        return self._gathering.programme(facts)

    def _day(self, key: str) -> dt.date | None:
        text = text_of(self._conference.get(key))
        day = parse_day(text)
        if text.strip() and not day:
            self._gathering.note(BAD_VALUE, f"{self._place}.{key}", text)
        return day

    def _start(self, slot: Slot) -> dt.datetime | None:
        date, clock = text_of(slot.fields.get("date")).strip(), text_of(slot.fields.get("start")).strip()
        moment = parse_moment(date) or parse_moment(clock)
        if not moment:
            moment = self._start_on(parse_day(date) or parse_day(slot.day.date), clock, slot.day)
        written = " ".join(filter(None, [date, clock]))
        if written and (not moment or (date and not parse_day(date))):
            self._gathering.note(BAD_VALUE, slot.place, written)
        return moment

    def _start_on(self, date: dt.date | None, clock: str, day: Day) -> dt.datetime | None:
        """The time of day on a day that may last until the morning after."""
        time = parse_clock(clock)
        if not time or not date:
            return None
        begins = parse_moment(day.start) or parse_clock(day.start)
        if begins and time < (begins.time() if isinstance(begins, dt.datetime) else begins):
            date += dt.timedelta(days=1)
        return dt.datetime.combine(date, time)

    def _links(self, found: Found, fields: Mapping[str, Json]) -> None:
        gathering, place = self._gathering, found.place
        recording = fields.get("recording")
        videos = [text_of(fields.get(key)) for key in _VIDEOS]
        videos.append(text_of(recording.get("url")) if isinstance(recording, Mapping) else text_of(recording))
        found.video = next((address for text in videos if (address := full_address(text, self._base))), None)
        own = gathering.address(text_of(fields.get("url")), place, self._base)
        gathering.link(found, host_of(own or ""), own)
        for link in items_of(fields.get("links"))[:_LOOK]:
            title, url = self._link(link, place)
            gathering.link(found, title, url)
        for attachment in items_of(fields.get("attachments"))[:_LOOK]:
            title, url = self._link(attachment, place)
            if url and not found.slides and is_slides(url, title):
                found.slides = url
            else:
                gathering.link(found, title, url)

    def _link(self, link: Json, place: str) -> tuple[str, str | None]:
        if isinstance(link, Mapping):
            title = text_of(link.get("title")) or text_of(link.get("name"))
            url = text_of(link.get("url")) or text_of(link.get("href"))
        else:
            title, url = "", text_of(link)
        return title, self._gathering.address(url, place, self._base)


def _name(person: Json) -> str:
    if isinstance(person, Mapping):
        return next((text for key in _NAMES if (text := text_of(person.get(key)).strip())), "")
    return text_of(person)


def _is_cancelled(fields: Mapping[str, Json]) -> bool:
    states = {text_of(fields.get(key)).strip().lower() for key in ("status", "state")}
    flags = [fields.get(key) for key in _CANCELLED]
    return bool(states.intersection(_CANCELLED)) or any(
        flag is True or text_of(flag).strip().lower() == "true" for flag in flags
    )
