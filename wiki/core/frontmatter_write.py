"""Sets and removes fields of a file without touching anything else in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core import problems as kinds
from wiki.core.errors import FestaError
from wiki.core.frontmatter import BLOCK_LINE, OPENING, split
from wiki.core.lines import split_lines
from wiki.core.yaml_read import Entry, Value
from wiki.core.yaml_recover import Reading, read_entries
from wiki.core.yaml_write import field_lines, flow_line

_REMARK = re.compile(r"[ \t]+#(?![^\s#]).*")


@dataclass
class FrontMatterUnwritable(FestaError):
    """The block cannot be changed field by field; a person has to repair it. `kind` is one of problems.py."""

    kind: str
    line: int


def write_fields(text: str, changes: Mapping[str, Value | None]) -> str:
    """The text of a file with these fields set, or taken away where the value is None.

    Only the lines of fields that get another value are touched; order, remarks, unknown fields and the body stay
    byte for byte. New fields come last. Damaged fields beside stay as they are. Raises FrontMatterUnwritable when
    the block cannot be changed that way, BadText when a value holds a lone surrogate.
    """
    parts = split(text)
    if parts.problems:
        raise FrontMatterUnwritable(parts.problems[0].kind, parts.problems[0].line)
    if parts.block is None:
        added = {key: value for key, value in changes.items() if value is not None}
        return parts.opening + new_text(added, parts.body) if added else text
    reading = read_entries(parts.block, BLOCK_LINE)
    if not reading.entries and reading.problems:
        raise FrontMatterUnwritable(reading.problems[0].kind, reading.problems[0].line)
    newline = "\r\n" if parts.opening.endswith("\r\n") else "\n"
    block = _change_block(parts.block, reading, changes, newline)
    _check_written(block, reading, changes)
    return parts.opening + block + parts.closing + parts.body


def new_text(fields: Mapping[str, Value], body: str) -> str:
    """A new file with these fields, in this order, above `body`. Without fields it is the body alone."""
    if not fields and not OPENING.match(body):
        return body
    lines = [line for key, value in fields.items() for line in field_lines(key, value)]
    return "".join(line + "\n" for line in ["---", *lines, "---"]) + body


def _change_block(block: str, reading: Reading, changes: Mapping[str, Value | None], newline: str) -> str:
    lines = split_lines(block)
    last = {entry.key: entry for entry in reading.entries}
    for entry in reversed(reading.entries):  # from below, so that the numbers above stay right
        if entry.key not in changes:
            continue
        value = changes[entry.key]
        end = _last_line(lines, entry)
        if value is None:
            lines[entry.line : _after_remarks(lines, end)] = []
        elif entry is last[entry.key] and not (entry.sound and _is_same(entry.value, value)):
            new = _replacement(lines[entry.line : end], entry, value)
            if isinstance(value, str) and len(new) > 1:
                end = _after_remarks(lines, end)
            lines[entry.line : end] = [line + newline for line in new]
    indent = " " * (reading.entries[0].column if reading.entries else 0)
    for key, value in changes.items():
        if key not in last and value is not None:
            lines += [line + newline for line in field_lines(key, value, indent)]
    return "".join(lines)


def _last_line(lines: list[str], entry: Entry) -> int:
    """Where the field's own lines end. Blank lines after a block of text are the reader's, not the field's."""
    end = min(entry.end_line, len(lines))
    while end > entry.line + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _after_remarks(lines: list[str], end: int) -> int:
    """The line after indented remarks below a field: left behind, a text above would swallow them."""
    for number in range(end, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if not (line[0] in " \t" and line.lstrip().startswith("#")):
            break
        end = number + 1
    return end


def _replacement(old: list[str], entry: Entry, value: Value) -> list[str]:
    """The new lines of a field, in the manner of the old ones: brackets stay brackets, a remark stays beside."""
    indent = " " * entry.column
    new = field_lines(entry.key, value, indent)
    if len(old) > 1:
        return new
    if old[0][entry.value_column :].startswith("[") and _is_list_of_texts(value):
        new = [flow_line(entry.key, [str(item) for item in value], indent)]
    remark = _REMARK.match(old[0].rstrip("\r\n"), entry.end_column)
    if remark and entry.sound:
        new[0] += remark[0]
    return new


def _is_list_of_texts(value: Value) -> bool:
    return not isinstance(value, (str, Mapping)) and all(isinstance(item, str) for item in value)


def _is_same(old: Value | None, new: Value) -> bool:
    """Whether two values are written alike: a tuple is a list."""
    if old is None or isinstance(old, str) or isinstance(new, str):
        return old == new
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
            return False
        return list(old) == list(new) and all(_is_same(old[key], new[key]) for key in old)
    return len(old) == len(new) and all(_is_same(*pair) for pair in zip(old, new, strict=True))


def _check_written(block: str, before: Reading, changes: Mapping[str, Value | None]) -> None:
    """Reads what is about to be kept. Oddities such as a value named elsewhere could have been torn apart."""
    after = read_entries(block, BLOCK_LINE)
    wanted = {entry.key: entry.value for entry in before.entries} | dict(changes)
    found = {entry.key: entry.value for entry in after.entries}
    for key, value in wanted.items():
        if value is None and (key not in changes or key not in found):
            continue
        if value is None or not _is_same(found.get(key), value):
            kind, line = (after.problems[0].kind, after.problems[0].line) if after.problems else (kinds.INVALID, 1)
            raise FrontMatterUnwritable(kind, line)
