"""Front matter compared as fields."""

from collections.abc import Iterable, Mapping

from wiki.core.diff.model import FieldChange
from wiki.core.frontmatter import Split
from wiki.core.lines import split_lines
from wiki.core.yaml_read import Entry, Value
from wiki.core.yaml_recover import read_entries


def compare_fields(old: Split, new: Split) -> tuple[FieldChange, ...] | None:
    """The fields that differ, in the order of the new page, removed ones last. None when that would hide something:
    a block that cannot be read without problems, a comment, the order or the way of writing changed.

    Takes pages as `split` returns them.
    """
    if _frame(old) == _frame(new):
        return ()
    before, after = _entries(old), _entries(new)
    if before is None or after is None:
        return None
    changes = tuple(
        FieldChange(key, _shown(before.get(key)), _shown(after.get(key)))
        for key in dict.fromkeys([*after, *before])
        if key not in before or key not in after or before[key].value != after[key].value
    )
    changed = {change.key for change in changes}
    if not changes or _rest(old, before, changed) != _rest(new, after, changed):
        return None
    return changes


def _frame(page: Split) -> tuple[str, str | None, str]:
    return page.opening, page.block, page.closing


def _entries(page: Split) -> dict[str, Entry] | None:
    if page.problems:
        return None
    reading = read_entries(page.block or "")
    # A problem is told where what is read may not be what was written: a key twice, `#pyfes` taken for a comment.
    return None if reading.problems else {entry.key: entry for entry in reading.entries}


def _rest(page: Split, entries: Mapping[str, Entry], changed: Iterable[str]) -> list[str]:
    """What stands in a block beside the changed fields."""
    lines = split_lines(page.block or "")
    for key in changed:
        if key in entries:
            entry = entries[key]
            lines[entry.line : entry.end_line] = [""] * (entry.end_line - entry.line)
    return [line for line in lines if line]


def _shown(entry: Entry | None) -> str | None:
    return None if entry is None or entry.value is None else _text(entry.value)


def _text(value: Value) -> str:
    """A value as people read it: a list as lines, the fields of a mapping on one."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(one)}" for key, one in value.items())
    return "\n".join(map(_text, value))
