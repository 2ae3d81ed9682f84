"""Kinds of values as people write them: dates, starts, durations, yes and no, addresses.

Each function takes a string and returns None when it is not of that kind. Full-width digits and signs, as Japanese
input methods write them, are as good as plain ones.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from typing import TypeAlias
from zoneinfo import ZoneInfo

# A moment in the event's zone (naive), a moment with an offset of its own (aware), or a time on the event's one day.
Start: TypeAlias = datetime | time

YEARS = range(1900, 2200)  # outside of them it is a slip, and arithmetic with zones may overflow
MAX_MINUTES = 7 * 24 * 60

_DATE = r"(\d{4})(?:-|/|\.|年) ?(\d{1,2})(?:-|/|\.|月) ?(\d{1,2})日?"
_ONE_DATE = re.compile(_DATE)
_START = re.compile(
    rf"(?:{_DATE}(?:T| +|(?<=日)))?(\d{{1,2}}):(\d\d)(?::(\d\d))?(?: ?(Z|[+-]\d\d:?\d\d))?", re.IGNORECASE
)
_DURATION = re.compile(r"(?:(\d{1,3}):([0-5]\d)|(\d{1,4}) ?(?:min|minutes|分))", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
# No user name before the host: `https://bank.example@evil.example` is there to deceive.
_ADDRESS = re.compile(r"https?://[^\s/?#@\\\"<>`]+(?:[/?#][^\s\\\"<>`]*)?", re.IGNORECASE)
_MAX_ADDRESS = 2000
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def parse_date(text: str) -> date | None:
    """`2019-08-21`, also with slashes, dots or 年月日."""
    match = _ONE_DATE.fullmatch(_plain(text))
    return _date(match[1], match[2], match[3]) if match else None


def parse_start(text: str) -> Start | None:
    """`2019-08-21 11:00`, with `T` or an offset if need be, or `11:00` alone."""
    match = _START.fullmatch(_plain(text))
    if not match:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        clock = time(int(hour), int(minute), int(second or 0), tzinfo=_zone(offset))
    except ValueError:
        return None
    if not year:
        return clock.replace(tzinfo=None)
    day_of = _date(year, month, day)
    return datetime.combine(day_of, clock) if day_of else None


def parse_minutes(text: str) -> int | None:
    """A duration in minutes: `0:30`, or `30 min`, `30分`."""
    match = _DURATION.fullmatch(_plain(text))
    if not match:
        return None
    minutes = int(match[3]) if match[3] else int(match[1]) * 60 + int(match[2])
    return minutes if 0 < minutes <= MAX_MINUTES else None


def parse_number(text: str) -> int | None:
    """A whole number."""
    text = _plain(text)
    return int(text) if _NUMBER.fullmatch(text) else None


def parse_flag(text: str) -> bool | None:
    """`true` or `false`, also yes, no, on, off."""
    return _FLAGS.get(_plain(text).casefold())


def parse_language(text: str) -> str | None:
    """A language tag such as `ja` or `en-GB`."""
    return text if _LANGUAGE.fullmatch(text) else None


def parse_timezone(text: str) -> ZoneInfo | None:
    """A zone of the IANA database such as `Asia/Tokyo`."""
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):  # unknown; `../x`; a folder of the database
        return None


def parse_address(text: str) -> str | None:
    """An http or https address, as it was written: nothing else may become a link."""
    if len(text) > _MAX_ADDRESS or not _ADDRESS.fullmatch(text):
        return None
    return text if text.isascii() or not _has_unseen(text) else None


def _plain(text: str) -> str:
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def _has_unseen(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in text)


def _date(year: str, month: str, day: str) -> date | None:
    if int(year) not in YEARS:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _zone(offset: str | None) -> timezone | None:
    """Raises ValueError for an offset of a day or more."""
    if not offset:
        return None
    if offset in "Zz":
        return timezone(timedelta(0))
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))
