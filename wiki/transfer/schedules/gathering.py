"""What all readers share: a talk as it was found becomes one of the model, and what is odd about it is noted.

A guid is a talk's identity through all imports, so one that has to be made is made of what stays the same when rows are put
in another order or a talk gets another room or time: its title and first speaker. Where two have both in common (`Lunch`),
they are numbered by time.
"""

import datetime as dt
import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from wiki.core.field_values import parse_language
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import MAX_ABSTRACT, MAX_TALKS, NotASchedule, Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.html_text import html_to_markdown, is_html
from wiki.transfer.schedules.texts import MAX_LINE, block, one_line
from wiki.transfer.schedules.values import exists, full_address, is_nothing, parse_length
from wiki.transfer.schedules.zones import zone_of_offsets

MAX_LINKS = 50
MAX_SPEAKERS = 100
MAX_ODDITIES = 500
_MAX_DETAIL = 80
_MAX_SOURCE = 4 * MAX_ABSTRACT  # of HTML, which is longer than its text


@dataclass(slots=True)
class Found:
    """A talk as a reader found it, `place` included. Texts are put into shape when they are set through Gathering."""

    place: str
    guid: str = ""
    title: str = ""
    speakers: list[str] = field(default_factory=list)
    start: dt.datetime | None = None
    duration: int | None = None
    venue_room: str | None = None
    track: str | None = None
    language: str | None = None
    abstract: str | None = None
    slides: str | None = None
    video: str | None = None
    links: list[Link] = field(default_factory=list)
    cancelled: bool = False


@dataclass(slots=True)
class EventFacts:
    """What a file says of its event."""

    title: str | None = None
    slug: str | None = None
    date: dt.date | None = None
    end_date: dt.date | None = None
    venue: str | None = None
    timezone: ZoneInfo | None = None
    hashtag: str | None = None
    url: str | None = None
    language: str | None = None


class Gathering:
    """The talks and oddities of one file, while it is read."""

    def __init__(self, source: str) -> None:
        self.talks: list[Found] = []
        self._source = source
        self._oddities: list[Oddity] = []

    def add(self, found: Found) -> None:
        """Takes a talk. Raises NotASchedule for one too many."""
        if len(self.talks) >= MAX_TALKS:
            raise NotASchedule(kinds.TOO_MANY, found.place, str(MAX_TALKS))
        self.talks.append(found)

    def note(self, kind: str, place: str, detail: str = "") -> None:
        """Notes what was not taken as it stands. Of very many the last says that there are more."""
        if len(self._oddities) < MAX_ODDITIES:
            self._oddities.append(Oddity(kind, place, one_line(detail[:_MAX_DETAIL])))
        elif len(self._oddities) == MAX_ODDITIES:
            self._oddities.append(Oddity(kinds.CUT, "", f"{MAX_ODDITIES}+"))

    def line(self, text: str, place: str) -> str:
        """A text of one line; longer ones than anybody writes are cut, and noted."""
        line = one_line(text)
        if len(line) > MAX_LINE:
            self.note(kinds.CUT, place, line)
            line = line[:MAX_LINE].rstrip()
        return line

    def markdown(self, text: str, place: str) -> str:
        """A long text as Markdown."""
        cut = text[:_MAX_SOURCE]
        cut = block(html_to_markdown(cut) if is_html(cut) else cut)
        if len(text) > _MAX_SOURCE or len(cut) > MAX_ABSTRACT:
            self.note(kinds.CUT, place, cut[:_MAX_DETAIL])
        return cut[:MAX_ABSTRACT].rstrip()

    def language(self, text: str, place: str) -> str | None:
        text = one_line(text).replace("_", "-")
        language = parse_language(text)
        if text and not language:
            self.note(kinds.BAD_VALUE, place, text)
        return language

    def length(self, text: str, place: str) -> int | None:
        """A duration in minutes."""
        minutes = parse_length(text)
        if minutes is None and text.strip() and not is_nothing(text):
            self.note(kinds.BAD_VALUE, place, text)
        return minutes

    def address(self, text: str, place: str, base: str | None = None) -> str | None:
        address = full_address(text, base)
        if address is None and text.strip():
            self.note(kinds.BAD_VALUE, place, text)
        return address

    def link(self, found: Found, title: str, url: str | None) -> None:
        """Adds a link to a talk, once."""
        if not url or any(link.url == url for link in found.links):
            return
        if len(found.links) < MAX_LINKS:
            found.links.append(Link(self.line(title, found.place) or url, url))
        elif len(found.links) == MAX_LINKS:
            self.note(kinds.CUT, found.place, url)

    def speaker(self, found: Found, name: str) -> None:
        """Adds a speaker to a talk, once."""
        name = self.line(name, found.place)
        if not name or name in found.speakers:
            return
        if len(found.speakers) < MAX_SPEAKERS:
            found.speakers.append(name)
        else:
            self.note(kinds.CUT, found.place, name)

    def programme(self, facts: EventFacts, *, may_be_empty: bool = False) -> Programme:
        """The whole. Raises NotASchedule when there is no talk."""
        if not self.talks and not may_be_empty:
            raise NotASchedule(kinds.NO_TALKS)
        zone = facts.timezone or zone_of_offsets([found.start for found in self.talks if found.start])
        self._drop_missing_hours(zone)
        self._name_all()
        date, end_date = self._days(facts, zone)
        languages = Counter(found.language for found in self.talks if found.language)
        return Programme(
            source=self._source,
            title=facts.title or None,
            talks=tuple(_talk(found) for found in self.talks),
            slug=facts.slug or None,
            date=date,
            end_date=end_date,
            venue=facts.venue or None,
            timezone=zone,
            hashtag=(facts.hashtag or "").lstrip("#＃") or None,
            url=facts.url,
            language=facts.language or (languages.most_common(1)[0][0] if languages else None),
            oddities=tuple(self._oddities),
        )

    def _drop_missing_hours(self, zone: ZoneInfo | None) -> None:
        for found in self.talks:
            if found.start and found.start.tzinfo is None and zone and not exists(found.start, zone):
                self.note(kinds.BAD_VALUE, found.place, f"{found.start:%Y-%m-%d %H:%M} {zone}")
                found.start = None

    def _days(self, facts: EventFacts, zone: ZoneInfo | None) -> tuple[dt.date | None, dt.date | None]:
        """The event's first and last day; an event of one day has no last one."""
        days = sorted(
            (found.start.astimezone(zone) if zone and found.start.tzinfo else found.start).date()
            for found in self.talks
            if found.start
        )
        first = facts.date or (days[0] if days else None)
        last = facts.end_date or (days[-1] if days and not facts.date else None)
        if first and last and last < first:
            self.note(kinds.BAD_VALUE, "", f"{first} > {last}")
            last = None
        return first, last if last != first else None

    def _name_all(self) -> None:
        """Gives each talk a title and a guid. Of two with one guid and different titles the second gets another."""
        titles: dict[str, str] = {}
        without = 0
        for number, found in enumerate(self.talks, start=1):
            if not found.title:
                self.note(kinds.NO_TITLE, found.place)
                found.title = found.guid or _time_and_room(found) or f"#{number}"
            known = titles.setdefault(found.guid, _folded(found.title)) if found.guid else None
            if known is not None and known != _folded(found.title):
                self.note(kinds.SAME_GUID, found.place, found.guid)
                found.guid = ""
            elif not found.guid:
                without += 1
        if without:
            self.note(kinds.NO_GUID, "", str(without))
        _make_guids([found for found in self.talks if not found.guid], set(titles))


def _make_guids(talks: Sequence[Found], taken: set[str]) -> None:
    groups: dict[str, list[Found]] = defaultdict(list)
    for found in talks:
        said = "\n".join([_folded(found.title), *(_folded(name) for name in found.speakers[:1])])
        groups[hashlib.sha256(said.encode()).hexdigest()[:16]].append(found)
    for digest, group in groups.items():
        group.sort(key=lambda found: (found.start is None, str(found.start), found.venue_room or ""))
        for number, found in enumerate(group, start=1):
            guid = f"made-{digest}" if number == 1 else f"made-{digest}-{number}"
            while guid in taken:
                guid += "-again"
            found.guid = guid


def _talk(found: Found) -> ScheduledTalk:
    return ScheduledTalk(
        guid=found.guid,
        title=found.title,
        speakers=tuple(found.speakers),
        start=found.start,
        duration=found.duration,
        venue_room=found.venue_room or None,
        track=found.track or None,
        language=found.language,
        abstract=found.abstract or None,
        slides=found.slides,
        video=found.video,
        links=tuple(link for link in found.links if link.url not in (found.slides, found.video)),
        cancelled=found.cancelled,
    )


def _time_and_room(found: Found) -> str:
    time = f"{found.start:%Y-%m-%d %H:%M}" if found.start else ""
    return " ".join(filter(None, [time, found.venue_room]))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
