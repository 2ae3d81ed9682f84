"""What a schedule says, whatever its format: the model that every reader fills and that plan.py brings into pages."""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from wiki.core.errors import FestaError
from wiki.core.talk import Link

MAX_TALKS = 5_000
MAX_ABSTRACT = 50_000
"""Characters. What a reader finds beyond these limits it refuses (talks) or cuts and tells (abstracts)."""

# Why a file is refused; interfaces turn these into sentences.
UNKNOWN_FORMAT = "unknown_format"  # nothing that a reader knows
NOT_READABLE = "not_readable"  # of a known format, but damaged: truncated, wrong encoding
OTHER_SHAPE = "other_shape"  # readable, but something that must be there is missing or of another kind
NO_TALKS = "no_talks"
TOO_MANY = "too_many"
TOO_LARGE = "too_large"  # the file; `detail` is the limit in bytes
DANGEROUS = "dangerous"  # XML with entities or a document type of its own
PRETALX_API = "pretalx_api"  # an answer of pretalx's API or widget, where its schedule.json is meant

# What was left out of a file that could be read otherwise.
BAD_VALUE = "bad_value"  # a date that is none, a duration that is none: the talk is there without it
NO_TITLE = "no_title"  # a talk without a title has its guid, or its time and room, for one
NO_GUID = "no_guid"  # one was made from what it says
SAME_GUID = "same_guid"  # two talks have one guid and different titles
CUT = "cut"  # too long, so its end is missing


@dataclass
class NotASchedule(FestaError):
    """A file that is refused whole. `place` is where: a line and column, or a path such as `schedule.conference.days[2]`.

    `detail` is what stands there, or what should, in a few words.
    """

    reason: str
    place: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a schedule that was not taken as it stands. `place` as in NotASchedule."""

    kind: str
    place: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ScheduledTalk:
    """One slot of a schedule. `guid` is its identity through all imports; two slots of one guid are one talk given twice.

    `start` is a moment with an offset or zone, or without one in the zone of the programme. `duration` is in minutes. Texts are one
    line without outer spaces, but for `abstract`, which is Markdown. Addresses are http or https.
    """

    guid: str
    title: str
    speakers: tuple[str, ...] = ()
    start: dt.datetime | None = None
    duration: int | None = None
    venue_room: str | None = None
    track: str | None = None
    language: str | None = None
    abstract: str | None = None
    slides: str | None = None
    video: str | None = None
    links: tuple[Link, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole schedule. `source` is its kind ('frab', 'icalendar', 'connpass', 'table'), which talks are cancelled within.

    `slug` is what the event may be called in addresses, if the file has a short name for it. What the file does not say is None.
    """

    source: str
    title: str | None
    talks: tuple[ScheduledTalk, ...]
    slug: str | None = None
    date: dt.date | None = None
    end_date: dt.date | None = None
    venue: str | None = None
    timezone: ZoneInfo | None = None
    hashtag: str | None = None
    url: str | None = None
    language: str | None = None
    oddities: tuple[Oddity, ...] = field(default=())
