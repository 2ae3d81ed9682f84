"""Brings the index from one commit to another, in one transaction: revisions first, then pages, then keys."""

import json
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from wiki.core.index.commits import find_new_commits, iter_commits
from wiki.core.index.derive import Deriver
from wiki.core.index.diffs import parse_answers
from wiki.core.index.full_text import FullText
from wiki.core.index.history import History, Planned, ask_for, plan_commits
from wiki.core.index.keys import Keys, digest
from wiki.core.index.lineages import Lineages
from wiki.core.index.people import HandleOf, Mailmap, PeopleTable
from wiki.core.names import parent_of
from wiki.core.page import EVENT
from wiki.core.store.model import CommitId, ObjectId, PathChange
from wiki.core.store.store import Store
from wiki.core.store.stream import DiffStream, ObjectStream

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

MAILMAP = ".mailmap"
FEW = 20  # so many blobs are read one by one: starting a git costs more


class Following:
    """One step of the index from `old` to `new`."""

    def __init__(
        self,
        db: sqlite3.Connection,
        store: Store,
        old: CommitId | None,
        new: CommitId,
        handle_of: HandleOf | None,
        *,
        remap: bool = False,
    ) -> None:
        self._db = db
        self._store = store
        self._old = old
        self._new = new
        self._lineages = Lineages(db)
        (self._sequence, mailmap) = db.execute("SELECT sequence + 1, mailmap FROM state").fetchone()
        self._mailmap = _read_text(store, new, MAILMAP)
        self._people = PeopleTable(db, Mailmap(self._mailmap), handle_of)
        self._remapped = self._people.remap(Mailmap(self._mailmap)) if remap or mailmap != self._mailmap else []
        self._keys = Keys(db, self._sequence)
        self._full_text = FullText(db)

    def run(self, diffs: DiffStream, progress: Progress | None = None) -> None:
        """Writes all rows; whoever calls commits them. Raises StoreDamaged and what SQLite raises."""
        self._follow_commits(diffs, progress)
        changes = list(self._store.diff_commits(self._old, self._new))
        deriver = Deriver(self._db, self._read_blobs, self._find_lineage, self._full_text)
        deriver.update(changes)
        self._group_by_event(deriver)
        self._count()
        self._full_text.finish(self._lineages.touched)
        self._set_keys(deriver, changes)
        self._db.execute(
            "UPDATE state SET cursor = ?, sequence = ?, mailmap = ?", (self._new, self._sequence, self._mailmap)
        )

    def _follow_commits(self, diffs: DiffStream, progress: Progress | None) -> None:
        ids = find_new_commits(self._store, self._old, self._new)
        history = History(self._db, self._store, self._lineages, self._people, self._full_text)
        waiting: deque[Planned] = deque()
        plans = plan_commits(iter_commits(self._store, ids), self._old, self._new)
        answers = parse_answers(diffs.iter_answers(ask_for(plans, waiting)))
        for number, _ in enumerate(history.follow(waiting, answers), start=1):
            if progress and number % 1000 == 0:
                progress(number, len(ids))
        if progress:
            progress(len(ids), len(ids))

    def _read_blobs(self, blobs: list[ObjectId]) -> Iterator[bytes]:
        if len(blobs) <= FEW:
            yield from map(self._store.read_blob, blobs)
            return
        stream = ObjectStream(self._store.folder)
        try:
            for _, _, data in stream.iter_objects(blobs):
                yield data
        finally:
            stream.close()

    def _find_lineage(self, path: str) -> int:
        """The lineage that the history has there; a new one if it does not know the page."""
        found = self._lineages.find(path)
        if found is None:
            log.warning("the history does not know %r at %s", path, self._new)
            found = self._lineages.start(path, 0)
            self._lineages.settle(found, path, 0)
        self._lineages.touched.add(found)
        return found

    def _group_by_event(self, deriver: Deriver) -> None:
        """Says for lineages, also of deleted pages, in which event's history they stand."""
        for folder in deriver.regrouped:
            rows = self._db.execute(
                "SELECT id FROM lineages WHERE name = ? OR (name >= ? AND name < ?)",
                (folder, f"{folder}/", f"{folder}0"),
            )
            self._lineages.touched.update(row[0] for row in rows)
        find = self._event_finder(len(self._lineages.touched))
        for lineage in self._lineages.touched:
            name, before = self._db.execute("SELECT name, event FROM lineages WHERE id = ?", (lineage,)).fetchone()
            event = None
            while name and (event := find(name)) is None:
                name = parent_of(name)
            if event != before:
                self._db.execute("UPDATE lineages SET event = ? WHERE id = ?", (event, lineage))
                self._db.execute("UPDATE revisions SET event = ? WHERE lineage = ?", (event, lineage))

    def _event_finder(self, times: int) -> Callable[[str], int | None]:
        """What tells an event's page by its name. All events are read at once only where that is asked often: a save need not."""
        if times > FEW:
            return dict(self._db.execute("SELECT name, id FROM pages WHERE kind = ?", (EVENT,)).fetchall()).get

        def find(name: str) -> int | None:
            row = self._db.execute("SELECT id FROM pages WHERE name = ? AND kind = ?", (name, EVENT)).fetchone()
            return row[0] if row else None

        return find

    def _count(self) -> None:
        """Counts revisions and shares of the lineages that changed. Who imports a schedule wrote nothing of it."""
        touched = (json.dumps(sorted(self._lineages.touched)),)
        self._db.execute("DELETE FROM shares WHERE lineage IN (SELECT value FROM json_each(?))", touched)
        self._db.execute(
            "INSERT INTO shares SELECT lineage, person, count(*), sum(added) FROM ("
            " SELECT lineage, author AS person, added FROM revisions JOIN commits USING (moment)"
            " WHERE lineage IN (SELECT value FROM json_each(?)) AND moment NOT IN (SELECT moment FROM imports)"
            " UNION ALL SELECT lineage, named.value, added FROM revisions JOIN commits USING (moment),"
            " json_each(coauthors) AS named WHERE lineage IN (SELECT value FROM json_each(?)) AND coauthors IS NOT NULL"
            " AND moment NOT IN (SELECT moment FROM imports)"
            ") GROUP BY lineage, person",
            touched * 2,
        )
        self._db.execute(
            "UPDATE pages SET (revisions, created, changed) ="
            " (SELECT count(*), min(moment), max(moment) FROM revisions WHERE lineage = pages.id)"
            " WHERE id IN (SELECT value FROM json_each(?))",
            touched,
        )

    def _set_keys(self, deriver: Deriver, changes: Iterable[PathChange]) -> None:
        changed = self._keys.set_pages(deriver.names)
        self._keys.set_speakers(deriver.named)
        self._keys.set_people(self._people.changed_handles)
        self._set_event_keys(deriver, changed)
        self._keys.set_history(self._names_with_history(deriver))
        for path in deriver.files:
            row = self._db.execute("SELECT blob FROM files WHERE path = ?", (path,)).fetchone()
            self._keys.put(f"file:{path}", row[0] if row else "")
        self._keys.put("recent", self._new)
        if any(change.path == "site.yml" or change.path.startswith("theme/") for change in changes):
            site, theme = (self._store.find_entry(self._new, path) for path in ("site.yml", "theme"))
            self._keys.put("site", digest(site and site.id, theme and theme.id) if site or theme else "")
        if deriver.redirected or self._lineages.has_new_owners or self._names_moved(deriver):
            self._keys.set_redirects()

    def _set_event_keys(self, deriver: Deriver, changed: set[str]) -> None:
        """Only events in whose list of talks something changed, or which changed themselves."""
        affected = {event for event, names in deriver.events.items() if event in deriver.names or names & changed}
        if affected or deriver.regrouped:
            self._keys.set_events(affected | deriver.regrouped)

    def _names_with_history(self, deriver: Deriver) -> set[str]:
        names = deriver.names | self._lineages.left
        touched = set(self._lineages.touched)
        for person in self._remapped:
            touched.update(row[0] for row in self._db.execute("SELECT lineage FROM shares WHERE person = ?", (person,)))
        for lineage in touched:
            names.update(self._db.execute("SELECT name FROM lineages WHERE id = ?", (lineage,)).fetchone())
        return names

    def _names_moved(self, deriver: Deriver) -> bool:
        """Whether pages appeared or vanished."""
        return any(
            (name in deriver.gone) != bool(self._db.execute("SELECT 1 FROM pages WHERE name = ?", (name,)).fetchone())
            for name in deriver.names
        )


def _read_text(store: Store, commit: CommitId, path: str) -> str:
    data = store.find_file(commit, path)
    return data.decode("utf-8", "replace") if data else ""
