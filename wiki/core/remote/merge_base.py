"""Finds the tree that two histories have in common."""

from wiki.core.remote.merge_trees import merge_trees
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store


def find_base_tree(store: Store, ours: CommitId, theirs: CommitId, depth: int = 0) -> ObjectId | None:
    """The tree of the merge base; None when the histories are unrelated.

    After a criss-cross there are several bases. They are merged with each other first, in the order of their ids, as
    git's recursive strategy does, so that what both sides already had in common is not taken for new.
    """
    answer = run_git(store.folder, ["merge-base", "--all", ours, theirs], fine=(0, 1))
    bases = sorted(CommitId(line) for line in answer.stdout.decode("ascii").split())
    if not bases:
        return None
    tree = store.get_commit(bases[0]).tree
    for other in bases[1:]:
        below = find_base_tree(store, bases[0], other, depth + 1) if depth < 10 else None
        right = store.get_commit(other).tree
        tree = store.write_tree(tree, merge_trees(store, below or tree, tree, right).edits)
    return tree
