"""Which line of one side is, or replaced, which line of the base."""

from collections.abc import Iterator
from dataclasses import dataclass

from wiki.core.merge.align import Purse, Sides, align, bigrams, overlap
from wiki.core.merge.units import MARKER, Text

Hunk = tuple[int, int, int, int]


def pair_lines(base: Text, side: Text, purse: Purse) -> list[int]:
    """For each line of the base the side's line that it is or became, or -1."""
    grams: dict[str, frozenset[str]] = {}

    def grams_of(line: str) -> frozenset[str]:
        if line not in grams:
            marker = MARKER.match(line)
            grams[line] = bigrams(line[marker.end() if marker else 0 :] or line)
        return grams[line]

    def likeness(old: int, new: int) -> float:
        if base.is_blank(old) != side.is_blank(new):
            return -1.0
        return overlap(grams_of(base.lines[old]), grams_of(side.lines[new]))

    sides = Sides(base.lines, side.lines, lambda line: line != "" and not line.isspace(), likeness)
    partner = [-1] * len(base.lines)
    for old, new in align(sides, purse):
        partner[old] = new
    _slide(base, side, partner, purse)
    return partner


def hunks(base: Text, side: Text, partner: list[int]) -> Iterator[Hunk]:
    """The ranges (base from, to, side from, to) without an equal pair of lines."""
    old = new = 0
    size = len(base.lines)
    while old < size or new < len(side.lines):
        while old < size and partner[old] == new and base.lines[old] == side.lines[new]:
            old, new = old + 1, new + 1
        from_old, from_new = old, new
        while old < size and (partner[old] < 0 or base.lines[old] != side.lines[partner[old]]):
            old += 1
        new = partner[old] if old < size else len(side.lines)
        if from_old < old or from_new < new:
            yield from_old, old, from_new, new


@dataclass
class _Block:
    """A run of lines that were only inserted or only deleted, and the moves it has without changing either text."""

    base: list[str]
    side: list[str]
    partner: list[int]
    old: int
    new: int
    deleted: int
    inserted: int

    def move_down(self) -> bool:
        old, new = self.old + self.deleted, self.new + self.inserted
        if old >= len(self.base) or self.partner[old] != new or self.base[old] != self.side[new]:
            return False
        if self.base[self.old if self.deleted else old] != self.side[self.new]:
            return False
        self.partner[old] = -1
        self.partner[self.old] = self.new
        self.old, self.new = self.old + 1, self.new + 1
        return True

    def move_up(self) -> bool:
        old, new = self.old - 1, self.new - 1
        if old < 0 or self.partner[old] != new or self.base[old] != self.side[new]:
            return False
        if self.base[old + self.deleted] != self.side[new + self.inserted]:
            return False
        self.partner[old] = -1
        self.partner[old + self.deleted] = new + self.inserted
        self.old, self.new = old, new
        return True


def _slide(base: Text, side: Text, partner: list[int], purse: Purse) -> None:
    """Moves insertions and deletions that could stand in several places to the last of them, so that both sides
    choose the same. A place outside of fenced blocks goes first, or half a block would count as deleted."""
    for from_old, old, from_new, new in reversed(list(hunks(base, side, partner))):
        if (from_old == old) == (from_new == new):
            continue
        block = _Block(base.lines, side.lines, partner, from_old, from_new, old - from_old, new - from_new)
        while purse.steps > 0 and block.move_down():
            purse.steps -= 1
        while purse.steps > 0 and base.is_inside_fence(block.old) and block.move_up():
            purse.steps -= 1
        while purse.steps > 0 and base.is_inside_fence(block.old) and block.move_down():
            purse.steps -= 1
