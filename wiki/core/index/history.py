"""Writes what commits did into the tables of revisions: one row for each page and commit.

The trunk is what leads to the tip: at each of its commits the table of lineages is what stands in the commit's tree.
Commits of a parallel branch add revisions only; where the pages stand after them, the merge tells.
"""

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wiki.core.index.commits import moment_of
from wiki.core.index.diffs import CommitDiff, PathEdit
from wiki.core.index.full_text import FullText
from wiki.core.index.hunks import pack_hunks, read_hunks
from wiki.core.index.lineages import Lineages
from wiki.core.index.patches import lost_lines
from wiki.core.index.people import PeopleTable, coauthors_of
from wiki.core.index.rows import CREATE, DELETE, EDIT, MERGE, RENAME, RESTORE
from wiki.core.index.side_lines import SideLines
from wiki.core.store.model import Commit, CommitId

MAX_SUMMARY = 1_000

ReadPage = Callable[[CommitId, str], str | None]
"""The text at a path of a commit; None where no file stands."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A commit to be taken. `trunk_before` is the trunk's last commit for one of the trunk's merges, else None."""

    commit: Commit
    on_trunk: bool
    trunk_before: CommitId | None

    @property
    def questions(self) -> list[str]:
        """What git is to be asked: what the commit did, and for a merge also what it did to the trunk."""
        return [self.commit.id, *([f"{self.commit.id} {self.trunk_before}"] if self.trunk_before else [])]


def plan_commits(commits: Iterable[Commit], old: CommitId | None, new: CommitId) -> Iterator[Planned]:
    """Tells the trunk from the branches: a commit is on the trunk if all taken before are its ancestors."""
    trunk = last = old
    for commit in commits:
        if len(commit.parents) < 2:
            on_trunk = commit.id == new or (last == trunk and commit.parents == ((last,) if last else ()))
        else:
            on_trunk = trunk in commit.parents or commit.id == new
        beside = on_trunk and (len(commit.parents) > 1 or commit.parents[:1] != ((trunk,) if trunk else ()))
        yield Planned(commit, on_trunk, trunk if beside else None)
        last = commit.id
        trunk = commit.id if on_trunk else trunk


class History:
    """Takes commits one after the other. Rows wait in lists until `flush`."""

    def __init__(
        self, db: sqlite3.Connection, lineages: Lineages, people: PeopleTable, full_text: FullText, read_page: ReadPage
    ) -> None:
        self._db = db
        self._lineages = lineages
        self._people = people
        self._full_text = full_text
        self._read_page = read_page
        self._side = SideLines()
        self._beside: dict[str, int] = {}  # where pages stand on the branches beside the trunk
        self._moments: dict[CommitId, int] = {}
        newest = db.execute("SELECT id, number FROM commits ORDER BY moment DESC LIMIT 1").fetchone()
        self._last: tuple[CommitId | None, int] = newest or (None, 0)  # the commit taken last was the tip
        self._revisions: list[tuple[int, int, str, str, str | None, int, int, int, str | None]] = []

    def follow(self, waiting: deque[Planned], diffs: Iterator[CommitDiff]) -> Iterator[Commit]:
        """Takes the commits with git's answers; the plans whose questions were asked wait in their order."""
        for diff in diffs:
            plan = waiting.popleft()
            self._take(plan, diff, next(diffs) if plan.trunk_before else None)
            yield plan.commit
        self.flush()

    def flush(self) -> None:
        """Writes the rows that wait."""
        self._db.executemany(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT event FROM lineages WHERE id = ?), ?)",
            self._revisions,
        )
        self._revisions.clear()

    def _take(self, plan: Planned, diff: CommitDiff, trunk: CommitDiff | None) -> None:
        moment, writers = self._add_commit(plan.commit)
        done: dict[int, tuple[PathEdit, str]] = {}
        if trunk is not None:
            self._join(trunk.edits, moment, done)
            self._note_merged(diff.edits, done)
            self._beside.clear()
            self._keep_dropped(plan.commit.id, moment, trunk.edits, done)
        elif plan.on_trunk:
            self._take_on_trunk(diff.edits, moment, done)
        elif diff.edits:
            self.flush()  # a branch looks its pages up in the revisions
            self._take_beside(plan.commit.id, diff.edits, moment, done)
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
            return self._read_page(commit, path) if path else None

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
            if lineage is not None and edit.new is None:
                lineages.end(lineage)
                done[lineage] = (edit, DELETE)
        for edit in edits:
            if edit.new is None:
                continue
            lineage = before.get(edit.old) if edit.old else None
            if lineage is not None and edit.old == edit.new:
                done[lineage] = (edit, EDIT)
            elif lineage is not None:
                done[lineage] = (edit, RENAME)
                lineages.settle(lineage, edit.new, moment)
            else:
                lineage, kind = self._claim(edit.new, moment)
                lineages.settle(lineage, edit.new, moment)
                done[lineage] = (edit, kind)

    def _claim(self, path: str, moment: int) -> tuple[int, str]:
        """The lineage of a page that appears: the one deleted here last, or a new one."""
        deleted = self._lineages.find_deleted(path)
        if deleted is not None:
            return deleted, RESTORE
        return self._lineages.start(path, moment), CREATE

    def _take_beside(
        self, commit: CommitId, edits: list[PathEdit], moment: int, done: dict[int, tuple[PathEdit, str]]
    ) -> None:
        for edit in edits:
            lineage, is_there = self._lineages.find_from(commit, edit.old or edit.new or "")
            kind = DELETE if edit.new is None else EDIT if edit.merged or edit.old == edit.new else RENAME
            if edit.old is None:
                kind = CREATE if is_there or lineage is None else RESTORE
                if lineage is not None and not is_there and not self._was_deleted(lineage, edit.new or ""):
                    lineage, kind = None, CREATE  # the page that stood here moved away
            if lineage is None:
                lineage = self._lineages.start(edit.new or edit.old or "", moment)
            kind = MERGE if edit.merged and edit.new else kind
            if edit.old:
                self._beside.pop(edit.old, None)
            if edit.new:
                self._beside[edit.new] = lineage
                self._lineages.own(lineage, edit.new, moment)
            done[lineage] = (edit, kind)

    def _was_deleted(self, lineage: int, path: str) -> bool:
        found = self._db.execute(
            "SELECT kind FROM revisions WHERE lineage = ? AND path = ? AND kind = ? LIMIT 1", (lineage, path, DELETE)
        ).fetchone()
        return found is not None

    def _join(self, edits: list[PathEdit], moment: int, done: dict[int, tuple[PathEdit, str]]) -> None:
        """Moves the trunk to a merge: pages that the branches brought or moved keep the lineage they have there.

        Where the merge left a page at its old place as well, the lineage stays there and the other place begins one.
        """
        lineages = self._lineages
        before = {edit.old: lineages.find(edit.old) for edit in edits if edit.old and edit.old != edit.new}
        for lineage in before.values():
            if lineage is not None:
                lineages.end(lineage)
        for edit in edits:
            if edit.new is None or (edit.old == edit.new and lineages.find(edit.new) is not None):
                continue
            known = (self._beside.get(edit.new), before.get(edit.old) if edit.old else None)
            lineage = next((one for one in known if one is not None and not lineages.is_alive(one)), None)
            if lineage is None:
                lineage, _ = self._claim(edit.new, moment)
                done[lineage] = (edit, MERGE)
            lineages.settle(lineage, edit.new, moment)

    def _note_merged(self, edits: list[PathEdit], done: dict[int, tuple[PathEdit, str]]) -> None:
        for edit in edits:
            if edit.new:
                lineage = self._lineages.find(edit.new)
                if lineage is not None:
                    done[lineage] = (edit, MERGE)
            elif edit.old:
                lineage = self._lineages.find_deleted(edit.old)
                if lineage is not None:
                    done.setdefault(lineage, (edit, DELETE))

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
