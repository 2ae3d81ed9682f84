"""A list of talks as YAML: a list of mappings, or a mapping with fields of the event and `talks:`."""

import datetime as dt
from collections.abc import Mapping

import yaml

from wiki.core.field_values import parse_language
from wiki.core.schedule.model import BAD_VALUE, NOT_READABLE, OTHER_SHAPE, TOO_LARGE, NotASchedule, Programme
from wiki.core.slugs import slug_from_title
from wiki.core.yaml_errors import explain
from wiki.core.yaml_read import Entry, NotFields, Value, parse_entries
from wiki.transfer.schedules.columns import find_column
from wiki.transfer.schedules.gathering import EventFacts
from wiki.transfer.schedules.rows import RowReader, text_of
from wiki.transfer.schedules.values import parse_day
from wiki.transfer.schedules.zones import find_zone

MAX_YAML_BYTES = 2_000_000
"""Its events pass through Python one by one, so what is cheap in other formats would take a minute here."""

TALKS = "talks"
_LISTS = (TALKS, "sessions", "トーク")


def is_yaml(text: str) -> bool:
    """Whether the first line of a text looks like a list or a mapping of YAML."""
    line = next((line for line in text.split("\n", 200)[:200] if line.strip() and not line.startswith("#")), "")
    key = line.partition(":")[0].strip()
    return line.startswith(("- ", "---")) or line.strip() == "-" or (":" in line and key in _FIELDS)


def read_yaml_list(text: str, day: dt.date | None = None) -> Programme:
    """`day` is the date of talks that have none. Raises NotASchedule with line and column."""
    if len(text) > MAX_YAML_BYTES:
        raise NotASchedule(TOO_LARGE, "", str(MAX_YAML_BYTES))
    entries, first_line = _entries(text)
    fields = {entry.key: entry for entry in entries}
    talks = next((fields[key] for key in _LISTS if key in fields), None)
    place = f"{talks.line + first_line}:{talks.column + 1}" if talks else "1:1"
    if not talks or isinstance(talks.value, (str, Mapping)) or talks.value is None:
        raise NotASchedule(OTHER_SHAPE, place, "a list `talks:` expected")
    first = parse_day(_text(fields, "date"))
    reader = RowReader(first or day)
    for number, talk in enumerate(talks.value):
        if not isinstance(talk, Mapping):
            raise NotASchedule(OTHER_SHAPE, f"{TALKS}[{number}]", "`title: …` expected")
        reader.take(f"{TALKS}[{number}]", {find_column(key) or key: value for key, value in talk.items()})
    return reader.programme(_facts(fields, reader))


def _entries(text: str) -> tuple[list[Entry], int]:
    """The fields, and the line of the file they are counted from. A list alone is read as that of the talks."""
    text = text.replace("\r\n", "\n")
    lines = text.removeprefix("---\n")
    before = 2 if text.startswith("---\n") else 1
    bare = next((line for line in lines.split("\n") if line.strip() and not line.startswith("#")), "")
    if bare.startswith("-") or bare.startswith("["):
        lines, before = f"{TALKS}:\n{_indented(lines) if bare.startswith('[') else lines}", before - 1
    try:
        entries, problems = parse_entries(lines, before)
    except (yaml.YAMLError, UnicodeEncodeError) as wrong:
        problem = explain(wrong, lines, before)
        detail = f"{problem.kind} {problem.detail}".strip()
        raise NotASchedule(NOT_READABLE, f"{max(problem.line, 1)}:{problem.column}", detail) from wrong
    except NotFields as wrong:
        raise NotASchedule(OTHER_SHAPE, f"{max(wrong.line, 1)}:1", f"a list `{TALKS}:` expected") from wrong
    for problem in problems:
        if problem.kind in ("alias", "bracket"):
            raise NotASchedule(NOT_READABLE, f"{problem.line}:{problem.column}", f"{problem.kind} {problem.detail}")
    return entries, before


def _indented(text: str) -> str:
    return "\n".join(f" {line}" for line in text.split("\n"))


def _facts(fields: Mapping[str, Entry], reader: RowReader) -> EventFacts:
    gathering = reader.gathering

    def day(key: str) -> dt.date | None:
        found = parse_day(_text(fields, key))
        if not found and _text(fields, key).strip():
            gathering.note(BAD_VALUE, key, _text(fields, key))
        return found

    zone = find_zone(_text(fields, "timezone"))
    if not zone and _text(fields, "timezone").strip():
        gathering.note(BAD_VALUE, "timezone", _text(fields, "timezone"))
    return EventFacts(
        title=gathering.line(_text(fields, "title"), "title"),
        slug=slug_from_title(_text(fields, "slug"), ""),
        date=day("date"),
        end_date=day("end_date"),
        venue=gathering.line(_text(fields, "venue"), "venue"),
        timezone=zone,
        hashtag=gathering.line(_text(fields, "hashtag"), "hashtag"),
        url=gathering.address(_text(fields, "url"), "url"),
        language=parse_language(_text(fields, "language").strip()),
    )


def _text(fields: Mapping[str, Entry], key: str) -> str:
    value: Value = fields[key].value or "" if key in fields else ""
    return text_of({key: value}, key)


_FIELDS = frozenset(["title", "slug", "date", "end_date", "venue", "timezone", "hashtag", "url", "language", *_LISTS])
