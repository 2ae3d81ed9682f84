"""Brings deleted files back as they were, several in one commit: an event with its talks and its pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wiki.core.names import SUFFIX, fold_key, name_of, page_paths
from wiki.core.store.model import Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store


@dataclass(frozen=True)
class Brought:
    """What came back: by path. `left_out` are the paths at which something stands by now, or in whose way something does.

    `change` is None when nothing came back.
    """

    change: Change | None
    paths: tuple[str, ...]
    left_out: tuple[str, ...]


def find_deleted(store: Store, deletion: CommitId, path: str) -> Entry | None:
    """The file that a commit took away from `path`; None where it did not."""
    parents = store.get_commit(deletion).parents
    entry = store.find_entry(parents[0], path) if parents else None
    return entry if entry and entry.is_file and store.find_entry(deletion, path) is None else None


def iter_deleted_files(store: Store, deletion: CommitId, folder: str) -> Iterator[tuple[str, Entry]]:
    """The files below `folder` that are no pages and that a commit took away, by path."""
    parents = store.get_commit(deletion).parents
    if not parents:
        return
    for change in store.diff_commits(parents[0], deletion):
        is_below = change.path.startswith(f"{folder}/")
        if is_below and change.new is None and change.old and change.old.is_file and name_of(change.path) is None:
            yield change.path, change.old


def bring_back(store: Store, wanted: Mapping[str, Entry], author: Person, message: str) -> Brought:
    """Puts files where nothing stands now, in one commit. Raises RefLocked.

    Nothing is written over: a path that is taken, or whose name differs from one that is there only by case or width,
    is left out.
    """
    left_out: list[str] = []

    def plan(tip: CommitId | None) -> Step | None:
        left_out[:] = [path for path in wanted if tip is not None and _is_taken(store, tip, path)]
        edits: dict[str, Entry | None] = {path: entry for path, entry in wanted.items() if path not in left_out}
        return Step(edits, message, author) if edits else None

    change = store.advance(plan)
    return Brought(change, tuple(path for path in wanted if path not in left_out), tuple(left_out))


def _is_taken(store: Store, tip: CommitId, path: str) -> bool:
    name = name_of(path)
    if any(store.find_entry(tip, other) for other in ((path, *page_paths(name)) if name else (path,))):
        return True
    tree, parts = store.get_commit(tip).tree, path.split("/")
    for at, part in enumerate(parts):
        here = store.read_tree(tree)
        is_last = at == len(parts) - 1
        key = fold_key(part.removesuffix(SUFFIX) if is_last and name else part)
        if any(other != part and _key(other, is_last and name is not None) == key for other in here):
            return True
        entry = here.get(part)
        if entry is None or is_last:
            return False
        if not entry.is_folder:
            return True
        tree = entry.id
    return False


def _key(name: str, is_page: bool) -> str:
    return fold_key(name.removesuffix(SUFFIX) if is_page else name)
