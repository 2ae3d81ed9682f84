"""The lines of a base and of two later versions, cut into what neither, one or both changed (as diff3 does)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wiki.core.merge.pairing import Hunk

RegionKind = Literal["same", "yours", "theirs", "both", "clash"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Half-open ranges of lines in the three texts."""

    kind: RegionKind
    base: Span
    yours: Span
    theirs: Span


def iter_parts(mine: Sequence[Hunk], other: Sequence[Hunk], sizes: tuple[int, int, int]) -> Iterator[Part]:
    """The regions from the top to the bottom, those that both changed as `both`."""
    pending = [list(reversed(mine)), list(reversed(other))]
    reached = [0, 0, 0]
    while pending[0] or pending[1]:
        start, end, found = _take(pending)
        unchanged = start - reached[0]
        if unchanged:
            yield _part("same", reached, [at + unchanged for at in reached])
        reached = [at + unchanged for at in reached]
        to = [end]
        for side, run in enumerate(found):
            grown = sum((hunk[3] - hunk[2]) - (hunk[1] - hunk[0]) for hunk in run)
            to.append(reached[side + 1] + end - start + grown)
        yield _part("both" if found[0] and found[1] else "yours" if found[0] else "theirs", reached, to)
        reached = to
    if reached != list(sizes):
        yield _part("same", reached, list(sizes))


def _part(kind: RegionKind, start: Sequence[int], end: Sequence[int]) -> Part:
    base, yours, theirs = zip(start, end, strict=True)
    return Part(kind, base, yours, theirs)


def _take(pending: list[list[Hunk]]) -> tuple[int, int, tuple[list[Hunk], list[Hunk]]]:
    """The next hunk with all that overlap it, and the range of base lines they cover. Hunks that only touch do not."""
    side = 0 if not pending[1] or (pending[0] and pending[0][-1][:2] <= pending[1][-1][:2]) else 1
    found: tuple[list[Hunk], list[Hunk]] = ([], [])
    start, end = pending[side][-1][:2]
    grows = True
    found[side].append(pending[side].pop())
    while grows:
        grows = False
        for at in (0, 1):
            while pending[at] and _overlaps(pending[at][-1], start, end):
                hunk = pending[at].pop()
                found[at].append(hunk)
                end = max(end, hunk[1])
                grows = True
    return start, end, found


def _overlaps(hunk: Hunk, start: int, end: int) -> bool:
    return hunk[0] < end or (hunk[0] == hunk[1] == start == end)
