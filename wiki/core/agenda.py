"""Puts talks that start at the same time, or have no time, into another order, by as few changes as can be.

Talks stand in the order of start, `order`, path; those without an order come last (event.py). So a wanted order is reached
by giving numbers to those that stand wrong, and all others keep what they have.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Place:
    """A talk among those of one start: what its order is now."""

    path: str
    order: int | None


def find_orders(wanted: Sequence[Place]) -> Mapping[str, int]:
    """The new `order` of each talk, by path, that has to get another one for `wanted` to be how the talks stand."""
    head = wanted[: _tail(wanted)]
    steps = _steps(head)
    kept = _kept(head, steps)
    return {place.path: _number(head, steps, kept, at) for at, place in enumerate(head) if at not in kept}


def _tail(wanted: Sequence[Place]) -> int:
    """Where the last talks begin that have no order and stand rightly by their paths."""
    at = len(wanted)
    while at and wanted[at - 1].order is None and (at == len(wanted) or wanted[at - 1].path < wanted[at].path):
        at -= 1
    return at


def _steps(head: Sequence[Place]) -> list[int]:
    """How often the number must go up until each talk: two in the order of their paths may share one."""
    steps = [0]
    for before, place in pairwise(head):
        steps.append(steps[-1] + (place.path < before.path))
    return steps


def _kept(head: Sequence[Place], steps: Sequence[int]) -> list[int]:
    """The talks that keep their numbers, as many as can: numbers that leave room for the talks between them.

    That is the longest sequence of which the numbers, less the steps until there, never fall.
    """
    ends: list[int] = []  # for each length, the least that a sequence of it can end with
    last: list[int] = []  # and the talk that it ends with
    before: dict[int, int | None] = {}
    for at, place in enumerate(head):
        if place.order is not None:
            length = bisect_right(ends, place.order - steps[at])
            before[at] = last[length - 1] if length else None
            ends[length : length + 1], last[length : length + 1] = [place.order - steps[at]], [at]
    found = []
    step = last[-1] if last else None
    while step is not None:
        found.append(step)
        step = before[step]
    return found[::-1]


def _number(head: Sequence[Place], steps: Sequence[int], kept: Sequence[int], at: int) -> int:
    """A number between those kept around a talk; numbers that are shared only where there is no room for others."""
    here = bisect_right(kept, at)
    before = kept[here - 1] if here else None
    after = kept[here] if here < len(kept) else None
    if before is None:
        return at + 1 if after is None else min((head[after].order or 0) - (after - at), at + 1)
    low = head[before].order or 0
    is_roomy = after is None or (head[after].order or 0) - low >= after - before
    return low + (at - before if is_roomy else steps[at] - steps[before])
