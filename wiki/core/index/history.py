"""Writes what commits did into the tables of revisions: one row for each page and commit.

The trunk is what leads to the tip: at each of its commits the table of lineages is what stands in the commit's tree.
Commits of a parallel branch add revisions only; where the pages stand after them, the merge tells.
"""

import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wiki.core.index.commits import moment_of
from wiki.core.index.diffs import CommitDiff, PathEdit
from wiki.core.index.full_text import FullText
from wiki.core.index.hunks import pack_hunks, read_hunks
from wiki.core.index.lineages import Lineages
from wiki.core.index.merges import Merges
from wiki.core.index.patches import lost_lines
from wiki.core.index.people import PeopleTable, coauthors_of
from wiki.core.index.places import Places, View
from wiki.core.index.rows import CREATE, DELETE, EDIT, MERGE, RENAME, RESTORE
from wiki.core.index.side_lines import SideLines
from wiki.core.joining import Standing
from wiki.core.schedule.written import read_trailer
from wiki.core.store.model import Commit, CommitId
from wiki.core.store.store import Store

MAX_SUMMARY = 1_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A commit to be taken. `first` is the side of a merge that the others are taken into: on the trunk what that was before."""

    commit: Commit
    on_trunk: bool
    first: CommitId | None

    @property
    def questions(self) -> list[str]:
        """What git is to be asked: what the commit did, and for a merge also what it did to its first side."""
        return [self.commit.id, *([f"{self.commit.id} {self.first}"] if self.first else [])]


def plan_commits(commits: Iterable[Commit], old: CommitId | None, new: CommitId) -> Iterator[Planned]:
    """Tells the trunk from the branches: a commit is on the trunk if all taken before are its ancestors."""
    trunk = last = old
    for commit in commits:
        if len(commit.parents) < 2:
            on_trunk = commit.id == new or (last == trunk and commit.parents == ((last,) if last else ()))
        else:
            on_trunk = trunk in commit.parents or commit.id == new
        first = trunk if on_trunk else next(iter(commit.parents), None)
        is_merge = len(commit.parents) > 1 or (on_trunk and commit.parents != ((trunk,) if trunk else ()))
        yield Planned(commit, on_trunk, first if is_merge else None)
        last = commit.id
        trunk = commit.id if on_trunk else trunk


class History:
    """Takes commits one after the other. Rows wait in lists until `flush`."""

    def __init__(
        self, db: sqlite3.Connection, store: Store, lineages: Lineages, people: PeopleTable, full_text: FullText
    ) -> None:
        self._db = db
        self._store = store
        self._lineages = lineages
        self._people = people
        self._full_text = full_text
        self._side = SideLines()
        self._places = Places(db)
        self._merges = Merges(db, store, self._places)
        self._moments: dict[CommitId, int] = {}
        newest = db.execute("SELECT id, number FROM commits ORDER BY moment DESC LIMIT 1").fetchone()
        self._last: tuple[CommitId | None, int] = newest or (None, 0)  # the commit taken last was the tip
        self._revisions: list[tuple[int, int, str, str, str | None, int, int, int, str | None]] = []

    def follow(self, waiting: deque[Planned], diffs: Iterator[CommitDiff]) -> Iterator[Commit]:
        """Takes the commits with git's answers; the plans whose questions were asked wait in their order."""
        for diff in diffs:
            plan = waiting.popleft()
            self._take(plan, diff, next(diffs) if plan.first else None)
            yield plan.commit
        self.flush()

    def flush(self) -> None:
        """Writes the rows that wait."""
        self._db.executemany(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT event FROM lineages WHERE id = ?), ?)",
            self._revisions,
        )
        self._revisions.clear()

    def _take(self, plan: Planned, diff: CommitDiff, against: CommitDiff | None) -> None:
        moment, writers = self._add_commit(plan.commit)
        done: dict[int, tuple[PathEdit, str]] = {}
        if against is not None:
            self._take_merge(plan, diff.edits, against.edits, moment, done)
        elif plan.on_trunk:
            self._take_on_trunk(diff.edits, moment, done)
        else:
            self._take_beside(plan.commit, diff.edits, moment, done)
        if plan.on_trunk and against is not None:
            self._keep_dropped(plan.commit.id, moment, against.edits, done)
        elif not plan.on_trunk:
            for lineage, (edit, _) in done.items():
                self._side.note(lineage, moment, edit)
        if done:
            self._db.executemany(
                "INSERT OR IGNORE INTO writers VALUES (?, ?)", [(person, moment) for person in writers]
            )
        for lineage, (edit, kind) in done.items():
            path = edit.new or edit.old or ""
            old_path = edit.old if kind == RENAME else None
            hunks = pack_hunks(read_hunks(edit.patch)) if edit.patch and kind in (EDIT, RENAME) else None
            row = (lineage, moment, path, kind, old_path, edit.added, edit.removed, lineage, hunks)
            self._revisions.append(row)
            if edit.patch and edit.old and (lost := lost_lines(edit.patch)):
                self._full_text.add_removed(lineage, moment, path, lost)
            self._lineages.touched.add(lineage)

    def _keep_dropped(
        self, commit: CommitId, moment: int, edits: list[PathEdit], done: dict[int, tuple[PathEdit, str]]
    ) -> None:
        """Keeps the lines that a merge dropped where it took the file of one side as it is.

        Such a merge is no revision of the page: what the trunk had is told with the page's last one, what a branch had
        with the one that wrote it.
        """
        for edit in edits:
            lineage = self._lineages.find(edit.new or edit.old or "")
            if edit.old and edit.patch and lineage is not None and lineage not in done:
                self._add_dropped(lineage, moment, commit, self._side.lost_by_merge(lineage, edit))

        def text_of(lineage: int) -> str | None:
            path = self._lineages.path_of(lineage)
            data = self._store.find_file(commit, path) if path else None
            return data.decode("utf-8", "replace") if data is not None else None

        merged = [(lineage, edit) for lineage, (edit, _) in done.items()]
        for lineage, wrote, lines in self._side.settle(text_of, merged):
            self._add_dropped(lineage, wrote, commit, lines)

    def _add_dropped(self, lineage: int, moment: int, commit: CommitId, lines: list[str]) -> None:
        if lines:
            self.flush()
            self._full_text.add_removed(lineage, moment, commit, lines)

    def _take_on_trunk(self, edits: list[PathEdit], moment: int, done: dict[int, tuple[PathEdit, str]]) -> None:
        lineages = self._lineages
        before = {edit.old: lineages.find(edit.old) for edit in edits if edit.old}
        for edit in edits:
            lineage = before.get(edit.old) if edit.old else None
            if lineage is not None and edit.old and edit.new is None:
                lineages.end(lineage)
                self._note(edit.old, Standing(None, moment, deleted=lineage))
                done[lineage] = (edit, DELETE)
        for edit in edits:
            lineage = before.get(edit.old) if edit.old else None
            if lineage is not None and edit.old != edit.new and edit.new:
                done[lineage] = (edit, RENAME)
                self._note(edit.old or "", Standing(None, moment))
        for edit in edits:
            if edit.new is None:
                continue
            lineage = before.get(edit.old) if edit.old else None
            if lineage is not None and edit.old == edit.new:
                done[lineage] = (edit, EDIT)
                continue
            if lineage is None:
                lineage, kind = self._claim(edit.new, moment)
                done[lineage] = (edit, kind)
            lineages.settle(lineage, edit.new, moment)
            self._note(edit.new, Standing(lineage, moment))

    def _note(self, path: str, standing: Standing) -> None:
        self._places.note(self._last[1], path, standing)

    def _claim(self, path: str, moment: int) -> tuple[int, str]:
        """The lineage of a page that appears on the trunk: the one that was deleted here, or a new one."""
        before = self._places.find(View(self._last[1]), path)
        if before and before.deleted is not None and not self._lineages.is_alive(before.deleted):
            return before.deleted, RESTORE
        return self._lineages.start(path, moment), CREATE

    def _take_beside(
        self, commit: Commit, edits: list[PathEdit], moment: int, done: dict[int, tuple[PathEdit, str]]
    ) -> None:
        before = self._merges.number_of(commit.parents[0]) if commit.parents else 0
        view = self._places.view(before)
        changes: dict[str, Standing] = {}
        for edit in edits:
            standing = self._places.find(view, edit.old or edit.new or "")
            lineage = standing.lineage if standing else None
            kind = DELETE if edit.new is None else EDIT if edit.old == edit.new else RENAME
            if lineage is None and edit.new:
                restored = standing.deleted if standing and edit.old is None else None
                if restored is not None and self._places.is_there(view, restored):
                    restored = None
                lineage = restored or self._lineages.start(edit.new, moment)
                kind = RESTORE if restored else CREATE
            if lineage is None:
                continue  # a file that is gone and that no page was
            if edit.old and edit.old != edit.new:
                changes.setdefault(edit.old, Standing(None, moment, lineage if kind == DELETE else None))
            if edit.new and edit.old != edit.new:
                changes[edit.new] = Standing(lineage, moment)
                self._lineages.own(lineage, edit.new, moment)
            done[lineage] = (edit, kind)
        self._places.note_beside(self._last[1], before, view, changes)

    def _take_merge(
        self,
        plan: Planned,
        edits: list[PathEdit],
        against: list[PathEdit],
        moment: int,
        done: dict[int, tuple[PathEdit, str]],
    ) -> None:
        """Puts pages where a merge has them. Only what differs from all sides is a revision, and what nobody had."""
        assert plan.first is not None  # noqa: S101 - a merge has one
        self.flush()  # what the sides wrote is asked for
        moves = self._merges.join(plan.commit, plan.first, against, moment)
        before = self._merges.number_of(plan.first)
        for lost, (kept, is_there) in moves.same.items():
            self._join(lost, kept, moment if is_there else None)
        places = dict(moves.places)
        by_path = {edit.new: edit for edit in against if edit.new}
        for path in sorted(moves.new):
            lineage, _ = self._claim(path, moment) if plan.on_trunk else (self._lineages.start(path, moment), CREATE)
            places[path] = Standing(lineage, moment)
            done[lineage] = (by_path[path], MERGE)
        if plan.on_trunk:
            self._settle(places, moment)
            for path, standing in places.items():
                self._note(path, standing)
        else:
            view = self._places.view(before)
            self._places.note_beside(self._last[1], before, view, places)
            for path, standing in places.items():
                if standing.lineage is not None:
                    self._lineages.own(standing.lineage, path, moment)
        view = self._places.view(self._last[1])
        alive = {standing.lineage for standing in places.values()}
        for edit in edits:
            here = self._places.find(view, edit.new or edit.old or "")
            if here and here.lineage is not None:
                old = moves.were.get(here.lineage, edit.new)
                if edit.new and old and old != edit.new:
                    edit.added, edit.removed = self._merges.count_lines(plan.commit, old, edit.new)
                done[here.lineage] = (edit, MERGE)
            for lineage in moves.left.get(edit.old or "", ()) if edit.new is None else ():
                if lineage not in alive:
                    done.setdefault(lineage, (edit, DELETE))

    def _settle(self, places: Mapping[str, Standing], moment: int) -> None:
        """Moves the trunk's pages to the places that a merge gives them."""
        lineages = self._lineages
        for path in places:
            here = lineages.find(path)
            if here is not None:
                lineages.end(here)
        for path, standing in places.items():
            if standing.lineage is not None:
                lineages.settle(standing.lineage, path, moment)
        for path, standing in places.items():
            if standing.lineage is None and standing.deleted is not None:
                lineages.rest(standing.deleted, path)

    def _join(self, lost: int, kept: int, moment: int | None) -> None:
        """Two pages that were made at one path beside each other are one from now on."""
        self.flush()
        self._places.join(lost, kept, moment)
        self._side.join(lost, kept)
        self._lineages.join(lost, kept)

    def _add_commit(self, commit: Commit) -> tuple[int, list[int]]:
        moment = moment_of(commit, [self._moment(parent) for parent in commit.parents])
        author = self._people.id_of(commit.author)
        coauthors = [self._people.id_of(person) for person in coauthors_of(commit)]
        offset = commit.author_date.utcoffset()
        row = (
            commit.id,
            int(commit.author_date.timestamp()),
            int(offset.total_seconds()) if offset else 0,
            author,
            json.dumps(coauthors) if coauthors else None,
            commit.subject[:MAX_SUMMARY],
        )
        moment = self._free(moment)
        number = self._number(commit)
        self._db.execute("INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (moment, *row, number))
        if read_trailer(commit.message):
            self._db.execute("INSERT INTO imports VALUES (?)", (moment,))
        self._moments[commit.id] = moment
        return moment, [author, *coauthors]

    def _number(self, commit: Commit) -> int:
        """The commit's number, after that of its parent if it has but one; else it is a joint."""
        last, count = self._last
        if last is None or commit.parents != (last,):
            numbers = (
                self._db.execute("SELECT number FROM commits WHERE id = ?", (parent,)).fetchone()[0]
                for parent in commit.parents
            )
            parents = " ".join(map(str, numbers))
            self._db.execute("INSERT INTO joints VALUES (?, ?, ?)", (count + 1, commit.id, parents))
        self._last = (commit.id, count + 1)
        return count + 1

    def _free(self, moment: int) -> int:
        """The next moment that is free: another is taken only if somebody makes ids alike on purpose."""
        while self._db.execute("SELECT 1 FROM commits WHERE moment = ?", (moment,)).fetchone():
            moment += 1
        return moment

    def _moment(self, commit: CommitId) -> int:
        known = self._moments.get(commit)
        if known is None:
            (known,) = self._db.execute("SELECT moment FROM commits WHERE id = ?", (commit,)).fetchone()
        return int(known)


def ask_for(plans: Iterable[Planned], waiting: deque[Planned]) -> Iterator[str]:
    """The questions of all plans; those whose questions were asked wait in the deque for the answers."""
    for plan in plans:
        waiting.append(plan)
        yield from plan.questions
