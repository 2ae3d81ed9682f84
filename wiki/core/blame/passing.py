"""Passes lines from parents to a commit: what `git blame` does, from the oldest revision to the newest instead of backwards.

Whom a line belongs to does not depend on the direction, and forwards a blame goes on from one that is kept.
"""

from collections.abc import Sequence

from wiki.core.index.hunks import Hunk
from wiki.core.store.model import CommitId

Lines = list[CommitId | None]


def count_lines(data: bytes) -> int:
    """As git counts: what follows the last \\n is a line if it is not empty."""
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def pass_lines(own: CommitId, parents: Sequence[tuple[Lines, list[Hunk]]]) -> Lines:
    """The lines of a commit: for each of its parents that has the file, the lines there and what differs."""
    for lines, hunks in parents:
        if not hunks:
            return lines  # the very same file
    first, *others = [_apply(own, lines, hunks) for lines, hunks in parents]
    for other in others:
        for at, origin in enumerate(first):
            if origin == own:
                first[at] = other[at]
    return first


def _apply(own: CommitId, lines: Lines, hunks: list[Hunk]) -> Lines:
    passed: Lines = []
    at = 0
    for hunk in hunks:
        passed += lines[at : hunk.start]
        passed += [own] * hunk.added
        at = hunk.start + hunk.removed
    passed += lines[at:]
    return passed
