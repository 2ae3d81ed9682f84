"""Values as schedules write them: moments, durations, addresses. None for what is not of its kind."""

import datetime as dt
import re
import unicodedata
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from wiki.core.field_values import MAX_MINUTES, parse_address, parse_date, parse_minutes, parse_start

_FRACTION = re.compile(r"(:\d\d)[.,]\d{1,9}")
_WITH_SECONDS = re.compile(r"(\d{1,3}:[0-5]\d):[0-5]\d")
_NUMBER = re.compile(r"\d{1,5}(?:\.0+)?")
_HOURS = re.compile(r"(?:(\d{1,2}) ?(?:h|hours?|時間))? ?(?:(\d{1,3}) ?(?:m|min|minutes|分))?", re.IGNORECASE)
_NOTHING = re.compile(r"0{1,3}(?::00){0,2}")
_SLIDES_ENDING = (".pdf", ".odp", ".ppt", ".pptx", ".key")
_SLIDES_WORD = re.compile(r"slide|folien|presentation|präsentation|スライド|発表資料|資料", re.IGNORECASE)


def plain(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def parse_moment(text: str) -> dt.datetime | None:
    """A day with a time, with an offset or without; seconds are dropped."""
    start = parse_start(_FRACTION.sub(r"\1", plain(text)))
    return start.replace(second=0) if isinstance(start, dt.datetime) else None


def parse_clock(text: str) -> dt.time | None:
    """A time of day alone."""
    start = parse_start(plain(text))
    return start.replace(second=0) if isinstance(start, dt.time) else None


def parse_day(text: str) -> dt.date | None:
    """A day; what stands behind it (a time, as some programs write) does not count."""
    return parse_date(plain(text)[:10]) or parse_date(text)


def parse_length(text: str) -> int | None:
    """A duration in minutes: `0:30`, `00:30:00`, `30`, `30 min`, `1時間30分`."""
    text = plain(text)
    if found := _WITH_SECONDS.fullmatch(text):
        text = found[1]
    if _NUMBER.fullmatch(text):
        return _in_range(int(float(text)))
    if (found := _HOURS.fullmatch(text)) and text:
        return _in_range(int(found[1] or 0) * 60 + int(found[2] or 0))
    return parse_minutes(text)


def is_nothing(text: str) -> bool:
    """Whether a duration says that there is none: `00:00`."""
    return bool(_NOTHING.fullmatch(plain(text)))


def minutes_between(start: dt.datetime, end: dt.datetime) -> int | None:
    """From one moment to another; None where that is no duration of a talk."""
    if (start.tzinfo is None) != (end.tzinfo is None):
        return None
    return _in_range(int((end - start).total_seconds() // 60))


def exists(moment: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether a clock in this zone ever shows this moment: an hour is missing where summer time begins."""
    there = moment.replace(tzinfo=zone)
    return there.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0) == moment.replace(tzinfo=None, fold=0)


def full_address(text: str, base: str | None) -> str | None:
    """An http or https address; a relative one is meant from `base`."""
    text = text.strip()
    if (address := parse_address(text)) or not base or not text or "\\" in text:
        return address
    try:
        return parse_address(urljoin(base, text))
    except ValueError:
        return None


def host_of(address: str) -> str:
    """The host in an address, small; empty when there is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def is_slides(address: str, title: str) -> bool:
    """Whether an attachment is a talk's slides, from its ending and its name."""
    path = address.partition("?")[0].partition("#")[0].lower()
    return path.endswith(_SLIDES_ENDING) and bool(_SLIDES_WORD.search(title) or _SLIDES_WORD.search(path))


def _in_range(minutes: int) -> int | None:
    return minutes if 0 < minutes <= MAX_MINUTES else None
