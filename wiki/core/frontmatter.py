"""The block of fields on top of a page, taken apart and read. Writing them is in frontmatter_write.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core import problems as kinds
from wiki.core.problems import Problem
from wiki.core.yaml_read import Value
from wiki.core.yaml_recover import read_entries

BLOCK_LINE = 2  # the line of a file its block begins at
BYTE_ORDER_MARK = "\ufeff"

OPENING = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_FIELD = re.compile(r"[\w-]+[ \t]*:(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Split:
    """A file taken apart: `opening + (block or "") + closing + body` is its text again.

    `block` is None without front matter. `body_line` is the line of the file, from 1, that the body begins at.
    """

    opening: str
    block: str | None
    closing: str
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """`places` has line and column in the file, from 1, of each value."""

    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    places: Mapping[str, tuple[int, int]]


def split(text: str) -> Split:
    """Takes a file apart. Front matter is what stands between a first line `---` and the next `---` or `...`.

    Never raises: an unclosed block is no front matter, and a problem when it looks as if it was meant as one.
    """
    opening = OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening and closing:
        block = text[opening.end() : closing.start()]
        body_line = BLOCK_LINE + 1 + block.count("\n")
        return Split(opening[0], block, closing[0], text[closing.end() :], body_line)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    # A lone `---` may also be a rule that the text begins with.
    meant = opening and _FIELD.match(text, opening.end())
    problems = (Problem(1, 1, kinds.UNCLOSED),) if meant else ()
    return Split(mark, None, "", text[len(mark) :], 1, problems)


def read_fields(block: str | None) -> Fields:
    """The fields of a block that `split` returned. Never raises: what cannot be read is told among the problems."""
    reading = read_entries(block or "", BLOCK_LINE)
    values = {entry.key: entry.value for entry in reading.entries if entry.value is not None}
    places = {entry.key: (BLOCK_LINE + entry.value_line, entry.value_column + 1) for entry in reading.entries}
    return Fields(values, reading.problems, places)
