"""Finds the tree that two histories have in common."""

from collections.abc import Sequence

from wiki.core.remote.merge_trees import merge_trees
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

MAX_DEPTH = 10


def find_bases(store: Store, ours: CommitId, theirs: CommitId) -> list[CommitId]:
    """The merge bases of two commits, in the order of their ids; none when the histories are unrelated."""
    answer = run_git(store.folder, ["merge-base", "--all", ours, theirs], fine=(0, 1))
    return sorted(CommitId(line) for line in answer.stdout.decode("ascii").split())


def make_base_tree(store: Store, bases: Sequence[CommitId], depth: int = 0) -> ObjectId:
    """The tree of the merge base, of which there must be one at least.

    After a criss-cross there are several bases. They are merged with each other first, in the order of their ids, as
    git's recursive strategy does, so that what both sides already had in common is not taken for new.
    """
    tree = store.get_commit(bases[0]).tree
    for other in bases[1:]:
        common = find_bases(store, bases[0], other) if depth < MAX_DEPTH else []
        below = make_base_tree(store, common, depth + 1) if common else tree
        tree = store.write_tree(tree, merge_trees(store, below, tree, store.get_commit(other).tree).edits)
    return tree
