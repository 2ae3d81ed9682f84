"""A plain list of talks, from CSV or YAML: one row is one talk."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from wiki.core.field_values import parse_flag
from wiki.core.schedule.model import BAD_VALUE, Programme
from wiki.core.yaml_read import Value
from wiki.transfer.schedules import columns
from wiki.transfer.schedules.columns import split_links, split_speakers
from wiki.transfer.schedules.gathering import EventFacts, Found, Gathering
from wiki.transfer.schedules.values import (
    host_of,
    minutes_between,
    parse_clock,
    parse_day,
    parse_moment,
    plain,
)

SOURCE = "table"

Cells: TypeAlias = Mapping[str, Value]
"""The values of a row by column."""

_RANGE = re.compile(
    r"(.*?\d{1,2}:\d\d(?::\d\d)?)\s*(?:-|–|—|~|〜|～|−|から|to)\s*(\d{1,2}:\d\d(?::\d\d)?)", re.IGNORECASE
)
_MAX_TIME = 100  # characters; what is longer is no time, and costs no more than this
_YES = ("x", "○", "はい", "中止", "キャンセル", "1", "cancelled", "canceled")


class RowReader:
    """Takes rows in their order. An empty date is that of the row above; `day` is that of rows without any."""

    def __init__(self, day: dt.date | None = None) -> None:
        self.gathering = Gathering(SOURCE)
        self._day = day

    def take(self, place: str, cells: Cells) -> None:
        """Raises NotASchedule for one row too many. A row with nothing in it is none."""
        if not any(cells.values()):
            return
        gathering = self.gathering
        found = Found(place, gathering.line(text_of(cells, columns.GUID), place))
        found.title = gathering.line(text_of(cells, columns.TITLE), place)
        found.venue_room = gathering.line(text_of(cells, columns.ROOM), place)
        found.track = gathering.line(text_of(cells, columns.TRACK), place)
        found.language = gathering.language(text_of(cells, columns.LANGUAGE), place)
        found.abstract = gathering.markdown(text_of(cells, columns.ABSTRACT), place)
        for name in _names(cells.get(columns.SPEAKERS, "")):
            gathering.speaker(found, name)
        self._set_times(found, cells)
        found.slides = gathering.address(text_of(cells, columns.SLIDES), place)
        found.video = gathering.address(text_of(cells, columns.VIDEO), place)
        for title, address in _links(cells.get(columns.LINKS, "")):
            url = gathering.address(address, place)
            gathering.link(found, title or host_of(url or ""), url)
        found.cancelled = self._flag(cells, place)
        gathering.add(found)

    def programme(self, facts: EventFacts) -> Programme:
        """Raises NotASchedule when no row was a talk."""
        return self.gathering.programme(facts)

    def _set_times(self, found: Found, cells: Cells) -> None:
        start, end, length = (
            plain(text_of(cells, column)[:_MAX_TIME]) for column in (columns.START, columns.END, columns.DURATION)
        )
        if not start and _RANGE.fullmatch(length):  # a column 時間 with `10:00〜10:30` in it
            start, length = length, ""
        if match := _RANGE.fullmatch(start):
            start, end = match[1].strip(), end or match[2]
        self._read_day(found, text_of(cells, columns.DATE))
        found.start = self._moment(start, self._day)
        if start and not found.start:
            self.gathering.note(BAD_VALUE, found.place, start)
        if found.start:
            self._day = found.start.date()
        found.duration = self.gathering.length(length, found.place) if length else self._length_until(found, end)

    def _read_day(self, found: Found, text: str) -> None:
        if day := parse_day(text):
            self._day = day
        elif text.strip():
            self._day = None
            self.gathering.note(BAD_VALUE, found.place, text)

    def _moment(self, text: str, day: dt.date | None) -> dt.datetime | None:
        moment = parse_moment(text)
        clock = parse_clock(text) if not moment and day else None
        return dt.datetime.combine(day, clock) if clock and day else moment

    def _length_until(self, found: Found, end: str) -> int | None:
        if not end or not found.start:
            return None
        until = self._moment(end, found.start.date())
        if until and until.tzinfo is None:
            until = until.replace(tzinfo=found.start.tzinfo)
        if until and until < found.start and parse_clock(end):
            until += dt.timedelta(days=1)  # a talk that goes on past midnight
        minutes = minutes_between(found.start, until) if until else None
        if minutes is None:
            self.gathering.note(BAD_VALUE, found.place, end)
        return minutes

    def _flag(self, cells: Cells, place: str) -> bool:
        text = plain(text_of(cells, columns.CANCELLED)[:_MAX_TIME]).casefold()
        flag = True if text in _YES else False if text in ("", "0", "いいえ") else parse_flag(text)
        if flag is None:
            self.gathering.note(BAD_VALUE, place, text)
        return bool(flag)


def text_of(cells: Cells, column: str) -> str:
    """The text of a cell; a list is its items in lines."""
    value = cells.get(column, "")
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ""
    return "\n".join(item for item in value if isinstance(item, str))


def _names(value: Value) -> Sequence[str]:
    """In a list each item is one name, whatever signs are in it."""
    if isinstance(value, str):
        return split_speakers(value)
    if isinstance(value, Mapping):
        return [name] if isinstance(name := value.get("name", ""), str) else []
    return [name for item in value for name in ([item] if isinstance(item, str) else _names(item))]


def _links(value: Value) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [("", address) for address in split_links(value)]
    if isinstance(value, Mapping):
        title, url = value.get("title", ""), value.get("url", "")
        return [(title if isinstance(title, str) else "", url if isinstance(url, str) else "")]
    return [link for item in value for link in _links(item)]
