"""Adds files to an event, several as one commit, and takes one away. Nothing that stands there is ever written over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wiki.core.errors import EditConflict, PageNotFound
from wiki.core.names import check_new_path, fold_key, name_of, new_path
from wiki.core.slugs import slug_from_title
from wiki.core.store.model import FILE, Change, CommitId, Entry, ObjectId, Person, Step
from wiki.core.store.store import Store
from wiki.core.uploads.errors import FileMissing, QuotaExceeded

FOLDER = "files"
_MOST_NUMBERS = 10_000


@dataclass(frozen=True)
class NewFile:
    """`title` is what somebody called it, without an ending; its name is made of that. `ending` is that of its kind."""

    title: str
    ending: str
    data: bytes


@dataclass(frozen=True)
class Added:
    """`paths` are where each of the files stands, in their order. `change` is None when all were there already."""

    change: Change | None
    paths: tuple[str, ...]


def add_files(
    store: Store,
    event: str,
    files: Sequence[NewFile],
    author: Person,
    say: Callable[[Sequence[str]], str],
    *,
    quota: int,
) -> Added:
    """Adds files to the folder `files` of an event. `say` makes the subject from the names of those that are new.

    A name that is taken gets a number; the very bytes that stand there already, under whatever name, are not added again.
    Raises PageNotFound (no such event), QuotaExceeded, BadName, RefLocked.
    """
    blobs = [store.add_blob(file.data) for file in files]
    paths: list[str] = []

    def plan(tip: CommitId | None) -> Step | None:
        tree = _event_tree(store, event, tip)
        edits: dict[str, Entry | None] = {}
        paths[:] = _place(store, event, tree, list(zip(files, blobs, strict=True)), edits)
        if not edits:
            return None
        added = {blob: len(file.data) for file, blob in zip(files, blobs, strict=True)}
        size = folder_bytes(store, tree) + sum(added[entry.id] for entry in edits.values() if entry)
        if size > quota:
            raise QuotaExceeded(size, quota)
        return Step(edits, say([path.rpartition("/")[2] for path in edits]), author)

    change = store.advance(plan)
    return Added(change, tuple(paths))


def delete_file(store: Store, path: str, seen: ObjectId, author: Person, summary: str) -> Change:
    """Takes a file that is no page away, if it still is the blob that was `seen`.

    Raises FileMissing, EditConflict (without texts), RefLocked.
    """

    def plan(tip: CommitId | None) -> Step:
        entry = store.find_entry(tip, path) if tip else None
        if entry is None or not entry.is_file or name_of(path) is not None:
            raise FileMissing(path)
        if entry.id != seen:
            raise EditConflict(path, tip or "", "", "", "", "")
        return Step({path: None}, summary, author)

    change = store.advance(plan)
    assert change is not None  # noqa: S101 - plan always has a step
    return change


def event_bytes(store: Store, commit: CommitId, event: str) -> int:
    """The bytes of all files in an event's folder, its pages among them; 0 where there is no folder."""
    entry = store.find_entry(commit, event)
    return folder_bytes(store, entry.id) if entry and entry.is_folder else 0


def folder_bytes(store: Store, tree: ObjectId) -> int:
    """The bytes of all files below a tree. What was counted once is remembered by the store."""
    blobs = [entry.id for _, entry in store.iter_tree(tree) if entry.is_file]
    sizes = store.blob_sizes(blobs)
    return sum(sizes[blob] for blob in blobs)


def _event_tree(store: Store, event: str, tip: CommitId | None) -> ObjectId:
    entry = store.find_entry(tip, event) if tip else None
    if tip is None or entry is None or not entry.is_folder or not store.find_entry(tip, new_path(event, folder=True)):
        raise PageNotFound(event)
    return entry.id


def _place(
    store: Store, event: str, tree: ObjectId, files: list[tuple[NewFile, ObjectId]], edits: dict[str, Entry | None]
) -> list[str]:
    """Where each of the files comes to stand; those that are not there yet go into `edits`."""
    folder, there = _read_folder(store, tree)
    taken = {fold_key(name) for name in there}
    by_blob = {entry.id: name for name, entry in sorted(there.items(), reverse=True) if entry.is_file}
    paths = []
    for file, blob in files:
        name = by_blob.get(blob)
        if name is None or not name.endswith(f".{file.ending}"):
            name = by_blob[blob] = _free_name(file, taken)
            path = f"{event}/{folder}/{name}"
            check_new_path(path)
            taken.add(fold_key(name))
            edits[path] = Entry(FILE, blob)
        paths.append(f"{event}/{folder}/{name}")
    return paths


def _read_folder(store: Store, tree: ObjectId) -> tuple[str, dict[str, Entry]]:
    """The folder's name, as it is written where there is one, and what stands in it."""
    for name, entry in store.read_tree(tree).items():
        if fold_key(name) == FOLDER and entry.is_folder:
            return name, dict(store.read_tree(entry.id))
    return FOLDER, {}


def _free_name(file: NewFile, taken: set[str]) -> str:
    slug = slug_from_title(file.title, "file")
    for number in range(1, _MOST_NUMBERS):
        name = f"{slug}.{file.ending}" if number == 1 else f"{slug}-{number}.{file.ending}"
        if fold_key(name) not in taken:
            return name
    raise QuotaExceeded(_MOST_NUMBERS, _MOST_NUMBERS)
