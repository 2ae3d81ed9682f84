"""Pairing two sequences: which element became which.

First what is unique on both sides, in its longest common order (Bram Cohen's patience diff), because a rare line
says more about where things went than a blank one. What lies between is small as a rule; there the pairing with the
greatest likeness is computed outright (Needleman and Wunsch). Where that would be too dear, Myers' O(ND) comparison
within a fixed number of steps, and after that place by place. All limits are counts, so that every node gets the
same answer.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import eq

Pairs = list[tuple[int, int]]
Region = tuple[int, int, int, int]

CELLS_AT_ONCE = 1600
EQUAL = 2.0


@dataclass
class Purse:
    """What one comparison of two texts may spend."""

    cells: int = 60_000
    steps: int = 400_000


@dataclass(frozen=True)
class Sides:
    """The two sequences. `is_anchor` says whether an element may be an anchor; `likeness` is below 0 for a pair that
    must not be, up to 1 for near twins."""

    old: Sequence[str]
    new: Sequence[str]
    is_anchor: Callable[[str], bool]
    likeness: Callable[[int, int], float]


def align(sides: Sides, purse: Purse) -> Pairs:
    """Pairs (index in old, index in new), both rising. Elements of a pair are equal, or one replaced the other.

    What is in no pair was deleted or inserted; as much as may be is paired, since a replaced unit counts as changed
    and not as deleted beside an insertion.
    """
    pairs: Pairs = []
    open_regions: list[Region] = [(0, len(sides.old), 0, len(sides.new))]
    while open_regions:
        region = _strip(sides, open_regions.pop(), pairs)
        if region[0] == region[1] or region[2] == region[3]:
            continue
        anchors = unique_pairs(sides.old, sides.new, sides.is_anchor, region)
        if anchors:
            pairs += anchors
            open_regions += _between(anchors, region)
        else:
            pairs += _settle(sides, region, purse)
    pairs.sort()
    return pairs


def unique_pairs(
    old: Sequence[str], new: Sequence[str], is_anchor: Callable[[str], bool], region: Region | None = None
) -> Pairs:
    """The anchors of a region: equal, once on either side, in an order that holds on both."""
    old_low, old_high, new_low, new_high = region or (0, len(old), 0, len(new))
    old_places = _places(old, old_low, old_high)
    new_places = _places(new, new_low, new_high)
    common = [
        (place, new_places[key])
        for key, place in old_places.items()
        if place >= 0 and new_places.get(key, -1) >= 0 and is_anchor(key)
    ]
    return _longest_rising(common)


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters, which tell alike from unlike in Japanese and in English."""
    return frozenset(first + second for first, second in pairwise(f" {text[:2000]} "))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def _strip(sides: Sides, region: Region, pairs: Pairs) -> Region:
    old_low, old_high, new_low, new_high = region
    old, new = sides.old, sides.new
    while old_low < old_high and new_low < new_high and old[old_low] == new[new_low]:
        pairs.append((old_low, new_low))
        old_low, new_low = old_low + 1, new_low + 1
    while old_low < old_high and new_low < new_high and old[old_high - 1] == new[new_high - 1]:
        old_high, new_high = old_high - 1, new_high - 1
        pairs.append((old_high, new_high))
    return old_low, old_high, new_low, new_high


def _places(sequence: Sequence[str], low: int, high: int) -> dict[str, int]:
    """Where each element stands, -1 when it stands more than once."""
    places: dict[str, int] = {}
    for at in range(low, high):
        key = sequence[at]
        places[key] = -1 if key in places else at
    return places


def _longest_rising(pairs: Pairs) -> Pairs:
    """The longest subsequence of pairs (sorted by their first) whose seconds rise."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, new) in enumerate(pairs):
        place = bisect_left(ends, new)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [new]
        last[place : place + 1] = [at]
    chain: Pairs = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _between(pairs: Pairs, region: Region) -> list[Region]:
    old_low, old_high, new_low, new_high = region
    regions = []
    for old, new in [*pairs, (old_high, new_high)]:
        if old > old_low or new > new_low:
            regions.append((old_low, old, new_low, new))
        old_low, new_low = old + 1, new + 1
    return regions


def _settle(sides: Sides, region: Region, purse: Purse) -> Pairs:
    """Pairs of a region that has no anchors."""
    if _is_affordable(region, purse):
        return _most_alike(sides, region, purse)
    if _is_in_place(sides, region):
        return _place_by_place(sides, region)
    common = _myers(sides, region, purse)
    pairs = list(common)
    for gap in _between(common, region):
        if _is_affordable(gap, purse):
            pairs += _most_alike(sides, gap, purse)
        else:
            pairs += _place_by_place(sides, gap)
    return pairs


def _is_affordable(region: Region, purse: Purse) -> bool:
    cells = (region[1] - region[0]) * (region[3] - region[2])
    return cells <= min(CELLS_AT_ONCE, purse.cells)


def _is_in_place(sides: Sides, region: Region) -> bool:
    """Whether most elements kept their places, so that changes among many equal lines stay where they were made."""
    old, new = sides.old[region[0] : region[1]], sides.new[region[2] : region[3]]
    return len(old) == len(new) and 2 * sum(map(eq, old, new)) > len(old)


def _place_by_place(sides: Sides, region: Region) -> Pairs:
    pairs = zip(range(region[0], region[1]), range(region[2], region[3]), strict=False)
    return [pair for pair in pairs if sides.likeness(*pair) >= 0]


def _most_alike(sides: Sides, region: Region, purse: Purse) -> Pairs:
    """The pairing with the greatest sum of likeness; squares, so that one twin beats two chance resemblances."""
    old_low, old_high, new_low, new_high = region
    width = new_high - new_low
    purse.cells -= (old_high - old_low) * width
    best = [[0.0] * (width + 1)]
    gains: list[list[float]] = []
    for old in range(old_low, old_high):
        gains.append([_gain(sides, old, new) for new in range(new_low, new_high)])
        above, row = best[-1], [0.0]
        for column, gain in enumerate(gains[-1]):
            paired = above[column] + gain if gain > 0 else -1.0
            row.append(max(paired, above[column + 1], row[column]))
        best.append(row)
    pairs: Pairs = []
    down, across = old_high - old_low, width
    while down and across:  # ties skip from the end, so that of equal candidates the earliest are paired
        here = best[down][across]
        if here == best[down][across - 1]:
            across -= 1
        elif here == best[down - 1][across]:
            down -= 1
        else:
            down, across = down - 1, across - 1
            pairs.append((old_low + down, new_low + across))
    return pairs[::-1]


def _gain(sides: Sides, old: int, new: int) -> float:
    likeness = sides.likeness(old, new)
    if likeness < 0:
        return 0.0
    if sides.old[old] == sides.new[new]:
        return EQUAL if sides.is_anchor(sides.old[old]) else 0.3
    return 0.05 + likeness * likeness


def _myers(sides: Sides, region: Region, purse: Purse) -> Pairs:
    """Common elements by E. Myers, "An O(ND) Difference Algorithm"; nothing when the steps run out."""
    old_low, old_high, new_low, new_high = region
    old, new = sides.old[old_low:old_high], sides.new[new_low:new_high]
    height, width = len(old), len(new)
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for distance in range(height + width + 1):
        history.append(dict(reach))
        for diagonal in range(-distance, distance + 1, 2):
            left, right = reach.get(diagonal - 1, -1), reach.get(diagonal + 1, -1)
            down = diagonal == -distance or (diagonal != distance and left < right)
            x = start = right if down else left + 1
            y = x - diagonal
            while x < height and y < width and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            purse.steps -= 1 + x - start
            if x >= height and y >= width:
                return _retrace(history, (height, width), (old_low, new_low))
            if purse.steps <= 0:
                return []
    return []


def _retrace(history: list[dict[int, int]], end: tuple[int, int], origin: tuple[int, int]) -> Pairs:
    pairs: Pairs = []
    x, y = end
    for distance in range(len(history) - 1, -1, -1):
        reach, diagonal = history[distance], x - y
        left, right = reach.get(diagonal - 1, -1), reach.get(diagonal + 1, -1)
        down = diagonal == -distance or (diagonal != distance and left < right)
        while x > (right if down else left + 1):
            x, y = x - 1, y - 1
            pairs.append((origin[0] + x, origin[1] + y))
        x, y = (right, right - diagonal - 1) if down else (left, left - diagonal + 1)
    return pairs[::-1]
