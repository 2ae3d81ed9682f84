"""Front matter lines that both sides added: a key may stand only once, or the page could not be read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wiki.core.merge.script import Added, Script
from wiki.core.merge.units import Kind
from wiki.core.merge.write import Line

KEY = re.compile(r"[^\s#:\-][^:]*(?=:(?:\s|$))")
SomeLine = TypeVar("SomeLine", Line, Added)


@dataclass(frozen=True)
class Clash:
    """Both sides added the same key, with different values."""

    first: list[str]
    second: list[str]


def merge_matter(ours: Sequence[Line], theirs: Sequence[Line]) -> list[Line | Clash]:
    """What both sides added at one place: each key once, one with two values as a clash."""
    our_entries, their_entries = _entries(ours), _entries(theirs)
    items: list[Line | Clash] = [*our_entries.pop("", []), *their_entries.pop("", [])]
    for key, our in our_entries.items():
        their = their_entries.pop(key, our)
        our_texts, their_texts = [line.text for line in our], [line.text for line in their]
        items += our if our_texts == their_texts else [Clash(our_texts, their_texts)]
    return items + [line for their in their_entries.values() for line in their]


def gather_keys(first: Script, second: Script) -> None:
    """Brings a key that both sides added, at different places, to the upper of the two."""
    ours, theirs = _added_keys(first), _added_keys(second)
    for key in sorted(ours.keys() & theirs.keys()):
        if ours[key] > theirs[key]:
            _move(first, key, ours[key], theirs[key])
        elif theirs[key] > ours[key]:
            _move(second, key, theirs[key], ours[key])


def _entries(lines: Iterable[SomeLine]) -> dict[str, list[SomeLine]]:
    """Front matter lines by their top-level key; under "" what goes on with the entry above."""
    entries: dict[str, list[SomeLine]] = {}
    key = ""
    for line in lines:
        found = KEY.match(line.text)
        key = found[0] if found else key
        entries.setdefault(key, []).append(line)
    return entries


def _added_keys(script: Script) -> dict[str, int]:
    """The keys that a side added and the base lines they stand above."""
    return {
        key: gap
        for gap, block in script.above.items()
        if block[0].kind is Kind.MATTER
        for key in _entries(line for line in block if line.kind is Kind.MATTER)
        if key
    }


def _move(script: Script, key: str, old: int, new: int) -> None:
    moved = _entries(line for line in script.above[old] if line.kind is Kind.MATTER)[key]
    script.above[old] = [line for line in script.above[old] if line not in moved]
    script.above.setdefault(new, []).extend(moved)
