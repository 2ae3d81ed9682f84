"""The commits of a foreign repository as commits of the wiki: author, date and message kept, the wiki their committer.

All of history comes as it was, with its merges, and joins `main` by one more: then git and the index name for each line who wrote
it. Laying the commits in a row on `main` instead was weighed: by first parents alone it gives what a side wrote to whoever merged
it; with all commits in a row it needs texts that never were, where two sides changed one page. A commit that changed nothing in
the folder that is imported is left out, as `git subtree split` does.
"""

import re
from collections.abc import Iterable, Iterator

from wiki.core.errors import RevisionNotFound
from wiki.core.store.commits import serialise_commit
from wiki.core.store.model import Commit, CommitId, ObjectId, Person
from wiki.transfer.arriving.bundle import DAMAGED, TOO_MUCH, NotReadable
from wiki.transfer.folders.foreign_git import Foreign
from wiki.transfer.folders.foreign_trees import ForeignTrees
from wiki.transfer.folders.pack_file import PackFile

MAX_COMMITS = 50_000

_OURS = re.compile(r"^(?=(?:Import|Schedule): )", re.MULTILINE)


def read_commits(foreign: Foreign) -> list[Commit]:
    """All commits that led to the one that is imported, each after its parents. Raises NotReadable."""
    commits: dict[CommitId, Commit] = {}
    ordered: list[Commit] = []
    waiting: list[tuple[CommitId, bool]] = [(foreign.head, False)]
    while waiting:
        named, is_ready = waiting.pop()
        if is_ready:
            ordered.append(commits[named])
            continue
        if named in commits:
            continue
        if len(commits) >= MAX_COMMITS:
            raise NotReadable(named, TOO_MUCH, f"more than {MAX_COMMITS} commits")
        try:
            commits[named] = foreign.objects.get_commit(named)
        except (RevisionNotFound, KeyError, ValueError) as missing:
            raise NotReadable(named, DAMAGED, "a commit is not there, or cannot be read") from missing
        waiting.append((named, True))
        waiting += [(parent, False) for parent in reversed(parents_of(foreign, commits[named]))]
    return ordered


def parents_of(foreign: Foreign, commit: Commit) -> tuple[CommitId, ...]:
    """A commit's parents; none where a shallow clone ends."""
    return () if commit.id in foreign.shallow else commit.parents


def tree_of(foreign: Foreign, commit: Commit) -> ObjectId | None:
    """The tree that is imported, as of a commit; None where it was not there."""
    if not foreign.folder:
        return commit.tree
    entry = foreign.objects.find_in_tree(commit.tree, foreign.folder)
    return entry.id if entry and entry.is_folder else None


class ForeignCommits:
    """Converts commits, parents first, and writes what they become into a pack."""

    def __init__(self, foreign: Foreign, trees: ForeignTrees, pack: PackFile, committer: Person) -> None:
        self._foreign = foreign
        self._trees = trees
        self._pack = pack
        self._committer = committer
        self._became: dict[CommitId, CommitId | None] = {}
        self._tree_of: dict[CommitId, ObjectId | None] = {}
        self._parents: dict[CommitId, tuple[CommitId, ...]] = {}
        self._depth: dict[CommitId, int] = {}

    @property
    def count(self) -> int:
        """How many commits there are in the end."""
        return len(self._parents)

    @property
    def roots(self) -> list[CommitId]:
        """Those that have no parents."""
        return [commit for commit, parents in self._parents.items() if not parents]

    def convert(self, commits: Iterable[Commit]) -> CommitId | None:
        """The commit that the last of them becomes; None if there never was a file to import."""
        last = None
        for commit in commits:
            last = self._became[commit.id] = self._convert(commit)
        return last

    def tree(self, commit: CommitId) -> ObjectId | None:
        """The folder's tree in a converted commit."""
        return self._tree_of[commit]

    def _convert(self, commit: Commit) -> CommitId | None:
        parents = self._reduced(
            dict.fromkeys(new for parent in parents_of(self._foreign, commit) if (new := self._became[parent]))
        )
        there = tree_of(self._foreign, commit)
        tree = self._trees.convert(there) if there else None
        if not parents and tree is None:
            return None
        if len(parents) == 1 and self._tree_of[parents[0]] == tree:
            return parents[0]
        return self._write(commit, tree, parents)

    def _write(self, commit: Commit, tree: ObjectId | None, parents: tuple[CommitId, ...]) -> CommitId:
        whole = self._trees.wrap(tree) if tree else self._pack.add("tree", b"")
        data = serialise_commit(
            whole,
            parents,
            commit.author,
            commit.author_date,
            self._committer,
            commit.commit_date,
            _OURS.sub(" ", commit.message)
            or "(no message)",  # a line that says what the wiki itself did is its own to write
        )
        new = CommitId(self._pack.add("commit", data))
        self._tree_of[new] = tree
        self._parents[new] = parents
        self._depth[new] = 1 + max((self._depth[parent] for parent in parents), default=0)
        return new

    def _reduced(self, parents: Iterable[CommitId]) -> tuple[CommitId, ...]:
        """The parents without those that led to another one of them: a side that changed nothing here is no side."""
        parents = tuple(parents)
        if len(parents) < 2:
            return parents
        return tuple(
            parent
            for parent in parents
            if not any(other != parent and parent in self._before(other, parent) for other in parents)
        )

    def _before(self, start: CommitId, wanted: CommitId) -> Iterator[CommitId]:
        """What led to a commit, as far back as `wanted` could be."""
        seen, waiting = {start}, [start]
        while waiting:
            commit = waiting.pop()
            for parent in self._parents[commit]:
                if parent not in seen and self._depth[parent] >= self._depth[wanted]:
                    seen.add(parent)
                    waiting.append(parent)
                    yield parent
