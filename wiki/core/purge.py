"""Takes something out of history for good: a file, or what one revision brought in. For secrets, slander, a photo.

Everything after the first commit that held it gets a new id, so this is the one thing that moves `main` elsewhere than
forward, and the one that nothing but a backup undoes. Copies that others made are out of reach; the answer says so.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from wiki.core.errors import NotText, PageNotFound, RevisionNotFound
from wiki.core.names import name_of
from wiki.core.proposals import FOLDER as PROPOSALS
from wiki.core.renames import find_renames
from wiki.core.store.command import run_git
from wiki.core.store.maintain import prune_now
from wiki.core.store.model import Commit, CommitId, Entry, ObjectId
from wiki.core.store.store import Store
from wiki.core.text import decode, encode

REWRITTEN = ("refs/heads", "refs/conflicts", "refs/resolved", PROPOSALS)
DROPPED = ("refs/festa/fetched", "refs/remotes/upstream/main")

_VERSION = re.compile(r"\A(?:settled/)?(?:base|ours|theirs)/")  # see remote/conflicts.py

Redact = Callable[[str, Entry], Entry | None]
"""What shall stand at a path instead of what stands there; None for nothing."""


@dataclass(frozen=True)
class Purged:
    """`commits` maps each commit that got another id; `paths` are those in which something was taken out."""

    old_tip: CommitId
    new_tip: CommitId
    commits: dict[CommitId, CommitId] = field(repr=False)
    paths: tuple[str, ...]


def purge_path(store: Store, path: str) -> Purged:
    """Takes the file at `path`, or the folder, out of all of history. Raises PageNotFound if it never was there."""

    def redact(here: str, entry: Entry) -> Entry | None:
        return None if here == path or here.startswith(f"{path}/") else entry

    return _purge(store, redact, path)


def purge_revision(store: Store, revision: str) -> Purged:
    """Takes the lines that one commit added out of every version, earlier and later, of the pages it added them to.

    Files that are no text and came in with it vanish whole. The commit may be a proposal's, too. Raises RevisionNotFound,
    PageNotFound if it added nothing.
    """
    commit = store.find_commit(revision)
    tip = store.tip()
    if commit is None or tip is None:
        raise RevisionNotFound(revision)
    if commit.id not in store.read_refs(PROPOSALS).values() and not store.is_ancestor(commit.id, tip):
        raise RevisionNotFound(revision)
    lines, blobs = _added(store, commit)
    versions: dict[ObjectId, ObjectId | None] = dict.fromkeys(blobs)

    def redact(here: str, entry: Entry) -> Entry | None:
        wanted = lines.get(here)
        if entry.id not in versions and wanted and entry.is_file:
            versions[entry.id] = _without_lines(store, here, entry.id, wanted)
        after = versions.get(entry.id, entry.id)
        return None if after is None else Entry(entry.mode, after)

    return _purge(store, redact, revision)


def _added(store: Store, commit: Commit) -> tuple[dict[str, frozenset[str]], set[ObjectId]]:
    """The lines that a commit added, by every path at which that page ever stood; and the other files it brought."""
    parent = commit.parents[0] if commit.parents else None
    lines: dict[str, frozenset[str]] = {}
    blobs: set[ObjectId] = set()
    for change in store.diff_commits(parent, commit.id):
        if change.new is None or not change.new.is_file:
            continue
        try:
            after = decode(store.read_blob(change.new.id), change.path).text.splitlines()
            before = decode(store.read_blob(change.old.id), change.path).text.splitlines() if change.old else []
        except NotText:
            blobs.add(change.new.id)
            continue
        added = frozenset(line for line in set(after) - set(before) if line.strip())
        lines |= dict.fromkeys(_paths_through_time(store, change.path), added)
    return lines, blobs


def _paths_through_time(store: Store, path: str) -> set[str]:
    """Every path of a page that was renamed, in any commit of `main`."""
    found, row = {path}, {path}
    if name_of(path) is None:
        return found
    pairs: list[tuple[str, str]] = []
    for commit_id in _commits(store, "refs/heads/main"):
        commit = store.get_commit(commit_id)
        changes = [change for parent in commit.parents[:1] for change in store.diff_commits(parent, commit_id)]
        if any(change.old is None for change in changes) and any(change.new is None for change in changes):
            pairs += find_renames(store, commit.parents[0], commit_id).items()
    while row:
        row = {new for old, new in pairs if old in row} | {old for old, new in pairs if new in row}
        row -= found
        found |= row
    return found


def _without_lines(store: Store, path: str, blob: ObjectId, lines: frozenset[str]) -> ObjectId | None:
    try:
        before = decode(store.read_blob(blob), path)
    except NotText:
        return blob
    kept = [line for line in before.text.splitlines(keepends=True) if line.rstrip("\n") not in lines]
    text = "".join(kept)
    return blob if text == before.text else store.add_blob(encode(text, crlf=before.crlf))


def _purge(store: Store, redact: Redact, wanted: str) -> Purged:
    with store.hold():
        old_tip = store.tip()
        if old_tip is None:
            raise PageNotFound(wanted)
        rewriter = _Rewriter(store, redact)
        refs = {f"{folder}/{name}": commit for folder in REWRITTEN for name, commit in store.read_refs(folder).items()}
        kept = {commit for ref, commit in refs.items() if not ref.startswith(("refs/heads/", f"{PROPOSALS}/"))}
        for commit in _commits(store, *refs):
            rewriter.rewrite(commit, is_conflict=commit in kept)
        if not rewriter.commits:
            raise PageNotFound(wanted)
        for ref, commit in refs.items():
            store.set_ref(ref, rewriter.commits.get(commit, commit))
        for ref in DROPPED:
            store.delete_ref(ref)
        store.forget_cached()
        prune_now(store.folder)  # under the lock: a save's blob, not yet referred to, would count as such
    new_tip = rewriter.commits.get(old_tip, old_tip)
    return Purged(old_tip, new_tip, rewriter.commits, tuple(sorted(rewriter.paths)))


def _commits(store: Store, *refs: str) -> Iterable[CommitId]:
    """All commits of some refs, parents first."""
    feed = "".join(f"{ref}\n" for ref in refs).encode()
    answer = run_git(store.folder, ["rev-list", "--topo-order", "--reverse", "--stdin"], feed=feed)
    return [CommitId(line) for line in answer.stdout.decode("ascii").split()]


class _Rewriter:
    def __init__(self, store: Store, redact: Redact) -> None:
        self._store = store
        self._redact = redact
        self._trees: dict[tuple[ObjectId, str, bool], ObjectId] = {}
        self._is_conflict = False
        self.commits: dict[CommitId, CommitId] = {}
        self.paths: set[str] = set()

    def rewrite(self, commit_id: CommitId, *, is_conflict: bool = False) -> None:
        """Writes the commit anew if its tree or a parent changed; its parents were rewritten before.

        The tree of a kept conflict holds its files below a folder for each version.
        """
        if commit_id in self.commits:
            return
        self._is_conflict = is_conflict
        commit = self._store.get_commit(commit_id)
        tree = self._tree(commit.tree, "")
        parents = tuple(self.commits.get(parent, parent) for parent in commit.parents)
        if (tree, parents) != (commit.tree, commit.parents):
            self.commits[commit_id] = self._store.rewrite_commit(commit, tree, parents)

    def _tree(self, tree: ObjectId, prefix: str) -> ObjectId:
        key = (tree, prefix, self._is_conflict)
        if key not in self._trees:
            self._trees[key] = self._redacted(tree, prefix)
        return self._trees[key]

    def _redacted(self, tree: ObjectId, prefix: str) -> ObjectId:
        edits: dict[str, Entry | None] = {}
        for name, entry in self._store.read_tree(tree).items():
            path = f"{prefix}{name}"
            after = self._redact(_VERSION.sub("", path, count=1) if self._is_conflict else path, entry)
            if after is not None and after.is_folder:
                below = self._tree(entry.id, f"{path}/")
                after = Entry(entry.mode, below) if self._store.read_tree(below) else None
            elif after != entry:
                self.paths.add(path)
            if after != entry:
                edits[name] = after
        return self._store.write_tree(tree, edits) if edits else tree
