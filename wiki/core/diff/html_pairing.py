"""Which block of a rendered page became which.

A page has few blocks and they differ much in size, so the pairing with the greatest weight of what was kept is computed
outright (Needleman and Wunsch); that what is unique comes first, as with lines, would keep two short blocks that were moved
and call the long ones around them new. Where it would be too dear, pairs are found as for lines.
"""

from collections.abc import Sequence
from functools import cached_property

from wiki.core.diff.html_tree import Node, Unit, key_of, text_of
from wiki.core.merge.align import Purse, Sides, align, bigrams, overlap

AT_ONCE = 2_500  # cells
MOST_WEIGHT = 200  # characters of a block that count: one huge table is not worth all the rest
LEAST_WEIGHT = 10

Keys = tuple[Sequence[str], Sequence[str]]


def pair_units(old: Sequence[Unit], new: Sequence[Unit], keys: Keys, purse: Purse) -> list[tuple[int, int]]:
    """Pairs (index in old, index in new), both rising. Those of a pair are equal, or are elements of one name, or runs."""
    head = _shared(*keys)
    tail = _shared(keys[0][head:][::-1], keys[1][head:][::-1])
    middle = _Middle(old[head : len(old) - tail], new[head : len(new) - tail])
    cells = len(middle.old) * len(middle.new)
    if cells <= min(AT_ONCE, purse.cells):
        purse.cells -= cells
        found = _heaviest(middle)
    else:
        between = (keys[0][head : len(old) - tail], keys[1][head : len(new) - tail])
        found = align(Sides(*between, lambda _: True, middle.likeness), purse)
    ends = [(at, at) for at in range(head)], [(len(old) - at, len(new) - at) for at in range(tail, 0, -1)]
    return [*ends[0], *((head + one, head + other) for one, other in found), *ends[1]]


class _Middle:
    """What lies between equal ends, and how much alike it is."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.old = [_Looks(unit) for unit in old]
        self.new = [_Looks(unit) for unit in new]

    def likeness(self, one: int, other: int) -> float:
        """0 to 1; below 0 for what must be no pair."""
        before, after = self.old[one], self.new[other]
        if before.key == after.key:
            return 1.0
        return overlap(before.grams, after.grams) if before.tag == after.tag else -1.0

    def gain(self, one: int, other: int) -> float:
        likeness = self.likeness(one, other)
        if likeness < 0:
            return 0.0
        return (0.05 + likeness * likeness) * min(self.old[one].weight, self.new[other].weight)


class _Looks:
    def __init__(self, unit: Unit) -> None:
        self.key = key_of(unit)
        self.tag = unit.tag if isinstance(unit, Node) else ""
        text = text_of(unit)
        self.weight = LEAST_WEIGHT + min(len(text), MOST_WEIGHT)
        self._text = text

    @cached_property
    def grams(self) -> frozenset[str]:
        return bigrams(self._text)


def _heaviest(middle: _Middle) -> list[tuple[int, int]]:
    """The pairing with the greatest sum of gains; of equal ones the earliest pairs."""
    height, width = len(middle.old), len(middle.new)
    best = [[0.0] * (width + 1)]
    for one in range(height):
        above, row = best[-1], [0.0]
        for other in range(width):
            gain = middle.gain(one, other)
            paired = above[other] + gain if gain > 0 else -1.0
            row.append(max(paired, above[other + 1], row[other]))
        best.append(row)
    pairs = []
    down, across = height, width
    while down and across:
        here = best[down][across]
        if here == best[down][across - 1]:
            across -= 1
        elif here == best[down - 1][across]:
            down -= 1
        else:
            down, across = down - 1, across - 1
            pairs.append((down, across))
    return pairs[::-1]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many both begin with alike."""
    most = min(len(old), len(new))
    return next((at for at in range(most) if old[at] != new[at]), most)
