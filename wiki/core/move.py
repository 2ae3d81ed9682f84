"""Gives a page another name, and takes along what belongs to it: an event's talks and files, and every link to them."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wiki.core.errors import BadName, NotText, PageExists, PageNotFound
from wiki.core.links import candidates, resolve_path, rewrite_links
from wiki.core.names import SUFFIX, check_new_name, fold_key, name_of, new_path, page_paths
from wiki.core.render.body import FILE, PAGE, PERSON
from wiki.core.save import find_page_path
from wiki.core.store.model import Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.text import decode, encode

INSIDE_ITSELF = "inside_itself"


@dataclass(frozen=True)
class Move:
    """`name` is what the page is called, `to` what it shall be called; the subject is `summary`."""

    name: str
    to: str
    author: Person
    summary: str


@dataclass(frozen=True)
class Moved:
    """`paths` maps old paths to new ones; `rewritten` are the paths of other pages whose links were changed."""

    change: Change
    paths: dict[str, str]
    rewritten: tuple[str, ...]


Linking = Callable[[CommitId, Iterable[str]], Iterable[str]]
"""Paths of pages that may link to one of the pages named, in that commit; too many do no harm."""


def move_page(store: Store, move: Move, linking: Linking) -> Moved:
    """Renames a page (with its folder, if it is the folder's index) and rewrites the links to it, in one commit.

    Raises PageNotFound, PageExists (also for a name that differs only by case from one that is there), BadName, RefLocked.
    """
    check_new_name(move.to)
    if f"{move.to}/".startswith(f"{move.name}/"):
        raise BadName(move.to, INSIDE_ITSELF)
    done: list[tuple[dict[str, str], tuple[str, ...]]] = []

    def plan(tip: CommitId | None) -> Step:
        path = find_page_path(store, tip, move.name) if tip else None
        if tip is None or path is None:
            raise PageNotFound(move.name)
        _check_free(store, tip, move)
        paths = _moved_paths(store, tip, path, move)
        edits: dict[str, Entry | None] = dict.fromkeys(paths)
        for old, new in paths.items():
            edits[new] = store.find_entry(tip, old)
        names = [name for name in map(name_of, paths) if name]
        texts = _Rewriter(store, tip, paths).rewrite(sorted({*paths, *linking(tip, names)}))
        edits |= texts
        done[:] = [(paths, tuple(sorted(set(texts) - set(paths.values()))))]
        return Step(edits, move.summary, move.author)

    change = store.advance(plan)
    assert change is not None  # noqa: S101 - plan always has a step
    return Moved(change, *done[0])


def scan_for_links(store: Store) -> Linking:
    """All pages, for when no index knows better."""

    def linking(commit: CommitId, _names: Iterable[str]) -> Iterator[str]:
        return (path for path, entry in store.iter_files(commit) if entry.is_file and name_of(path))

    return linking


def _check_free(store: Store, tip: CommitId, move: Move) -> None:
    if any(store.find_entry(tip, path) for path in (*page_paths(move.to), move.to)):
        raise PageExists(move.to)
    folder, _, last = move.to.rpartition("/")
    entry = store.find_entry(tip, folder) if folder else None
    tree = entry.id if entry and entry.is_folder else store.get_commit(tip).tree
    if folder and not entry:
        return
    for other in store.read_tree(tree):
        taken = f"{folder}/{other}".strip("/").removesuffix(SUFFIX)
        if fold_key(other.removesuffix(SUFFIX)) == fold_key(last) and taken != move.name:
            raise PageExists(taken)


def _moved_paths(store: Store, tip: CommitId, path: str, move: Move) -> dict[str, str]:
    """Old path to new path of all that moves."""
    if path == new_path(move.name, folder=True) and path != new_path(move.name):
        return {old: f"{move.to}/{old.removeprefix(f'{move.name}/')}" for old, _ in store.iter_files(tip, move.name)}
    return {path: new_path(move.to)}


class _Rewriter:
    """Changes the links of pages so that after a move they mean what they meant before."""

    def __init__(self, store: Store, tip: CommitId, paths: dict[str, str]) -> None:
        self._store = store
        self._tip = tip
        self._paths = paths
        self._names = {name: new for old, moved in paths.items() if (name := name_of(old)) and (new := name_of(moved))}

    def rewrite(self, paths: Iterable[str]) -> dict[str, Entry | None]:
        """New path to new file, for those of the pages whose text changes."""
        edits: dict[str, Entry | None] = {}
        for path in paths:
            entry = self._store.find_entry(self._tip, path)
            if entry is None or not entry.is_file or name_of(path) is None:
                continue
            try:
                before = decode(self._store.read_blob(entry.id), path)
            except NotText:
                continue
            text = rewrite_links(before.text, lambda kind, target, path=path: self._target(path, kind, target))  # type: ignore[misc]
            if text != before.text:
                blob = self._store.add_blob(encode(text, crlf=before.crlf))
                edits[self._paths.get(path, path)] = Entry(entry.mode, blob)
        return edits

    def _target(self, path: str, kind: str, target: str) -> str | None:
        if kind == PERSON:
            return None
        if kind == PAGE:
            return self._page_target(path, target)
        return self._file_target(path, target)

    def _page_target(self, path: str, target: str) -> str | None:
        before = next((name for name in candidates(path, PAGE, target) if self._is_there(name)), None)
        if before is None:
            return None
        after = self._names.get(before, before)
        now = self._paths.get(path, path)
        short = after.rpartition("/")[2]
        if "/" not in target and after == f"{now.rpartition('/')[0]}/{short}".strip("/"):
            wanted = short  # still beside it
        else:
            wanted = after
        same = before == after and next(iter(candidates(now, PAGE, target)), None) == after
        return None if same or wanted == target else wanted

    def _file_target(self, path: str, target: str) -> str | None:
        before = resolve_path(path, target)
        if not before or target.endswith("/"):
            return None
        after = self._paths.get(before) or self._moved_name(path, target, before)
        now = self._paths.get(path, path)
        if after == before and resolve_path(now, target) == before:
            return None
        if target.startswith("/"):
            return f"/{after}"
        return posixpath.relpath(after, now.rpartition("/")[0] or ".")

    def _moved_name(self, path: str, target: str, before: str) -> str:
        """For a link to a page without its ending (`../other-talk`): the name it has now."""
        for name in candidates(path, FILE, target):
            if name in self._names:
                after = self._names[name]
                return after + SUFFIX if before.endswith(SUFFIX) else after
        return before

    def _is_there(self, name: str) -> bool:
        return find_page_path(self._store, self._tip, name) is not None
