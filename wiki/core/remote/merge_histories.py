"""Brings the upstream's commit into `main`: forward where that is enough, else by one merge commit.

The merge has a fixed author and the later parent's date, so that the same two parents always give the same commit, and
one that was made, pushed and lost before it was recorded here is simply made again.
"""

from dataclasses import dataclass, replace

from wiki.core.errors import FestaError
from wiki.core.remote.conflicts import drop_conflict, keep_conflict, write_conflict
from wiki.core.remote.merge_base import find_bases, make_base_tree
from wiki.core.remote.merge_trees import MergedTrees, Note, merge_trees
from wiki.core.store.model import Change, CommitId, Person, Step
from wiki.core.store.store import Store
from wiki.core.tracing import trace_paths

MERGER = Person("Festa", "festa@users.noreply.invalid")
SUBJECT = "Merge what was pushed upstream"


@dataclass
class UnrelatedHistories(FestaError):
    """The upstream's branch and ours have no commit in common; a person must say which one is meant."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class TakenIn:
    """`change` is None when there was nothing new. `conflicts` are the numbers of what was kept for organisers."""

    change: Change | None
    conflicts: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()


def take_in(store: Store, theirs: CommitId) -> TakenIn:
    """Makes `theirs`, whose objects are here and durable, part of `main`. Raises UnrelatedHistories, RefLocked."""
    tip = store.tip()
    if tip and store.is_ancestor(theirs, tip):
        return TakenIn(None)
    forward = store.fast_forward(theirs)
    if forward:
        return TakenIn(forward)

    ready: dict[CommitId, MergedTrees] = {}
    if tip:
        ready[tip] = _merge(store, tip, theirs)  # the long part, before the lock; made anew if somebody saves now
    taken: list[TakenIn] = []

    def plan(now: CommitId | None) -> Step | None:
        if now is None or store.is_ancestor(theirs, now):
            return None
        merged = ready.get(now) or _merge(store, now, theirs)
        numbers = _keep(store, theirs, merged, taken)
        taken[:] = [TakenIn(None, numbers, tuple(merged.notes))]
        date = max(store.get_commit(now).commit_date, store.get_commit(theirs).commit_date)
        return Step(merged.edits, SUBJECT, MERGER, date, (theirs,), MERGER, date)

    change = store.advance(plan)
    return replace(taken[0], change=change) if change else TakenIn(None)


def _keep(store: Store, theirs: CommitId, merged: MergedTrees, before: list[TakenIn]) -> tuple[int, ...]:
    """Keeps what clashed before `main` moves, so that a kill between the two loses nothing."""
    numbers: tuple[int, ...] = ()
    if merged.clashes:
        numbers = (keep_conflict(store, write_conflict(store, theirs, merged.clashes, MERGER)),)
    for stale in {number for taken in before for number in taken.conflicts} - set(numbers):
        drop_conflict(store, stale)  # of a merge that lost the race against a push into this repository
    return numbers


def _merge(store: Store, ours: CommitId, theirs: CommitId) -> MergedTrees:
    bases = find_bases(store, ours, theirs)
    if not bases:
        raise UnrelatedHistories(ours, theirs)
    base = make_base_tree(store, bases)
    traces = trace_paths(store, bases, ours), trace_paths(store, bases, theirs)
    return merge_trees(store, base, store.get_commit(ours).tree, store.get_commit(theirs).tree, traces)
