"""How many lines differ between two bodies, of what kind, and under which heading.

Lines are counted, not aligned: one is added where the new text has it more often than the old. That is linear even
for a megabyte of equal lines, where aligning takes minutes.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wiki.core.lines import Heading, iter_headings

MAX_LINES = 50_000  # between the first and the last change; above, lines are counted and no more

_BOX = re.compile(r"(\s*(?:[-*+]|\d+[.)])\s+)\[([ xX])\](?=\s)")


@dataclass(frozen=True, slots=True)
class BodyChange:
    """Counts of lines that are not blank. `heading` is the nearest one above all of them, or None.

    Of `added` and `removed`, `ticked`, `unticked`, `moved`, only one kind is told.
    """

    added: int = 0
    removed: int = 0
    ticked: int = 0
    unticked: int = 0
    moved: int = 0
    heading: str | None = None


class _Line(NamedTuple):
    number: int
    text: str


def compare_bodies(old: str, new: str) -> BodyChange | None:
    """What changed, or None when only blank lines and spaces at line ends did."""
    before, after, start = _between_equal_ends(old.split("\n"), new.split("\n"))
    if len(before) + len(after) > MAX_LINES:
        return _count_only(before, after)
    left, right = _filled_lines(before, start), _filled_lines(after, start)
    removed, added = _surplus(left, right), _surplus(right, left)
    if removed or added:
        heading = _common_heading(old, new, removed, added)
        ticked, unticked = _count_ticks(removed, added)
        if ticked or unticked:
            return BodyChange(ticked=ticked, unticked=unticked, heading=heading)
        return BodyChange(added=len(added), removed=len(removed), heading=heading)
    if [line.text for line in left] != [line.text for line in right]:
        return BodyChange(moved=_count_moved(left, right), heading=_common_heading(old, new, [], right))
    return None


def _between_equal_ends(left: list[str], right: list[str]) -> tuple[list[str], list[str], int]:
    """What is left of both between the lines they begin and end with alike, and how many they begin with."""
    most = min(len(left), len(right))
    start = 0
    while start < most and left[start] == right[start]:
        start += 1
    end = 0
    while end < most - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end], start


def _count_only(before: list[str], after: list[str]) -> BodyChange | None:
    """So much changed that nobody asks where."""
    left, right = list(filter(str.strip, before)), list(filter(str.strip, after))
    old, new = Counter(left), Counter(right)
    if old == new:
        moved = sum(one != other for one, other in zip(left, right, strict=True))
        return BodyChange(moved=moved) if moved else None
    return BodyChange(added=(new - old).total(), removed=(old - new).total())


def _filled_lines(lines: list[str], first: int) -> list[_Line]:
    stripped = (_Line(number, line.rstrip()) for number, line in enumerate(lines, first))
    return [line for line in stripped if line.text]


def _surplus(lines: Sequence[_Line], others: Sequence[_Line]) -> list[_Line]:
    """The lines that the others do not have, or not as often."""
    spare = Counter(line.text for line in others)
    surplus: list[_Line] = []
    for line in lines:
        if spare[line.text]:
            spare[line.text] -= 1
        else:
            surplus.append(line)
    return surplus


def _common_heading(old: str, new: str, removed: Sequence[_Line], added: Sequence[_Line]) -> str | None:
    """The heading that all these lines stand under. A heading that went with its lines counts only if all did."""
    headings = list(iter_headings(new))
    there = {heading.text for heading in headings}
    after = _headings_above(headings, added)
    before = _headings_above(list(iter_headings(old)), removed) if removed else set()
    common = after | {heading for heading in before if heading in there or heading is None}
    common = common or before
    return common.pop() if len(common) == 1 else None


def _headings_above(headings: Sequence[Heading], lines: Iterable[_Line]) -> set[str | None]:
    numbers = [heading.line for heading in headings]
    places = {bisect_right(numbers, line.number) for line in lines}
    return {headings[place - 1].text if place else None for place in places}


def _count_ticks(removed: Sequence[_Line], added: Sequence[_Line]) -> tuple[int, int]:
    """How many tasks were ticked, or reopened, when nothing but their boxes differs; else none."""
    if len(removed) != len(added):
        return 0, 0
    ticked = 0
    for old, new in zip(removed, added, strict=True):
        before, after = _BOX.match(old.text), _BOX.match(new.text)
        if not before or not after or old.text[before.end() :] != new.text[after.end() :]:
            return 0, 0
        ticked += after[2] != " " if before[2] == " " else 0
    if ticked == len(added):
        return ticked, 0
    return (0, len(added)) if not ticked else (0, 0)


def _count_moved(left: Sequence[_Line], right: Sequence[_Line]) -> int:
    """How few lines one has to move to get from one order to the other: all but the longest rising row."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in range(len(left) - 1, -1, -1):
        places[left[place].text].append(place)
    ends: list[int] = []
    for line in right:
        place = places[line.text].pop()
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(right) - len(ends)
