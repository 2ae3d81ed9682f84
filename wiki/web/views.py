"""What the templates show of pages: rows of the programme, people, material."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from wiki.core.index.facts import PageFacts
from wiki.core.index.listing import slot_in
from wiki.core.index.rows import PageRow
from wiki.core.index.speakers import SCRIBE, SPEAKER
from wiki.core.links import PEOPLE
from wiki.core.render.place import safe_href
from wiki.core.render.players import PDF, find_hosted
from wiki.web.places import Places
from wiki.web.reading import Reading


@dataclass(frozen=True, slots=True)
class Speaker:
    """`href` is empty for someone without a page on the site."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A talk in a list. `anchor` is its id in the report."""

    page: PageRow
    href: str
    anchor: str
    start: dt.datetime | None
    minutes: int | None
    room: str | None
    speakers: tuple[Speaker, ...]
    state: str | None
    cancelled: bool
    track: str | None

    @property
    def day(self) -> dt.date | None:
        return self.start.date() if self.start else None


@dataclass(frozen=True, slots=True)
class Slot:
    """Talks that start at the same time, side by side."""

    start: dt.datetime | None
    talks: tuple[TalkLine, ...]

    @property
    def minutes(self) -> int | None:
        lengths = {talk.minutes for talk in self.talks}
        return lengths.pop() if len(lengths) == 1 else None


@dataclass(frozen=True, slots=True)
class Day:
    day: dt.date | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class SpokenEvent:
    """Talks of one event; `event` is None for what is not to be seen of it."""

    event: PageRow | None
    href: str
    talks: tuple[TalkLine, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The talks that somebody gave, and those whose notes they take."""

    given: tuple[SpokenEvent, ...]
    scribed: tuple[SpokenEvent, ...]

    def __bool__(self) -> bool:
        return bool(self.given or self.scribed)


@dataclass(frozen=True, slots=True)
class Material:
    """`host` is where it is, `player` what cards.js opens it by (players.py), empty for a mere link."""

    title: str
    url: str
    kind: str
    host: str
    player: str


def talk_line(
    reading: Reading, places: Places, page: PageRow, event: str | None, about: PageFacts | None = None
) -> TalkLine:
    """A talk as the list of `event` shows it: one that lives elsewhere has the time and room of its session here.

    `about` are the event's facts, which say what its clock is.
    """
    facts = page.facts
    slot = slot_in(page, event, about)
    own = page.name.removeprefix(f"{event}/") if event else page.name
    return TalkLine(
        page=page,
        href=places.page(page.name),
        anchor=own.replace(" ", "%20"),
        start=slot.start,
        minutes=slot.duration_minutes,
        room=slot.venue_room,
        speakers=speakers_of(reading, places, facts),
        state=facts.state,
        cancelled=facts.cancelled,
        track=facts.track,
    )


def spoken_by(reading: Reading, places: Places, names: Iterable[str]) -> Spoken:
    """What somebody who goes by these names, or `@handle`s, did at talks: the newest event first."""
    parts = reading.parts(names)
    return Spoken(
        *(_by_event(reading, places, [page for page, does in parts if does == role]) for role in (SPEAKER, SCRIBE))
    )


def speakers_of(reading: Reading, places: Places, facts: PageFacts) -> tuple[Speaker, ...]:
    """Names as they are; handles as the title of the person's page, where there is one."""
    return tuple(_speaker(reading, places, name) for name in facts.speakers)


def scribe_of(reading: Reading, places: Places, page: PageRow) -> Speaker | None:
    """Who takes the notes of a talk: by the title of their page, else by the name they wrote here under."""
    scribe = page.facts.scribe
    if not scribe:
        return None
    found = _speaker(reading, places, scribe)
    if found.name != scribe or not scribe.startswith("@"):
        return found
    names = [each.name for each in reading.contributors(page) if each.handle == scribe[1:].casefold()]
    return Speaker(names[0] if names else scribe, found.href)


def days_of(talks: Iterable[TalkLine]) -> list[Day]:
    """Talks in their order, by day and start."""
    slots = [Slot(start, tuple(row)) for start, row in groupby(talks, key=lambda talk: talk.start)]
    return [
        Day(day, tuple(row)) for day, row in groupby(slots, key=lambda slot: slot.start.date() if slot.start else None)
    ]


def material_of(facts: PageFacts) -> list[Material]:
    """Slides, video and links of a talk; `title` is empty where the kind says it all."""
    given = [("", facts.slides, "slides"), ("", facts.video, "video")]
    given += [(link.title, link.url, "link") for link in facts.links]
    return [_material(title, url, kind) for title, url, kind in given if url and safe_href(url)]


def _material(title: str, url: str, kind: str) -> Material:
    hosted = find_hosted(url)
    if hosted is None:
        return Material(title, url, kind, url.split("/")[2], "")
    shown = hosted.kind if kind == "link" and hosted.kind != PDF else kind
    return Material(title, url, shown, hosted.host, hosted.player)


def _speaker(reading: Reading, places: Places, name: str) -> Speaker:
    if not name.startswith("@") or "/" in name:
        return Speaker(name, places.speaker(name))
    page = reading.page(f"{PEOPLE}/{name[1:]}")
    return Speaker(page.title, places.page(page.name)) if page else Speaker(name, places.speaker(name))


def _by_event(reading: Reading, places: Places, pages: Iterable[PageRow]) -> tuple[SpokenEvent, ...]:
    talks: dict[str | None, list[TalkLine]] = {}
    for page in pages:
        talks.setdefault(page.event, []).append(talk_line(reading, places, page, page.event))
    found = []
    for name, lines in talks.items():
        event = reading.own(name) if name else None
        lines.sort(key=lambda line: (line.start is None, line.start.timestamp() if line.start else 0, line.page.name))
        found.append(SpokenEvent(event, places.page(event.name) if event else "", tuple(lines)))
    return tuple(sorted(found, key=_newest_first))


def _newest_first(spoken: SpokenEvent) -> tuple[int, str]:
    day = spoken.event.facts.date if spoken.event else None
    return -(day or dt.date.min).toordinal(), spoken.event.name if spoken.event else ""
