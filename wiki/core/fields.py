"""Fields of a page as typed values. What is not of its kind is left out and becomes a problem with its place."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from wiki.core import problems as kinds
from wiki.core.field_values import (
    Start,
    parse_address,
    parse_date,
    parse_flag,
    parse_minutes,
    parse_number,
    parse_start,
)
from wiki.core.problems import Problem
from wiki.core.yaml_read import Value

T = TypeVar("T")

_DETAIL_CHARS = 80


class FieldReader:
    """Reads the fields of one page and gathers their problems.

    `places` has line and column of each field. With `inside`, the values are a mapping within that field.
    """

    def __init__(
        self,
        values: Mapping[str, Value],
        places: Mapping[str, tuple[int, int]],
        problems: list[Problem],
        inside: str = "",
    ) -> None:
        self.problems = problems
        self._values = values
        self._places = places
        self._inside = inside

    def text(self, key: str) -> str | None:
        """A string without outer spaces, or None when there is none."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return value.strip() or None
        self.refuse(key, kinds.BAD_TEXT)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; one string alone is a list of one."""
        value = self._values.get(key, "")
        if isinstance(value, str):
            return (value.strip(),) if value.strip() else ()
        if isinstance(value, Mapping) or not all(isinstance(item, str) for item in value):
            self.refuse(key, kinds.BAD_LIST)
        if isinstance(value, Mapping):
            return ()
        return tuple(item.strip() for item in value if isinstance(item, str) and item.strip())

    def parsed(self, key: str, parse: Callable[[str], T], kind: str) -> T | None:
        """What `parse` makes of a string; a problem of this kind when it makes nothing of it."""
        text = self.text(key)
        if text is None:
            return None
        value = parse(text)
        if value is None:
            self.refuse(key, kind)
        return value

    def flag(self, key: str, *, unclear: bool = False) -> bool:
        """True or false; `unclear` when something stands there that is neither."""
        if key not in self._values:
            return unclear and self.is_unread(key)
        value = self.parsed(key, parse_flag, kinds.BAD_BOOLEAN)
        if value is None:
            return unclear and bool(self._values[key])
        return value

    def number(self, key: str) -> int | None:
        return self.parsed(key, parse_number, kinds.BAD_NUMBER)

    def day(self, key: str) -> date | None:
        return self.parsed(key, parse_date, kinds.BAD_DATE)

    def start(self, key: str) -> Start | None:
        return self.parsed(key, parse_start, kinds.BAD_START)

    def minutes(self, key: str) -> int | None:
        return self.parsed(key, parse_minutes, kinds.BAD_DURATION)

    def address(self, key: str) -> str | None:
        return self.parsed(key, parse_address, kinds.BAD_ADDRESS)

    def mappings(self, key: str) -> "Iterator[FieldReader]":
        """A reader for each mapping of a list. One mapping alone is a list of one; a string stands for its `url`."""
        value = self._values.get(key, "")
        items = [value] if isinstance(value, str | Mapping) else value
        for item in items:
            if isinstance(item, Mapping):
                yield FieldReader(item, self._places, self.problems, inside=key)
            elif not isinstance(item, str):
                self.refuse(key, kinds.BAD_LIST)
            elif item.strip():
                yield FieldReader({"url": item}, self._places, self.problems, inside=key)

    def is_unread(self, key: str) -> bool:
        """Whether the field is there, and too damaged to have a value."""
        return key not in self._values and key in self._places

    def refuse(self, key: str, kind: str) -> None:
        """Notes a problem at a field."""
        field = self._inside or key
        line, column = self._places.get(field, (1, 1))
        value = self._values.get(key, "")
        detail = value if isinstance(value, str) else ""
        self.problems.append(Problem(line, column, kind, detail[:_DETAIL_CHARS], field))
