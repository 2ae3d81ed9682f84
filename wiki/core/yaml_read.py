"""YAML as people write it on top of a page: all scalars are the strings they look like, and errors are explained.

The events of libyaml are put together here rather than by a loader: that keeps `10:30` and `no` strings, knows
where each field begins and ends, and neither follows aliases nor recurses deeper than we say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from wiki.core import problems as kinds
from wiki.core.problems import Problem
from wiki.core.yaml_errors import explain

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"

MAX_CHARS = 64 * 1024
MAX_DEPTH = 8
MAX_PROBLEMS = 50
MAX_CHUNKS = 500  # damaged blocks are read field by field, each with a parser of its own

# YAML 1.2 takes these for ordinary characters, libyaml (1.1) for line ends.
_OLD_LINE_ENDS: Final = str.maketrans("\x85\u2028\u2029", "   ")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_KEY = re.compile(r"""(?P<key>"[^"\r\n]+"|'[^'\r\n]+'|[^\s#\-"'\[\]{}@`%&*!|>?,:][^\r\n]*?|-[^\s:]+):(?=[ \t\r\n]|$)[ \t]*""")
_COMMENT = re.compile(r"[ \t]+#")
_SWALLOWED = re.compile(r"[ \t]*#[^\s#]")
_NO_TEXT = re.compile(r"[ \t]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A field and where it stands, in lines and columns counted from 0 in the block.

    `end_line` is the line after its last one, `end_column` where its value ends in the last one. `value` is None
    when the field could not be read. `column` is the key's.
    """

    key: str
    value: Value | None
    line: int
    column: int
    value_line: int
    value_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`whole` says that the block is a mapping of lines as it stands, not read from what could be saved of it."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    whole: bool


def read_entries(source: str, first_line: int = 1) -> Reading:
    """Reads a block of `key: value` lines. Never raises: what cannot be read is among the problems.

    `first_line` is the number of the block's first line in its file, for the problems.
    """
    if len(source) > MAX_CHARS:
        return Reading((), (Problem(first_line, 1, kinds.TOO_LARGE),), False)
    source = source.translate(_OLD_LINE_ENDS)
    try:
        builder = _Builder(source, first_line)
        entries = builder.build()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        return _read_chunks(source, first_line, explain(error, source, first_line))
    except _NotFields as wrong:
        return Reading((), (Problem(first_line + wrong.line, 1, kinds.NOT_FIELDS),), False)
    return Reading(tuple(entries), tuple(builder.problems[:MAX_PROBLEMS]), not builder.in_brackets)


def split_lines(text: str) -> list[str]:
    r"""The lines of a text with their ends: \n, \r\n or \r, and nothing else that `splitlines` takes for one."""
    return _LINE.findall(text)


class _NotFields(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Builder:
    """Puts one block together from its events."""

    def __init__(self, source: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self.in_brackets = False  # the whole block is `{a: b}`
        self._source = source
        self._first_line = first_line
        self._has_hash = "#" in source
        self._lines: list[str] = []
        self._end = (0, 0)  # where the last scalar or bracket ended
        self._refused = False  # the field being built holds something we do not follow

    def build(self) -> list[Entry]:
        # Any: libyaml's parser has no types of its own.
        loader: Any = yaml.CBaseLoader(self._source)
        try:
            self._next = loader.get_event
            return self._document()
        finally:
            loader.dispose()

    def _document(self) -> list[Entry]:
        next_event = self._next
        next_event()  # the stream starts
        if type(next_event()) is yaml.StreamEndEvent:
            return []
        event = next_event()
        if type(event) is yaml.ScalarEvent and not event.value and event.style is None:
            next_event()
            self._expect_end(next_event())
            return []
        if type(event) is not yaml.MappingStartEvent:
            raise _NotFields(event.start_mark.line)
        self.in_brackets = event.flow_style
        entries = self._entries()
        next_event()
        self._expect_end(next_event())
        return entries

    def _expect_end(self, event: Any) -> None:
        if type(event) is not yaml.StreamEndEvent:
            raise _NotFields(event.start_mark.line)

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        seen: set[str] = set()
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            start = event.start_mark
            self._refused = False
            event = self._next()
            value = self._value(event, 1)
            at = event.start_mark
            if key in seen:
                self._add(start, kinds.DUPLICATE, key)
            seen.add(key)
            end_line, end_column = self._end
            if end_column or end_line == start.line:
                end_line += 1
            entries.append(
                Entry(
                    key,
                    None if self._refused else value,
                    start.line,
                    start.column,
                    at.line,
                    at.column,
                    end_line,
                    end_column,
                )
            )
        return entries

    def _key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent:
            raise _NotFields(event.start_mark.line)
        key: str = event.value
        return key

    def _value(self, event: Any, depth: int) -> Value:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            self._refuse(event, kinds.ALIAS, event.anchor)
            return ""
        if depth > MAX_DEPTH:
            self._add(event.start_mark, kinds.TOO_DEEP)
            raise yaml.error.MarkedYAMLError(problem=kinds.TOO_DEEP, problem_mark=event.start_mark)
        if event.anchor or event.tag:
            self._check_start(event)
        if kind is yaml.SequenceStartEvent:
            return self._items(depth)
        return self._pairs(depth)

    def _items(self, depth: int) -> list[Value]:
        items: list[Value] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._value(event, depth + 1))
        self._end_collection(event)
        return items

    def _pairs(self, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                self._refuse(event, kinds.BRACKET)
                self._value(event, depth + 1)
                self._value(self._next(), depth + 1)
                continue
            if event.value in pairs:
                self._add(event.start_mark, kinds.DUPLICATE, event.value)
            pairs[event.value] = self._value(self._next(), depth + 1)
        self._end_collection(event)
        return pairs

    def _end_collection(self, event: Any) -> None:
        """A closing bracket is an end; a list of lines ended with its last item."""
        mark = event.end_mark
        if mark.column and mark.index > event.start_mark.index:
            self._end = (mark.line, mark.column)

    def _scalar(self, event: Any) -> str:
        mark = event.end_mark
        self._end = (mark.line, mark.column)
        if event.anchor or event.tag:
            self._check_start(event)
        value: str = event.value
        if self._has_hash and event.style is None:
            self._check_comment(mark)
        return value

    def _check_start(self, event: Any) -> None:
        """`&pizza time` and `!important` name and type a value in YAML; who wrote them meant the words."""
        self._add(event.start_mark, kinds.START_CHARACTER, "&" if event.anchor else "!")

    def _check_comment(self, end: Any) -> None:
        """A `#` right before a word was meant as part of the value, and YAML has dropped it."""
        self._lines = self._lines or split_lines(self._source)
        if end.line >= len(self._lines):
            return
        rest = self._lines[end.line][end.column :]
        if match := _SWALLOWED.match(rest):
            line = self._first_line + end.line
            column = end.column + match.end() - 1
            self.problems.append(Problem(line, column, kinds.COMMENT_VALUE, rest.strip()))

    def _refuse(self, event: Any, kind: str, detail: str = "") -> None:
        self._refused = True
        self._add(event.start_mark, kind, detail)

    def _add(self, mark: Any, kind: str, detail: str = "") -> None:
        self.problems.append(Problem(self._first_line + mark.line, mark.column + 1, kind, detail))
