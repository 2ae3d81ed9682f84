"""Times of iCalendar: moments with their zones, durations, and events that are repeated."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wiki.core.field_values import YEARS
from wiki.transfer.schedules.ical_lines import Component, Property
from wiki.transfer.schedules.values import minutes_between
from wiki.transfer.schedules.zones import find_zone

MAX_REPEATS = 50

Note = Callable[[Property], None]

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?")
_DURATION = re.compile(r"\+?P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}


@dataclass(frozen=True, slots=True)
class When:
    """A moment, or a day alone. `zone_missing` says that its TZID is no zone we know, so that it has none."""

    day: dt.date
    moment: dt.datetime | None
    zone_missing: str = ""


def parse_when(found: Property, value: str | None = None) -> When | None:
    """A DTSTART or the like; None when it is no date. A moment without zone is in that of the calendar."""
    match = _MOMENT.fullmatch((value or found.value).strip().upper())
    if not match or int(match[1]) not in YEARS:
        return None
    zone: dt.tzinfo | None = dt.UTC if match[7] else None
    name = found.parameters.get("TZID", "")
    if not zone and name:
        zone = find_zone(name)
    try:
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        if not match[4]:
            return When(day, None)
        moment = dt.datetime.combine(day, dt.time(int(match[4]), int(match[5])), zone)
    except ValueError:
        return None
    return When(day, moment, name if name and not zone else "")


def parse_duration(text: str) -> int | None:
    """Minutes of `PT1H30M`."""
    match = _DURATION.fullmatch(text.strip().upper())
    if not match:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    length = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    start = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    return minutes_between(start, start + length)


def repeats(event: Component, start: dt.datetime, refuse: Note) -> list[dt.datetime]:
    """All starts of an event that is repeated by days or weeks, itself included; at most MAX_REPEATS.

    `refuse` is called with what is not followed: other rules, dates that are listed one by one, and repeats beyond the limit.
    """
    starts = [start]
    rules = event.all("RRULE")
    if len(rules) == 1 and (rule := _read_rule(rules[0].value)):
        starts, complete = _starts(rule, start)
        if not complete:
            refuse(rules[0])
    else:
        for found in rules:
            refuse(found)
    for found in event.all("RDATE"):
        refuse(found)
    left_out = {
        when.moment
        for found in event.all("EXDATE")
        for value in found.value.split(",")
        if (when := parse_when(found, value)) and when.moment
    }
    return [moment for moment in starts if moment not in left_out]


@dataclass(frozen=True, slots=True)
class _Rule:
    weekly: bool
    interval: int
    count: int | None
    until: When | None
    weekdays: tuple[int, ...]


def _read_rule(text: str) -> _Rule | None:
    """None for all that is not `each n-th day` or `each n-th week on these days`."""
    parts = dict(part.split("=", 1) for part in text.strip().upper().split(";") if "=" in part)
    days = [day for day in parts.get("BYDAY", "").split(",") if day]
    numbers = [parts.get(name, "1") for name in ("INTERVAL", "COUNT")]
    if (
        parts.keys() - _KNOWN_PARTS
        or parts.get("FREQ") not in ("DAILY", "WEEKLY")
        or any(day not in _WEEKDAYS for day in days)
        or (days and parts["FREQ"] == "DAILY")
        or not all(re.fullmatch(r"[1-9]\d{0,3}", number) for number in numbers)
    ):
        return None
    until = parse_when(Property("UNTIL", {}, parts["UNTIL"], 0)) if "UNTIL" in parts else None
    if "UNTIL" in parts and not until:
        return None
    weekdays = tuple(sorted(_WEEKDAYS.index(day) for day in days))
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    return _Rule(parts["FREQ"] == "WEEKLY", int(numbers[0]), count, until, weekdays)


def _starts(rule: _Rule, start: dt.datetime) -> tuple[list[dt.datetime], bool]:
    """The starts, and whether that is all of them. The clock's time stays the same through summer time."""
    starts: list[dt.datetime] = []
    for day in _days(rule, start.date()):
        if rule.count is not None and len(starts) >= rule.count:
            return starts, True
        moment = dt.datetime.combine(day, start.timetz())
        if rule.until and _is_after(moment, rule.until):
            return starts, True
        if len(starts) >= MAX_REPEATS:
            return starts, False
        starts.append(moment)
    return starts, False


def _days(rule: _Rule, first: dt.date) -> Iterator[dt.date]:
    """The first day is always one of them, whatever the rule says."""
    yield first
    step = dt.timedelta(days=(7 if rule.weekly else 1) * rule.interval)
    monday = first - dt.timedelta(days=first.weekday())
    begin = monday if rule.weekdays else first
    while begin.year in YEARS:
        for weekday in rule.weekdays or (0,):
            day = begin + dt.timedelta(days=weekday)
            if day > first:
                yield day
        begin += step


def _is_after(moment: dt.datetime, until: When) -> bool:
    if not until.moment:
        return moment.date() > until.day
    if (moment.tzinfo is None) == (until.moment.tzinfo is None):
        return moment > until.moment
    return moment.replace(tzinfo=None) > until.moment.replace(tzinfo=None)
