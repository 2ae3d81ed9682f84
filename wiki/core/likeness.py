"""How much of a file is in another one: for a merge that puts a file where neither side had it."""

from collections import Counter
from functools import cache

from wiki.core.joining import Likeness
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store


def likeness_of(store: Store, merge: CommitId, sides: tuple[CommitId, CommitId]) -> Likeness:
    """The part of the lines that a side has at a path which the merge has at another; equal lines count as often as they stand."""

    @cache
    def lines_at(commit: CommitId, path: str) -> Counter[bytes]:
        return Counter((store.find_file(commit, path) or b"").splitlines())

    def likeness(path: str, is_second: bool, side_path: str) -> float:
        there = lines_at(sides[is_second], side_path)
        return (there & lines_at(merge, path)).total() / max(there.total(), 1)

    return likeness
