"""Imports a folder with its Git history: who wrote what, and when, stays known.

All commits are written first, as one pack that nothing refers to; then `main` moves once, by a merge. A kill in between leaves
nothing but objects that maintenance takes away. Importing again finds what it made before, since the same commits become the
same commits: only what is new comes, and is merged with what people wrote here.
"""

import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wiki.core.errors import PageExists
from wiki.core.names import check_new_name
from wiki.core.remote.conflicts import drop_conflict, keep_conflict, write_conflict
from wiki.core.remote.durable import durable_objects
from wiki.core.remote.merge_base import find_bases, make_base_tree
from wiki.core.remote.merge_trees import merge_trees
from wiki.core.store.command import GitFailed, git_environment
from wiki.core.store.lock import WriterLock
from wiki.core.store.model import FOLDER, Change, CommitId, Entry, ObjectId, Person, Step
from wiki.core.store.store import Store
from wiki.core.tracing import trace_paths
from wiki.transfer.arriving.arrive import TRAILER, is_used
from wiki.transfer.arriving.bundle import MAX_FILES, MAX_TOTAL_BYTES, NOTHING, TOO_MUCH, NotReadable
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.folders.foreign_commits import ForeignCommits, read_commits, tree_of
from wiki.transfer.folders.foreign_git import Foreign, find_repository, open_foreign, read_sizes
from wiki.transfer.folders.foreign_trees import ForeignTrees, wanted_blobs
from wiki.transfer.folders.pack_file import PackFile

KIND = "folder"
MAX_BLOBS = 50 * MAX_FILES

_TAKING_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """What an import of a folder with its history does, or did.

    `commits` is how many commits its history has here. `is_there` says that all of it is part of `main` already; `change` is None then,
    and before, and for a dry run. `conflicts` are the paths where what came and what people wrote here clash: theirs is kept for
    organisers.
    """

    name: str
    commits: int
    paths: tuple[str, ...]
    left_over: tuple[LeftOver, ...]
    is_there: bool
    conflicts: tuple[str, ...] = ()
    change: Change | None = None


def import_history(
    store: Store, path: Path, name: str, author: Person, *, dry_run: bool = False
) -> HistoryImport | None:
    """Imports the folder at `path` as the folder `name`; None when it has no history, and nothing is done.

    Raises NotReadable, BadName, PageExists (something else stands under the name), RefLocked.
    """
    check_new_name(name)
    found = find_repository(path)
    if found is None:
        return None
    with open_foreign(*found) as foreign, tempfile.TemporaryFile() as file:
        commits = read_commits(foreign)
        now = tree_of(foreign, commits[-1])
        if now is None:
            return None  # not part of that repository, such as a folder that it ignores
        pack = PackFile(file)
        trees = ForeignTrees(
            foreign, pack, name, _read_sizes(foreign, [tree for each in commits if (tree := tree_of(foreign, each))])
        )
        converted = ForeignCommits(foreign, trees, pack, store.wiki)
        tip = converted.convert(commits)
        tree = converted.tree(tip) if tip else None
        if tip is None or tree is None:
            raise NotReadable(str(path), NOTHING)
        pack.finish()
        ready = HistoryImport(name, converted.count, (), trees.left_over, is_there=_is_there(store, tip))
        if ready.is_there:
            return ready
        _check_free(store, store.tip(), converted.roots, name)
        if dry_run:
            return ready
        _take(store, file.fileno())
        return _join(store, ready, tip, converted, author)


def _read_sizes(foreign: Foreign, trees: list[ObjectId]) -> dict[ObjectId, int]:
    blobs = wanted_blobs(foreign, trees)
    if len(blobs) > MAX_BLOBS:
        raise NotReadable(foreign.folder, TOO_MUCH, f"{len(blobs)} versions of files")
    sizes = read_sizes(foreign, blobs)
    if sum(sizes.values()) > 4 * MAX_TOTAL_BYTES:
        raise NotReadable(foreign.folder, TOO_MUCH, f"{sum(sizes.values())} bytes in all versions")
    return sizes


def _is_there(store: Store, tip: CommitId) -> bool:
    ours = store.tip()
    return ours is not None and store.find_commit(tip) is not None and store.is_ancestor(tip, ours)


def _check_free(store: Store, ours: CommitId | None, roots: Iterable[CommitId], name: str) -> None:
    """Refuses when something stands under the name that this very history, which began with `roots`, did not bring before."""
    if ours is None or any(store.find_commit(root) and store.is_ancestor(root, ours) for root in roots):
        return
    if store.find_entry(ours, name) or is_used(store, store.get_commit(ours).tree, name):
        raise PageExists(name)


def _take(store: Store, pack: int) -> None:
    """Brings a pack into the wiki's repository, checked and durable. Not by run_git: the pack may be larger than memory."""
    with WriterLock(store.folder / "festa" / "remote.lock").hold(), durable_objects(store.folder):
        done = subprocess.run(
            ["git", f"--git-dir={store.folder}", "index-pack", "--stdin", "--strict"],
            stdin=pack,
            capture_output=True,
            timeout=_TAKING_SECONDS,
            check=False,
            env=git_environment(),
            cwd=store.folder,
        )
    if done.returncode:
        raise GitFailed(done.stderr.decode("utf-8", "replace").strip()[:2000], "index-pack", done.returncode)


def _join(
    store: Store, ready: HistoryImport, tip: CommitId, converted: ForeignCommits, author: Person
) -> HistoryImport:
    """Moves `main` to a merge of it and the imported history."""
    tree = converted.tree(tip)
    conflicts: list[str] = []
    kept: list[int] = []
    message = f"Import the folder {ready.name} with its history\n\n{TRAILER}{KIND}"

    def plan(ours: CommitId | None) -> Step | None:
        for number in kept:
            drop_conflict(store, number)  # of a try that lost the race against a push
        kept.clear()
        conflicts.clear()
        _check_free(store, ours, converted.roots, ready.name)
        bases = find_bases(store, ours, tip) if ours else []
        if not ours or not bases:
            return Step({ready.name: Entry(FOLDER, tree) if tree else None}, message, author, merged=(tip,))
        if store.is_ancestor(tip, ours):
            return None
        base = make_base_tree(store, bases)
        merged = merge_trees(
            store,
            base,
            store.get_commit(ours).tree,
            store.get_commit(tip).tree,
            (trace_paths(store, bases, ours), trace_paths(store, bases, tip)),
        )
        if merged.clashes:
            conflicts.extend(clash.path for clash in merged.clashes)
            kept.append(keep_conflict(store, write_conflict(store, tip, merged.clashes, store.wiki)))
        return Step(merged.edits, message, author, merged=(tip,))

    change = store.advance(plan)
    paths = tuple(path for path, _ in store.iter_tree(store.get_commit(tip).tree))
    return HistoryImport(ready.name, ready.commits, paths, ready.left_over, change is None, tuple(conflicts), change)
