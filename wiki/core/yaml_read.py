"""YAML as people write it on top of a page: every scalar is the string it looks like.

The events of libyaml are put together here rather than by one of its loaders. That keeps `10:30` and `no` strings,
tells where each field begins and ends, and neither follows aliases nor recurses deeper than we say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from wiki.core import problems as kinds
from wiki.core.lines import split_lines
from wiki.core.problems import Problem
from wiki.core.yaml_errors import TooDeep

Value: TypeAlias = str | Sequence["Value"] | Mapping[str, "Value"]

MAX_DEPTH = 8

_SWALLOWED = re.compile(r"[ \t]*#[^\s#]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A field and where it stands; lines and columns count from 0 in what was read.

    `line` and `column` are the key's. `end_line` is the line after the field's last, `end_column` the end of the
    value in that last line. `value` is None when it could not be read. A field that is not `sound` is no YAML; its
    value, if any, is what was meant.
    """

    key: str
    value: Value | None
    line: int
    column: int
    value_line: int
    value_column: int
    end_line: int
    end_column: int
    sound: bool = True


class NotFields(Exception):
    """Sound YAML, but not one mapping with plain keys."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def parse_entries(source: str, first_line: int) -> tuple[list[Entry], list[Problem]]:
    """The fields of `source`, and what in them reads differently than it was meant.

    `first_line` is the line of the file that `source` begins at. Raises yaml.YAMLError, UnicodeEncodeError (a lone
    surrogate) or NotFields when it cannot be read as a whole; memory and depth stay bounded by its size.
    """
    builder = _Builder(source, first_line)
    return builder.build(), builder.problems


class _Builder:
    """Puts the values of one block together, event by event."""

    def __init__(self, source: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._first_line = first_line
        self._has_hash = "#" in source
        self._lines: list[str] = []
        self._end = (0, 0)  # where the last scalar, alias or bracket ended
        self._refused = False  # the field at hand holds something that we do not follow

    def build(self) -> list[Entry]:
        parser: Any = yaml.CBaseLoader(self._source)  # Any: libyaml's events carry no types
        self._next = parser.get_event
        try:
            self._next()  # the stream starts
            if type(self._next()) is yaml.StreamEndEvent:
                return []
            entries = self._root(self._next())
            self._next()  # the document ends
            event = self._next()
            if type(event) is not yaml.StreamEndEvent:
                raise NotFields(event.start_mark.line)
            return entries
        finally:
            parser.dispose()

    def _root(self, event: Any) -> list[Entry]:
        if type(event) is yaml.ScalarEvent and not event.value and not event.style:
            return []
        if type(event) is not yaml.MappingStartEvent or event.flow_style:
            raise NotFields(event.start_mark.line)
        entries: list[Entry] = []
        seen: set[str] = set()
        while type(event := self._next()) is not yaml.MappingEndEvent:
            entry = self._entry(event)
            if entry.key in seen:
                self._add(event, kinds.DUPLICATE, entry.key)
            seen.add(entry.key)
            entries.append(entry)
        return entries

    def _entry(self, key: Any) -> Entry:
        if type(key) is not yaml.ScalarEvent:
            raise NotFields(key.start_mark.line)
        self._refused = False
        first = self._next()
        value = self._value(first, 1)
        start: Any = key.start_mark
        at = first.start_mark
        end_line, end_column = self._end
        # Column 0 is where a block scalar ends: at the begin of the line after it.
        end_line += 1 if end_column else 0
        known = None if self._refused else value
        return Entry(key.value, known, start.line, start.column, at.line, at.column, end_line, end_column)

    def _value(self, event: Any, depth: int) -> Value:
        kind = type(event)
        if kind is yaml.AliasEvent:
            self._refuse(event, kinds.ALIAS, event.anchor)
            self._ends_with(event)
            return ""
        if event.anchor or event.tag:
            # `&pizza time` names and `!important` types a value; who wrote them meant the words.
            self._add(event, kinds.START_CHARACTER, "&" if event.anchor else "!")
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if depth > MAX_DEPTH:
            raise TooDeep(problem="too deep", problem_mark=event.start_mark)
        return self._items(depth) if kind is yaml.SequenceStartEvent else self._pairs(depth)

    def _scalar(self, event: Any) -> str:
        self._ends_with(event)
        if self._has_hash and not event.style:
            self._check_comment(*self._end)
        value: str = event.value
        return value

    def _items(self, depth: int) -> list[Value]:
        items: list[Value] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._value(event, depth + 1))
        self._ends_with(event)
        return items

    def _pairs(self, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:  # `{{ title }}` is a mapping as key of a mapping
                self._refuse(event, kinds.BRACKET, "{")
                self._value(event, depth + 1)
                self._value(self._next(), depth + 1)
                continue
            if event.value in pairs:
                self._add(event, kinds.DUPLICATE, event.value)
            pairs[event.value] = self._value(self._next(), depth + 1)
        self._ends_with(event)
        return pairs

    def _ends_with(self, event: Any) -> None:
        """Remembers where a value ended. Lists without brackets have no end of their own: their last item has."""
        end = event.end_mark
        if end.index > event.start_mark.index or type(event) is yaml.ScalarEvent:
            self._end = (end.line, end.column)

    def _check_comment(self, line: int, column: int) -> None:
        """A `#` right before a word was meant as part of the value, and YAML has dropped it as a comment."""
        self._lines = self._lines or split_lines(self._source)
        rest = self._lines[line][column:] if line < len(self._lines) else ""
        if match := _SWALLOWED.match(rest):
            at = column + match.end() - 1
            self.problems.append(Problem(self._first_line + line, at, kinds.COMMENT_VALUE, rest.strip()))

    def _refuse(self, event: Any, kind: str, detail: str) -> None:
        self._refused = True
        self._add(event, kind, detail)

    def _add(self, event: Any, kind: str, detail: str) -> None:
        mark = event.start_mark
        self.problems.append(Problem(self._first_line + mark.line, mark.column + 1, kind, detail))
