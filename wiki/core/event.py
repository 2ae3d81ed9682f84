"""What a folder's index says about the event it is, and how an event puts its talks in time and order."""

import datetime as dt  # an event has a `date` of its own
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wiki.core import problems as kinds
from wiki.core.field_values import Start, parse_language, parse_timezone
from wiki.core.fields import FieldReader
from wiki.core.lines import iter_prose_lines

AUTO = "auto"
HOLD = "hold"
TALKS_MARK = "[[talks]]"
UTC_ZONE = ZoneInfo("UTC")

_NO_START = dt.datetime.combine(dt.date.min, dt.time())


@dataclass(frozen=True, slots=True)
class Event:
    """`hashtag` is without its sign. `publish` is AUTO or HOLD; what is neither holds."""

    date: dt.date | None
    end_date: dt.date | None
    venue: str | None
    timezone: ZoneInfo
    hashtag: str | None
    url: str | None
    license: str | None
    publish: str

    @property
    def last_day(self) -> dt.date | None:
        return self.end_date or self.date


def read_event(reader: FieldReader, default_timezone: ZoneInfo = UTC_ZONE) -> Event:
    """The facts of an event; problems stay in the reader."""
    first, last = reader.day("date"), reader.day("end_date")
    if first and last and last < first:
        reader.refuse("end_date", kinds.ENDS_BEFORE_START)
        last = None
    zone = reader.parsed("timezone", parse_timezone, kinds.BAD_TIMEZONE)
    return Event(
        date=first,
        end_date=last,
        venue=reader.text("venue"),
        timezone=zone or default_timezone,
        hashtag=(reader.text("hashtag") or "").lstrip("#＃") or None,
        url=reader.address("url"),
        license=reader.text("license"),
        publish=_read_publish(reader),
    )


def read_language(reader: FieldReader) -> str | None:
    """The language an event, a talk or a page is written in."""
    return reader.parsed("language", parse_language, kinds.BAD_LANGUAGE)


def start_at(start: Start | None, event: Event) -> dt.datetime | None:
    """The moment something starts, with its zone. A time alone is on the event's first day."""
    if isinstance(start, dt.time):
        start = dt.datetime.combine(event.date, start) if event.date else None
    if start and start.tzinfo is None:
        return start.replace(tzinfo=event.timezone)
    return start


def talk_sort_key(
    start: Start | None, order: int | None, path: str, event: Event
) -> tuple[bool, dt.datetime, bool, int, str]:
    """Talks stand in the order of start, `order`, path; those without a start, or without an order, come last."""
    if isinstance(start, dt.time):
        start = dt.datetime.combine(event.date or dt.date.min, start)
    elif start and start.tzinfo:
        start = start.astimezone(event.timezone).replace(tzinfo=None)
    return start is None, start or _NO_START, order is None, order or 0, path


def split_report(body: str) -> tuple[str, str]:
    """Introduction and closing of a report: what stands above and below the first line `[[talks]]`.

    Without such a line all is introduction. The line itself belongs to neither.
    """
    if TALKS_MARK not in body:
        return body, ""
    for number, line in iter_prose_lines(body):
        if line.strip() == TALKS_MARK and not line.startswith(("    ", "\t")):
            lines = body.split("\n")
            above = "".join(text + "\n" for text in lines[:number])
            return above, "\n".join(lines[number + 1 :])
    return body, ""


def _read_publish(reader: FieldReader) -> str:
    """When in doubt an event is held: what was published by mistake cannot be taken back."""
    text = (reader.text("publish") or "").casefold()
    if text in (AUTO, HOLD):
        return text
    if not text and not reader.is_unread("publish"):
        return AUTO
    reader.refuse("publish", kinds.BAD_CHOICE)
    return HOLD
