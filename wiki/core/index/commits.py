"""The commits between two states in the order in which the index takes them, with their data and their moments."""

from collections.abc import Iterator
from dataclasses import dataclass

from wiki.core.store.command import run_git
from wiki.core.store.commits import parse_commit
from wiki.core.store.model import Commit, CommitId
from wiki.core.store.store import Store
from wiki.core.store.stream import ObjectStream

NEAR_COMMITS = 30
"""So many commits in a row are found in-process: starting a git costs more than an index of one save."""

TIMEOUT_SECONDS = 600.0
ID_BITS = 24


@dataclass(frozen=True, slots=True)
class Dated:
    """A commit and its moment (see schema.py)."""

    commit: Commit
    moment: int


def find_new_commits(store: Store, old: CommitId | None, new: CommitId) -> list[CommitId]:
    """Ids of the commits that `new` has and `old` has not, parents first and first parents' side before others.

    Whoever takes the pieces of a history one by one gets the order of taking it at once, as long as each piece begins
    at a first parent.
    """
    if old == new:
        return []
    return _near_row(store, old, new) or _ordered(_parents_of(store, old, new), new)


def iter_commits(store: Store, ids: list[CommitId]) -> Iterator[Commit]:
    """The commits, read in bulk when they are many."""
    if len(ids) <= NEAR_COMMITS:
        yield from map(store.get_commit, ids)
        return
    stream = ObjectStream(store.folder)
    try:
        for named, _, data in stream.iter_objects(ids):
            yield parse_commit(CommitId(named), data)
    finally:
        stream.close()


def moment_of(commit: Commit, parents: list[int]) -> int:
    """The commit's place in time, after those of its parents."""
    seconds = max([int(commit.commit_date.timestamp()), *((parent >> ID_BITS) + 1 for parent in parents)])
    return seconds << ID_BITS | int(commit.id[:6], 16)


def _near_row(store: Store, old: CommitId | None, new: CommitId) -> list[CommitId]:
    """The commits of a short history without merges; empty when it is another."""
    row = [new]
    while len(row) <= NEAR_COMMITS:
        parents = store.get_commit(row[-1]).parents
        if parents == ((old,) if old else ()):
            return row[::-1]
        if len(parents) != 1:
            return []
        row.append(parents[0])
    return []


def _parents_of(store: Store, old: CommitId | None, new: CommitId) -> dict[CommitId, list[CommitId]]:
    answer = run_git(
        store.folder,
        ["rev-list", "--parents", "--end-of-options", new, *([f"^{old}"] if old else [])],
        timeout_seconds=TIMEOUT_SECONDS,
    )
    lines = (line.split() for line in answer.stdout.decode("ascii").splitlines())
    return {CommitId(line[0]): [CommitId(parent) for parent in line[1:]] for line in lines}


def _ordered(parents: dict[CommitId, list[CommitId]], new: CommitId) -> list[CommitId]:
    """Depth first, a commit after all of its parents."""
    order: list[CommitId] = []
    seen: set[CommitId] = {new}
    stack = [(new, iter(parents[new]))]
    while stack:
        commit, rest = stack[-1]
        following = next((parent for parent in rest if parent in parents and parent not in seen), None)
        if following is None:
            order.append(commit)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(parents[following])))
    return order
