"""Brings what an importer made into the wiki: a plan first, then one commit. Never writes over what a person changed.

What stands at a path, what the last import wrote there and what comes in now are three sides, as in a merge: a file is
written only where people left it as it was imported. Nothing is merged, so what an import wrote is what its source said then. Which
commits are imports says a line in their messages (`Import: jekyll`): nothing is stored beside Git, and clones and merges keep it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wiki.core.names import SUFFIX, check_new_path, fold_key, name_of
from wiki.core.save import make_message
from wiki.core.store.command import run_git
from wiki.core.store.model import FILE, Change, CommitId, Entry, ObjectId, Person, Step
from wiki.core.store.store import Store
from wiki.transfer.arriving.bundle import Bundle
from wiki.transfer.arriving.left_over import LeftOver

TRAILER = "Import: "

NEW = "new"
CHANGED = "changed"  # comes otherwise than the last time, and nobody changed it here
SAME = "same"
KEPT = "kept"  # changed both here and there: what is here stays
GONE = "gone"  # imported once, and taken away or moved here since
TAKEN = "taken"  # something else has this name, or that of its event


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """What will become of one file; `state` is one of the constants above. `blob` is what is written, where something is."""

    path: str
    state: str
    blob: ObjectId | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does, or did: `change` is None before, for a dry run, and when nothing had to be written.

    `blobs` are all files of the bundle as the store has them, which nothing may refer to yet.
    """

    bundle: Bundle
    files: tuple[PlannedFile, ...]
    change: Change | None = None
    blobs: Mapping[str, ObjectId] = field(default_factory=dict)

    @property
    def left_over(self) -> tuple[LeftOver, ...]:
        return self.bundle.left_over

    @property
    def conflicts(self) -> tuple[PlannedFile, ...]:
        """Files that come otherwise than they stand here, and stay as they stand."""
        return tuple(file for file in self.files if file.state in (KEPT, GONE, TAKEN))

    def count(self, state: str) -> int:
        return sum(file.state == state for file in self.files)


def plan_import(store: Store, bundle: Bundle) -> ImportPlan:
    """What importing `bundle` would do now. Writes nothing that anything refers to. Raises BadName for a path of the importer's."""
    for path in bundle.files:
        check_new_path(path)
    blobs = {path: store.add_blob(data) for path, data in bundle.files.items()}
    return ImportPlan(bundle, _plan(store, bundle, blobs, store.tip()), blobs=blobs)


def commit_import(store: Store, bundle: Bundle, author: Person) -> ImportPlan:
    """Imports `bundle` as one commit, and returns what it did. Raises BadName as above, and RefLocked."""
    for path in bundle.files:
        check_new_path(path)
    blobs = {path: store.add_blob(data) for path, data in bundle.files.items()}
    planned: list[tuple[PlannedFile, ...]] = []

    def plan(tip: CommitId | None) -> Step | None:
        planned[:] = [_plan(store, bundle, blobs, tip)]
        edits: dict[str, Entry | None] = {file.path: Entry(FILE, file.blob) for file in planned[0] if file.blob}
        return Step(edits, _message(bundle), author) if edits else None

    change = store.advance(plan)
    return ImportPlan(bundle, planned[0], change, blobs)


def find_imported(store: Store, tip: CommitId | None, kind: str, paths: Iterable[str]) -> dict[str, Entry]:
    """What imports of this kind wrote last at these paths, where any did."""
    wanted = set(paths)
    found: dict[str, Entry] = {}
    for commit in _imports(store, tip, kind):
        parents = store.get_commit(commit).parents
        for change in store.diff_commits(parents[0] if parents else None, commit):
            if change.path in wanted and change.new and change.path not in found:
                found[change.path] = change.new
        if len(found) == len(wanted):
            break
    return found


def _imports(store: Store, tip: CommitId | None, kind: str) -> Iterator[CommitId]:
    """The commits of imports, the newest first.

    Git is asked, since only it can look through all messages at once. What a person gave as a summary is no such line.
    """
    if tip is None:
        return
    line = f"{TRAILER}{kind}"  # `kind` is a word of ours
    asked = run_git(store.folder, ["log", "--no-merges", "--format=%H", f"--grep=^{line}$", tip, "--"])
    for commit in asked.stdout.decode("ascii").split():
        paragraphs = store.get_commit(CommitId(commit)).message.split("\n\n")
        if len(paragraphs) > 1 and line in paragraphs[-1].split("\n"):
            yield CommitId(commit)


def is_used(store: Store, tree: ObjectId, home: str, coming: Mapping[str, bytes] | None = None) -> bool:
    """Whether pages stand under the name of a home. Files alone do no harm, nor does the very page that is `coming`."""
    if _is_name_taken(store, tree, f"{home}/x{SUFFIX}"):
        return True
    for path, entry in store.iter_tree(tree, home):
        came = (coming or {}).get(path)
        if name_of(path) and (came is None or not entry.is_file or store.read_blob(entry.id) != came):
            return True
    return False


def _message(bundle: Bundle) -> str:
    message = make_message(bundle.subject, bundle.coauthors)
    return f"{message}\n{TRAILER}{bundle.kind}" if bundle.coauthors else f"{message}\n\n{TRAILER}{bundle.kind}"


def _plan(store: Store, bundle: Bundle, blobs: Mapping[str, ObjectId], tip: CommitId | None) -> tuple[PlannedFile, ...]:
    before = find_imported(store, tip, bundle.kind, blobs)
    tree = store.get_commit(tip).tree if tip else None
    taken = _taken_homes(store, tree, bundle, before)
    planned = []
    for path, blob in blobs.items():
        there = store.find_in_tree(tree, path) if tree else None
        if any(path.startswith(f"{home}/") for home in taken):
            planned.append(PlannedFile(path, SAME if there and there.id == blob else TAKEN))
        elif there is None and path not in before and tree and _is_name_taken(store, tree, path):
            planned.append(PlannedFile(path, TAKEN))
        else:
            planned.append(_plan_file(path, before.get(path), there, blob))
    return tuple(planned)


def _plan_file(path: str, base: Entry | None, there: Entry | None, blob: ObjectId) -> PlannedFile:
    if there is None:
        return PlannedFile(path, GONE) if base else PlannedFile(path, NEW, blob)
    if there.id == blob:
        return PlannedFile(path, SAME)
    if base is None or not there.is_file:
        return PlannedFile(path, TAKEN)
    if base.id == blob:
        return PlannedFile(path, SAME)  # only people changed it
    return PlannedFile(path, CHANGED, blob) if base.id == there.id else PlannedFile(path, KEPT)


def _taken_homes(store: Store, tree: ObjectId | None, bundle: Bundle, before: Mapping[str, Entry]) -> tuple[str, ...]:
    """The homes under whose name something stands already, none of which came by an import."""
    if tree is None:
        return ()
    return tuple(
        home
        for home in bundle.homes
        if not any(path.startswith(f"{home}/") for path in before) and is_used(store, tree, home, bundle.files)
    )


def _is_name_taken(store: Store, tree: ObjectId, path: str) -> bool:
    """Whether a page or folder on the way to this path stands under another spelling, or a file where a folder is needed."""
    folder, parts = tree, path.split("/")
    for number, part in enumerate(parts):
        names = store.read_tree(folder)
        is_last = number == len(parts) - 1
        others = {fold_key(part)}
        if not is_last:
            others.add(fold_key(part + SUFFIX))
        elif part.endswith(SUFFIX):
            others.add(fold_key(part.removesuffix(SUFFIX)))
        if any(fold_key(name) in others and name != part for name in names):
            return True
        entry = names.get(part)
        if entry is None or is_last:
            return False
        if not entry.is_folder:
            return True
        folder = entry.id
    return False
