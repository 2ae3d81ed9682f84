"""Comments in a Markdown file that say what its parts are, so that it can be taken apart again; no reader sees them.

A marker is a line `<!-- festa:WORD … -->`, or several lines of which the first begins so and the last is `-->`. What a person
typed and looks like one gets a second colon.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TYPED = re.compile(r"^(<!-- festa:)", re.MULTILINE)
_KEPT = re.compile(r"^(<!-- festa:):", re.MULTILINE)
_OPENING = re.compile(r"^<!-- festa:([a-z]+)(?: (\{.*\}))?( -->)?$", re.MULTILINE)
_LAST_LINE = "\n-->"
_END = re.compile(r"--(\\*)(!?>)")
_ESCAPED_END = re.compile(r"--\\(\\*)(!?>)")
_ESCAPED = r"--\\\1\2"
_UNESCAPED = r"--\1\2"


@dataclass(frozen=True, slots=True)
class Marker:
    """`lines` is what stands below the first line of a long one. `start` and `end` are its place in the text."""

    word: str
    facts: Mapping[str, Any]
    lines: str
    start: int
    end: int


def write_marker(word: str, facts: Mapping[str, Any] | None = None, lines: str | None = None) -> str:
    """A marker, with its line end. `lines` end in one, too."""
    said = f" {json.dumps(facts, ensure_ascii=False, separators=(',', ':'))}" if facts else ""
    inner = _END.sub(_ESCAPED, said) + ("" if lines is None else "\n" + _END.sub(_ESCAPED, lines))
    return f"<!-- festa:{word}{inner}-->\n" if lines is not None else f"<!-- festa:{word}{inner} -->\n"


def iter_markers(text: str) -> Iterator[Marker]:
    """The markers of a text, in order; one whose facts cannot be read has none."""
    last_end = text.rfind(_LAST_LINE)
    for found in _OPENING.finditer(text):
        lines, end = "", found.end()
        if not found[3]:
            if found.end() > last_end:
                continue  # nothing closes it
            close = text.index(_LAST_LINE, found.end())
            lines, end = text[found.end() + 1 : close + 1], close + len(_LAST_LINE)
        facts = _read_facts(_ESCAPED_END.sub(_UNESCAPED, found[2] or "{}"))
        yield Marker(found[1], facts, _ESCAPED_END.sub(_UNESCAPED, lines), found.start(), end + 1)


def keep_typed(text: str) -> str:
    """The text with what looks like a marker kept from being one."""
    return _TYPED.sub(r"\1:", text)


def give_typed(text: str) -> str:
    """The text that `keep_typed` was given."""
    return _KEPT.sub(r"\1", text)


def _read_facts(text: str) -> Mapping[str, Any]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
