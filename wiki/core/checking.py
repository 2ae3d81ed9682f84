"""That a speaker said the notes are right: the field `checked` has the day, and a remark beside it says which notes they saw.

    checked: 2026-11-30  # notes 3f2a91c07be4d1aa

So a file alone tells whether its notes were changed since, on the published site as in the wiki, whatever history it has. Who
writes the field by hand writes no remark; then nothing is known, and nothing is said. Other readers of the file see the day.
"""

import hashlib
import re
from datetime import date

from wiki.core.frontmatter import BLOCK_LINE, split
from wiki.core.frontmatter_write import FrontMatterUnwritable, write_fields
from wiki.core.lines import split_lines
from wiki.core.yaml_recover import read_entries

FIELD = "checked"

_MARK = re.compile(r"#(?:.*?\s)?notes ([0-9a-f]{16})(?![0-9a-f])")
_LINE = re.compile(rf"^[ \t]*[\"']?{FIELD}[\"']?[ \t]*:.*$", re.MULTILINE)


def notes_mark(body: str) -> str:
    """A short name for notes: that of others is another one. Blank lines around them and spaces at ends of lines do not count."""
    lines = (line.rstrip() for line in body.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def checked_notes(block: str) -> str | None:
    """The mark of the notes that were confirmed, as a block of fields tells it; None where it does not."""
    line = _LINE.search(block)
    found = _MARK.search(line[0]) if line else None
    return found[1] if found else None


def write_checked(text: str, day: date, notes: str) -> str:
    """The text of a page on which a speaker confirmed `notes` (a body, not always that of `text`) on that day.

    All else stays byte for byte. Raises FrontMatterUnwritable where the fields on top are too damaged for that.
    """
    dated = write_fields(text, {FIELD: day.isoformat()})
    parts = split(dated)
    block = parts.block or ""
    entry = next((each for each in reversed(read_entries(block, BLOCK_LINE).entries) if each.key == FIELD), None)
    lines = split_lines(block)
    if entry is None or entry.end_line - entry.line > 1:
        raise FrontMatterUnwritable("invalid", BLOCK_LINE)
    line = lines[entry.line]
    lines[entry.line] = _marked(line.rstrip("\r\n"), notes_mark(notes)) + line[len(line.rstrip("\r\n")) :]
    return parts.opening + "".join(lines) + parts.closing + parts.body


def _marked(line: str, mark: str) -> str:
    """The line with this mark in its remark; what somebody remarked there stays."""
    if found := _MARK.search(line):
        return line[: found.start(1)] + mark + line[found.end(1) :]
    return f"{line} notes {mark}" if re.search(r"\s#", line) else f"{line}  # notes {mark}"
