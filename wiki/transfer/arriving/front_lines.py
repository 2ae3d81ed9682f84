"""The lines of a block of fields that were not read as fields: told rather than lost."""

from wiki.core.frontmatter import BLOCK_LINE
from wiki.core.yaml_recover import read_entries
from wiki.transfer.arriving.left_over import FIELD, LeftOver


def unread_lines(block: str | None) -> list[LeftOver]:
    """Each line of a block that says something and belongs to no field that could be read: remarks, and what is broken."""
    if not block:
        return []
    lines = block.split("\n")
    read: set[int] = set()
    for entry in read_entries(block, BLOCK_LINE).entries:
        if entry.value is not None:
            read.update(range(entry.line, max(entry.end_line, entry.line + 1)))
    return [
        LeftOver(BLOCK_LINE + number, FIELD, line.strip())
        for number, line in enumerate(lines)
        if line.strip() and (number not in read or line.lstrip().startswith("#"))
    ]
