"""What one side did since the base, told by the base's paths: changed, moved, taken away; and what it added."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from wiki.core.renames import find_renames
from wiki.core.store.model import Entry, ObjectId
from wiki.core.store.store import Store


@dataclass(frozen=True)
class Fate:
    """Where a file of the base stands now and what is in it; both None when it was taken away."""

    path: str | None
    entry: Entry | None


@dataclass(frozen=True)
class Side:
    """`fates` has the base's paths that changed, `added` the rest, `folders` the folders that moved as a whole."""

    tree: ObjectId
    fates: Mapping[str, Fate]
    added: Mapping[str, Entry]
    folders: Mapping[str, str]


def read_side(store: Store, base: ObjectId, tree: ObjectId, told: Mapping[str, str | None]) -> Side:
    """What leads from the tree `base` to `tree`.

    Where files went is what the commits between tell (`told`: old path to new, or None), and what git finds in the trees.
    """
    changes = list(store.diff_trees(base, tree))
    removed = {change.path for change in changes if change.new is None}
    added = {change.path: change.new for change in changes if change.old is None and change.new}
    changed = {change.path: change.new for change in changes if change.old and change.new}
    renames = _borne_out(told, removed, added, changed)
    # From these paths the file went, and another one stands there.
    deleted = {path for path, after in told.items() if after is None}
    for path in changed.keys() & (renames.keys() | set(renames.values()) | deleted):
        added[path] = changed.pop(path)
        removed.add(path)
    if removed - renames.keys() and added.keys() - set(renames.values()):
        found = find_renames(store, base, tree)
        renames |= _borne_out(found, removed - renames.keys(), added.keys() - set(renames.values()), ())
    fates = {path: Fate(path, entry) for path, entry in changed.items()}
    fates |= {path: Fate(None, None) for path in removed}
    for before, after in renames.items():
        fates[before] = Fate(after, added.pop(after))
    return Side(tree, fates, added, _moved_folders(store, tree, renames))


def _borne_out(
    told: Mapping[str, str | None], removed: Collection[str], added: Collection[str], changed: Collection[str]
) -> dict[str, str]:
    """Those of the renames that the trees bear out; no file went to two places, nor two files to one.

    A file may go to a path that another one left, which then looks like a change of that one.
    """
    fits = {
        after: before
        for before, after in sorted(told.items(), key=itemgetter(0))
        if after
        and (before in removed or before in changed)
        and (after in added or (after in changed and after in told))
    }
    return {before: after for after, before in fits.items()}


def _moved_folders(store: Store, tree: ObjectId, renames: Mapping[str, str]) -> dict[str, str]:
    """Folders whose index moved and of which nothing is left: what the other side adds there moves along."""
    moved = {}
    for before, after in renames.items():
        old, _, old_file = before.rpartition("/")
        new, _, new_file = after.rpartition("/")
        if old and new and old_file == new_file == "index.md" and store.find_in_tree(tree, old) is None:
            moved[old] = new
    return moved


def follow_folders(path: str, folders: Mapping[str, str]) -> str:
    """The path that `path` has once those folders moved; the deepest of them counts."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in folders:
            return folders[folder] + path[len(folder) :]
        folder = folder.rpartition("/")[0]
    return path
