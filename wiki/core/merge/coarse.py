"""The merge of texts in which thousands of lines were replaced: runs of lines are the units, as in diff3.

Reading every sentence of them would take seconds; nobody rewrites a megabyte by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.core.merge.pairing import Hunk
from wiki.core.merge.write import Writer


@dataclass(frozen=True)
class Side:
    lines: list[str]
    hunks: Sequence[Hunk]


def combine_runs(base: list[str], first: Side, second: Side, writer: Writer) -> None:
    """Writes the merged lines; runs of lines that overlap and differ are clashes."""
    reached = 0
    pending = [list(first.hunks[::-1]), list(second.hunks[::-1])]
    while pending[0] or pending[1]:
        found = _take(pending)
        start = min(hunk[0] for run in found for hunk in run)
        end = max(hunk[1] for run in found for hunk in run)
        writer.plain(base[reached:start])
        versions = [
            _version(side.lines, run, start, end) for side, run in zip((first, second), found, strict=True) if run
        ]
        if len(versions) == 1 or versions[0] == versions[1]:
            writer.plain(versions[0])
        elif start == end:
            writer.plain([*versions[0], "", *versions[1]])
        else:
            writer.clash(versions[0], versions[1])
        reached = end
    writer.plain(base[reached:])


def _take(pending: list[list[Hunk]]) -> tuple[list[Hunk], list[Hunk]]:
    """The next hunks that overlap, or the next one alone. Hunks that only touch do not overlap."""
    found: tuple[list[Hunk], list[Hunk]] = ([], [])
    side = 0 if not pending[1] or (pending[0] and pending[0][-1][:2] <= pending[1][-1][:2]) else 1
    found[side].append(pending[side].pop())
    start, end = found[side][0][:2]
    other = 1 - side
    while pending[other] and _overlaps(start, end, pending[other][-1]):
        found[other].append(pending[other].pop())
        end = max(end, found[other][-1][1])
        other = 1 - other if not pending[other] or not _overlaps(start, end, pending[other][-1]) else other
    return found


def _overlaps(start: int, end: int, hunk: Hunk) -> bool:
    return hunk[0] < end or (hunk[0] == hunk[1] == start == end)


def _version(lines: list[str], run: list[Hunk], start: int, end: int) -> list[str]:
    return lines[run[0][2] - (run[0][0] - start) : run[-1][3] + (end - run[-1][1])]
