"""The store: reads any state of the content, and moves `main` from one state to the next, durably.

Readers read from a commit id, so one answer shows one moment. A writer says what the next commit is to be as a
function of the tip; the store calls it under the writer lock, writes the objects, syncs them, and swaps the branch.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from wiki.core.errors import RefLocked, RevisionNotFound, StoreDamaged
from wiki.core.store import trees
from wiki.core.store.branch import Branch, read_refs
from wiki.core.store.cache import WeighedCache
from wiki.core.store.command import ask_sizes, run_git
from wiki.core.store.commits import parse_commit, serialise_commit
from wiki.core.store.gitdb import ObjectReader, create_repository
from wiki.core.store.lock import WriterLock
from wiki.core.store.loose import read_loose, sync_folders, write_object
from wiki.core.store.model import Change, Commit, CommitId, Entry, ObjectId, PathChange, Person, Step

FULL_ID = re.compile(r"[0-9a-f]{40}")
SWAP_ATTEMPTS = 20
CACHED_ENTRIES = 60_000
CACHED_COMMITS = 10_000
CACHED_SIZES = 50_000
NEAR_COMMITS = 300
"""How far back a base is looked for before git is asked; that of somebody editing is nearly always near."""

WIKI = Person("Festa", "festa@users.noreply.localhost")


def utc_now() -> datetime:
    """The time, in UTC, to the second, as Git records it."""
    return datetime.now(UTC).replace(microsecond=0)


class Store:
    """One bare repository and its branch `main`. Safe to share between threads; several processes may open it."""

    def __init__(self, folder: Path, *, wiki: Person = WIKI, clock: Callable[[], datetime] = utc_now) -> None:
        """Opens the repository at `folder`. `wiki` is the committer of what is saved here. Raises StoreDamaged."""
        self.folder = folder.resolve()
        self.wiki = wiki
        self.clock = clock
        self._objects = self.folder / "objects"
        self._reader = ObjectReader(self.folder)
        self._branch = Branch(self.folder, "refs/heads/main")
        self._lock = WriterLock(self.folder / "festa" / "writer.lock")
        self._trees: WeighedCache[ObjectId, trees.Tree] = WeighedCache(CACHED_ENTRIES)
        self._commits: WeighedCache[CommitId, Commit] = WeighedCache(CACHED_COMMITS)
        self._sizes: WeighedCache[ObjectId, int] = WeighedCache(CACHED_SIZES)

    @classmethod
    def create(cls, folder: Path, *, wiki: Person = WIKI, clock: Callable[[], datetime] = utc_now) -> "Store":
        """Makes the repository, with no commit yet, and opens it; one that is there already is only opened."""
        create_repository(folder)
        return cls(folder, wiki=wiki, clock=clock)

    def close(self) -> None:
        self._reader.close()

    # Reading

    def tip(self) -> CommitId | None:
        """The commit `main` points at now; None before the first."""
        return self._branch.read()

    def find_commit(self, text: str) -> Commit | None:
        """The commit with the full id `text`; None if `text` is anything else. Safe for what strangers send."""
        known = FULL_ID.fullmatch(text) and self._kind(text) == "commit"
        return self.get_commit(CommitId(text)) if known else None

    def get_commit(self, commit: CommitId) -> Commit:
        """Raises RevisionNotFound if there is no such commit."""
        known = self._commits.get(commit)
        if known is None:
            kind, data = self._read(commit)
            if kind != "commit":
                raise RevisionNotFound(commit)
            known = parse_commit(commit, data)
            self._commits.put(commit, known)
        return known

    def find_entry(self, commit: CommitId, path: str) -> Entry | None:
        """What stands at `path` in that commit's tree: file, folder, link; None where nothing does."""
        return self.find_in_tree(self.get_commit(commit).tree, path)

    def find_in_tree(self, tree: ObjectId, path: str) -> Entry | None:
        """What stands at `path` below a tree; None where nothing does."""
        return trees.find_entry(tree, path, self.read_tree)

    def find_file(self, commit: CommitId, path: str) -> bytes | None:
        """The bytes of the ordinary file at `path`; None for anything else: no link is ever followed."""
        entry = self.find_entry(commit, path)
        return self.read_blob(entry.id) if entry and entry.is_file else None

    def read_blob(self, blob: ObjectId) -> bytes:
        kind, data = self._read(blob)
        if kind != "blob":
            raise StoreDamaged(f"{blob} is a {kind}, not a blob")
        return data

    def blob_sizes(self, blobs: Collection[ObjectId]) -> dict[ObjectId, int]:
        """The bytes of each of these blobs. One git is asked for all that were not asked for before.

        Raises StoreDamaged where one is missing.
        """
        sizes = {blob: size for blob in blobs if (size := self._sizes.get(blob)) is not None}
        unknown = [blob for blob in dict.fromkeys(blobs) if blob not in sizes]
        if unknown:
            for blob, size in zip(unknown, ask_sizes(self.folder, unknown), strict=True):
                self._sizes.put(blob, size)
                sizes[blob] = size
        return sizes

    def read_tree(self, tree: ObjectId) -> trees.Tree:
        if tree == trees.EMPTY_TREE:
            return {}
        known = self._trees.get(tree)
        if known is None:
            kind, data = self._read(tree)
            if kind != "tree":
                raise StoreDamaged(f"{tree} is a {kind}, not a tree")
            known = trees.parse_tree(data)
            self._trees.put(tree, known, 1 + len(known))
        return known

    def iter_files(self, commit: CommitId, folder: str = "") -> Iterator[tuple[str, Entry]]:
        """Every path below `folder` ("" for all) that is no folder, with what stands there (links included)."""
        return self.iter_tree(self.get_commit(commit).tree, folder)

    def iter_tree(self, tree: ObjectId, folder: str = "") -> Iterator[tuple[str, Entry]]:
        """The same for a tree: every path below `folder` in it, told from the tree's root."""
        if not folder:
            yield from trees.iter_files(tree, self.read_tree)
            return
        entry = self.find_in_tree(tree, folder)
        if entry and entry.is_folder:
            yield from trees.iter_files(entry.id, self.read_tree, f"{folder}/")

    def diff_commits(self, old: CommitId | None, new: CommitId) -> Iterator[PathChange]:
        """Paths that differ between two commits' trees. A rename is a path taken away and one added."""
        return self.diff_trees(self.get_commit(old).tree if old else None, self.get_commit(new).tree)

    def diff_trees(self, old: ObjectId | None, new: ObjectId) -> Iterator[PathChange]:
        """Paths that differ between two trees."""
        return trees.diff_trees(old, new, self.read_tree)

    def is_ancestor(self, old: CommitId, new: CommitId) -> bool:
        """Whether `old` is `new`, or a state that led to it."""
        seen, row = {new}, {new}
        while row and len(seen) < NEAR_COMMITS:
            if old in seen:
                return True
            row = {parent for commit in row for parent in self.get_commit(commit).parents} - seen
            seen |= row
        if old in seen or not row:
            return old in seen
        if self.find_commit(old) is None:
            return False
        answer = run_git(self.folder, ["merge-base", "--is-ancestor", old, new], fine=(0, 1))
        return answer.returncode == 0

    # Writing

    def add_blob(self, data: bytes) -> ObjectId:
        """Writes a blob, durably; nothing refers to it yet. Done before the lock, to keep that short."""
        blob, folder = write_object(self._objects, "blob", data)
        sync_folders([folder])
        return blob

    def hold(self) -> AbstractContextManager[int]:
        """Holds the writer lock of this wiki; see WriterLock.hold. `advance` takes it by itself."""
        return self._lock.hold()

    def advance(self, plan: Callable[[CommitId | None], Step | None]) -> Change | None:
        """Moves `main` one commit on and returns that; None, and nothing done, if `plan` returns None.

        `plan` is given the tip and says what the next commit is; it is asked again with the new tip when another
        program (a push) moved the branch meanwhile. When this returns, the commit is durable. Raises RefLocked, and
        whatever `plan` raises.
        """
        with self._lock.hold():
            for _ in range(SWAP_ATTEMPTS):
                old = self.tip()
                step = plan(old)
                if step is None:
                    return None
                new = self.write_commit(step, old)
                if self._branch.swap(old, new):
                    return Change(old, new)
        raise RefLocked(str(self.folder / "refs/heads/main"))

    def write_commit(self, step: Step, parent: CommitId | None) -> CommitId:
        """Writes the commit that `step` makes of `parent`, durably, without moving any branch."""
        folders: set[str | None] = set()

        def write(kind: str, data: bytes) -> ObjectId:
            named, folder = write_object(self._objects, kind, data)
            folders.add(folder)
            return named

        def write_tree(tree: trees.WholeTree) -> ObjectId:
            named = write("tree", tree.data)
            self._trees.put(named, tree, 1 + len(tree))
            return named

        now = self.clock()
        root = step.onto or (self.get_commit(parent).tree if parent else None)
        tree = trees.edit_tree(root, step.edits, self.read_tree, write_tree)
        parents = ((parent,) if parent else ()) + step.merged
        data = serialise_commit(
            tree,
            parents,
            step.author,
            step.author_date or now,
            step.committer or self.wiki,
            step.commit_date or now,
            step.message,
        )
        commit = CommitId(write("commit", data))
        sync_folders(folders)
        self._commits.put(commit, parse_commit(commit, data))
        return commit

    def write_tree(self, base: ObjectId, edits: Mapping[str, Entry | None]) -> ObjectId:
        """Writes the tree that `base` becomes with `edits`, without syncing: nothing durable may refer to it."""

        def write(tree: trees.WholeTree) -> ObjectId:
            return write_object(self._objects, "tree", tree.data)[0]

        return trees.edit_tree(base, edits, self.read_tree, write)

    def rewrite_commit(self, commit: Commit, tree: ObjectId, parents: tuple[CommitId, ...]) -> CommitId:
        """Writes a commit again, with another tree and other parents, durably. For purging only."""
        step = Step(
            {}, commit.message, commit.author, commit.author_date, parents, commit.committer, commit.commit_date, tree
        )
        return self.write_commit(step, None)

    def fast_forward(self, new: CommitId) -> Change | None:
        """Moves `main` to a later commit that is durable already; None if the tip is no ancestor of it, or is it."""
        with self._lock.hold():
            old = self.tip()
            if old == new or (old and not self.is_ancestor(old, new)):
                return None
            return Change(old, new) if self._branch.swap(old, new) else None

    def read_refs(self, folder: str) -> dict[str, CommitId]:
        """The refs below `folder` (such as `refs/conflicts`), by what follows it in their names."""
        return read_refs(self.folder, folder)

    def find_ref(self, ref: str) -> CommitId | None:
        """What a ref of ours points at. Only for names that we made up."""
        return Branch(self.folder, ref).read()

    def set_ref(self, ref: str, new: CommitId) -> None:
        """Makes a ref of ours, durably; one that is there already is moved. Only for names that we made up."""
        with self._lock.hold():
            branch = Branch(self.folder, ref)
            branch.swap(branch.read(), new)

    def delete_ref(self, ref: str) -> None:
        """Takes a ref of ours away; nothing happens if it is not there.

        Here only this has git lock refs, and that git inherits the writer lock: whoever holds it knows that a lock file
        lying there belongs to one that was killed. Left there, it would stop every later deletion.
        """
        with self._lock.hold() as lock:
            for name in (ref, "packed-refs"):
                (self.folder / f"{name}.lock").unlink(missing_ok=True)
            run_git(self.folder, ["update-ref", "-d", ref], keep=[lock])

    def forget_cached(self) -> None:
        """Empties the caches, after history was rewritten."""
        self._trees.clear()
        self._commits.clear()

    def _kind(self, wanted: str) -> str | None:
        if self._commits.get(CommitId(wanted)):
            return "commit"
        found = read_loose(self._objects, wanted) or self._reader.read(wanted)
        return found[0] if found else None

    def _read(self, wanted: str) -> tuple[str, bytes]:
        found = read_loose(self._objects, wanted) or self._reader.read(wanted)
        if found is None:
            raise RevisionNotFound(wanted)
        return found
