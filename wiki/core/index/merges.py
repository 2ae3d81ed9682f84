"""Reads what joining.py has to be told of a merge, and says which places change by it."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from wiki.core.index.diffs import PathEdit
from wiki.core.index.places import Places, View
from wiki.core.joining import Given, Knows, Side, Standing, Wrote, join, standings_after
from wiki.core.likeness import likeness_of
from wiki.core.store.command import run_git
from wiki.core.store.model import Commit, CommitId
from wiki.core.store.store import Store

MOST_REVISIONS = 100
"""So many of a page's newest revisions are asked whether they are news to a side."""


@dataclass(frozen=True, slots=True)
class Moves:
    """`places` are those that change against the merge's first side, `new` the paths where a page begins.

    `same` are pages that from now on have always been another one, and whether that is there. `left` are pages that stood at paths where nothing
    stands now, by path. `were` tells of pages that the sides have at different places where the first parent has them.
    """

    places: Mapping[str, Standing]
    new: frozenset[str]
    same: Mapping[int, tuple[int, bool]]
    left: Mapping[str, frozenset[int]]
    were: Mapping[int, str]


def _last(lineage: int, same: Mapping[int, tuple[int, bool]]) -> int:
    while lineage in same:
        lineage = same[lineage][0]
    return lineage


def _renumbered(standing: Standing, same: Mapping[int, tuple[int, bool]]) -> Standing:
    known = (None if one is None else _last(one, same) for one in (standing.lineage, standing.deleted))
    lineage, deleted = known
    return Standing(lineage, standing.moment, deleted)


class Merges:
    """Answers for commits that were taken before, by their numbers."""

    def __init__(self, db: sqlite3.Connection, store: Store, places: Places) -> None:
        self._db = db
        self._store = store
        self._places = places
        self._numbers: dict[CommitId, int] = {}

    def number_of(self, commit: CommitId) -> int:
        """The number of a commit that was taken."""
        known = self._numbers.get(commit)
        if known is None:
            (known,) = self._db.execute("SELECT number FROM commits WHERE id = ?", (commit,)).fetchone()
            self._numbers[commit] = known
        return int(known)

    def join(self, commit: Commit, first: CommitId, edits: list[PathEdit], moment: int) -> Moves:
        """Where pages stand after a merge. `edits` are against the state `first`; one side is taken in after the other."""
        view = self._places.view(self.number_of(first))
        before: dict[str, Standing | None] = {}
        left: dict[str, frozenset[int]] = {}
        same: dict[int, tuple[int, bool]] = {}
        were: dict[int, str] = {}
        new: frozenset[str] = frozenset()
        for other in (parent for parent in commit.parents if parent != first):
            given = self._given(commit.id, (first, view), other, edits)
            joined = join(given)
            if commit.parents[0] in (first, other):
                were |= (given.first if commit.parents[0] == first else given.second).places()
            for path, standing in standings_after(given, joined, moment).items():
                before.setdefault(path, given.first.standings.get(path))
                view.changed[path] = standing
                there = frozenset(
                    one.lineage
                    for side in (given.first, given.second)
                    if (one := side.standings.get(path)) and one.lineage is not None
                )
                if standing.lineage is None and there:
                    left[path] = left.get(path, frozenset()) | there
            same |= {lost: (kept, kept in joined.lineages.values()) for lost, kept in joined.same.items()}
            new = frozenset(path for path, lineage in joined.lineages.items() if lineage is None)
        # Of several sides, one may have placed a page that the next one shows to be another.
        same = {lost: (_last(kept, same), is_there) for lost, (kept, is_there) in same.items()}
        moved = {
            path: _renumbered(view.changed[path], same) for path, one in before.items() if view.changed[path] != one
        }
        return Moves(moved, new, same, left, were)

    def count_lines(self, commit: Commit, old: str, new: str) -> tuple[int, int]:
        """How many lines a page has more and less than in the first parent at another path; git may take it for two files."""
        entries = self._store.find_entry(commit.parents[0], old), self._store.find_entry(commit.id, new)
        blobs = [entry.id for entry in entries if entry and entry.is_file]
        if len(blobs) < 2:
            return 0, 0
        answer = run_git(self._store.folder, ["diff", "--numstat", "--no-ext-diff", "--no-textconv", *blobs]).stdout
        words = answer.split()[:2]
        return (int(words[0]), int(words[1])) if len(words) == 2 and b"-" not in words else (0, 0)

    def _given(self, merge: CommitId, first: tuple[CommitId, View], other: CommitId, edits: list[PathEdit]) -> Given:
        view = self._places.view(self.number_of(other))
        changed = {edit.new: edit.old if edit.old != edit.new else None for edit in edits if edit.new}
        gone = {edit.old for edit in edits if edit.old} - changed.keys()
        paths = self._places.may_differ(first[1], view) | changed.keys() | gone

        knows = self._knows(first[0]), self._knows(other)
        return Given(
            Side(self._standings(first[1], paths), knows[0], self._wrote(knows[0], knows[1])),
            Side(self._standings(view, paths), knows[1], self._wrote(knows[1], knows[0])),
            changed,
            gone,
            likeness_of(self._store, merge, (first[0], other)),
            self._began,
        )

    def _standings(self, view: View, paths: set[str]) -> dict[str, Standing]:
        found = ((path, self._places.find(view, path)) for path in paths)
        return {path: standing for path, standing in found if standing is not None}

    def _knows(self, commit: CommitId) -> Callable[[int], bool]:
        @cache
        def knows(moment: int) -> bool:
            found = self._db.execute("SELECT id FROM commits WHERE moment = ?", (moment,)).fetchone()
            return found is not None and self._store.is_ancestor(CommitId(found[0]), commit)

        return knows

    def _began(self, lineage: int) -> int:
        (moment,) = self._db.execute("SELECT min(moment) FROM revisions WHERE lineage = ?", (lineage,)).fetchone()
        return int(moment or 0)

    def _wrote(self, here: Knows, there: Knows) -> Wrote:
        def wrote(lineage: int) -> bool:
            rows = self._db.execute(
                "SELECT moment FROM revisions WHERE lineage = ? ORDER BY moment DESC LIMIT ?", (lineage, MOST_REVISIONS)
            ).fetchall()
            return any(here(moment) and not there(moment) for (moment,) in rows)

        return wrote
