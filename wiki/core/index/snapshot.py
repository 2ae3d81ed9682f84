"""What can be asked of one state of the index."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime

from wiki.core.index import (
    activity,
    pages,
    people_shares,
    resolve,
    revisions,
    schedules,
    searching,
    signatures,
    speakers,
)
from wiki.core.index.activity import Activity
from wiki.core.index.descent import BlobAt, Descent
from wiki.core.index.revisions import ALWAYS, Span
from wiki.core.index.rows import Batch, FileRow, LinkRow, PageRow, PersonShare, RevisionRow, UnreadableRow, WrittenPage
from wiki.core.index.searching import Finds, OldFinds
from wiki.core.index.signatures import Signature
from wiki.core.index.speakers import Identity, Part, Somebody
from wiki.core.page import EVENT
from wiki.core.search.query import Query
from wiki.core.store.model import CommitId, ObjectId

MAX_LIMIT = 500
_START = re.compile(r"[0-9a-f]{4,40}")
_SIGNS = re.compile(r"[\\%_]")
_ESCAPED = r"\\\g<0>"


class Snapshot:
    """One read transaction: all answers are of the state at `commit` (None for a wiki without commits).

    `epoch` names this build of the index, `sequence` the last change in it. Not for threads to share.
    """

    def __init__(self, db: sqlite3.Connection, epoch: str, commit: CommitId | None, sequence: int) -> None:
        self._db = db
        self.epoch = epoch
        self.commit = commit
        self.sequence = sequence

    # Pages

    def find_page(self, name: str) -> PageRow | None:
        """The page with this name; None if there is none, or it cannot be read."""
        return next(pages.select(self._db, "WHERE p.name = ?", (name,)), None)

    def find_pages(self, names: Iterable[str]) -> dict[str, PageRow]:
        """Those of the pages with these names that there are."""
        condition = "WHERE p.name IN (SELECT value FROM json_each(?))"
        return {page.name: page for page in pages.select(self._db, condition, (json.dumps(list(names)),))}

    def find_by_path(self, path: str) -> PageRow | None:
        """The page whose file stands at `path`."""
        found = self._db.execute("SELECT name FROM sources WHERE path = ?", (path,)).fetchone()
        page = self.find_page(found[0]) if found else None
        return page if page and page.path == path else None

    def find_redirect(self, name: str) -> str | None:
        """The name of the page that an alias or an old name leads to; None where a page has that name itself."""
        return resolve.find_redirect(self._db, name)

    def names(self, page: str) -> list[str]:
        """All names that a page has or had; of a page that is gone, too."""
        return resolve.names_of(self._db, resolve.find_lineage(self._db, page))

    def pages_once_called(self, name: str) -> list[str]:
        """The names of the pages there are that have this name, or had it; the one that has it first."""
        return resolve.pages_once_called(self._db, name)

    def iter_redirects(self) -> Iterator[tuple[str, str]]:
        """Each old name with the page it leads to."""
        return resolve.iter_redirects(self._db)

    def events(self) -> list[PageRow]:
        """All events, the newest first, those without a date last."""
        return list(pages.select(self._db, "WHERE p.kind = ? ORDER BY p.sort DESC, p.name", (EVENT,)))

    def talks(self, event: str) -> list[PageRow]:
        """The talks of an event in the order of its report, with those of other events that have a session in it."""
        return pages.talks(self._db, event)

    def pages_under(self, folder: str) -> list[PageRow]:
        """All pages below a folder ('' for all), by name; the folder's own page is none of them."""
        if not folder:
            return list(self.iter_pages())
        return list(
            pages.select(self._db, "WHERE p.name >= ? AND p.name < ? ORDER BY p.name", (f"{folder}/", f"{folder}0"))
        )

    def iter_pages(self, public_only: bool = False) -> Iterator[PageRow]:
        """All pages, by name."""
        return pages.select(self._db, f"{'WHERE p.public' if public_only else ''} ORDER BY p.name", ())

    def pages_with_problems(self, limit: int = 100) -> list[PageRow]:
        """Pages in whose front matter something is wrong, by name; their facts say how much."""
        condition = "WHERE json_extract(p.facts, '$.problems') > 0 ORDER BY p.name LIMIT ?"
        return list(pages.select(self._db, condition, (limit,)))

    # History

    def revisions(self, page: str, limit: int = 50, after: str | None = None) -> Batch[RevisionRow]:
        """The history of a page, newest first, through all its names. Also by the name of a page that is gone.

        `after` is the `next` of the batch before; anything else counts as None.
        """
        lineage = resolve.find_lineage(self._db, page)
        return revisions.of_lineage(self._db, lineage, _within(limit), after)

    def event_revisions(self, event: str, limit: int = 50, after: str | None = None) -> Batch[RevisionRow]:
        """The history of an event and of all its pages, newest first."""
        lineage = resolve.find_lineage(self._db, event)
        return revisions.of_event(self._db, lineage, _within(limit), after)

    def recent(
        self,
        limit: int = 50,
        after: str | None = None,
        *,
        event: str | None = None,
        person: str | None = None,
        page: str | None = None,
        span: Span = ALWAYS,
    ) -> Batch[RevisionRow]:
        """The newest revisions of all pages, or of one event, one page, one person (by handle, else by name), one time."""
        if page is not None:
            lineage = resolve.find_lineage(self._db, page)
            return revisions.of_lineage(self._db, lineage, _within(limit), after, person, span)
        if event is not None:
            lineage = resolve.find_lineage(self._db, event)
            return revisions.of_event(self._db, lineage, _within(limit), after, person, span)
        return revisions.of_all(self._db, _within(limit), after, person, span)

    def find_revision(self, page: str, commit: str) -> RevisionRow | None:
        """The revision of a page that this commit made; None if it did not change the page."""
        return revisions.find(self._db, resolve.find_lineage(self._db, page), commit)

    def revisions_starting_with(self, page: str, start: str, limit: int = 5) -> tuple[RevisionRow, ...]:
        """Revisions of a page by the beginning of their ids, at least four hexadecimal digits; none for anything else."""
        if not _START.fullmatch(start):
            return ()
        return revisions.starting_with(self._db, resolve.find_lineage(self._db, page), start, _within(limit))

    def commits_starting_with(self, start: str, limit: int = 5) -> tuple[CommitId, ...]:
        """Commits by the beginning of their ids, in the same way."""
        return revisions.commits_starting_with(self._db, start, _within(limit)) if _START.fullmatch(start) else ()

    def last_commit_before(self, when: datetime) -> CommitId | None:
        """The newest commit that is older than `when`; None where all are younger."""
        row = self._db.execute(
            "SELECT id FROM commits WHERE seconds < ? ORDER BY moment DESC LIMIT 1", (int(when.timestamp()),)
        ).fetchone()
        return CommitId(row[0]) if row else None

    def revisions_of_commit(self, commit: str, limit: int = 5) -> tuple[RevisionRow, ...]:
        """What a commit did to pages; nothing for what is no commit."""
        return revisions.of_commit(self._db, commit, _within(limit))

    def deleted(
        self, limit: int = 50, after: str | None = None, *, part: str = "", under: str = ""
    ) -> Batch[RevisionRow]:
        """The deletions of pages that are gone, newest first: of those whose name holds `part` (small and capital letters
        of ASCII are alike), and of the page `under` and those below it."""
        return revisions.of_deleted(self._db, _within(limit), after, like=_holding(part), under=under)

    def old_names(self, part: str, limit: int = 20) -> list[tuple[str, str]]:
        """Names that pages had and that hold `part`, with the names these pages have now."""
        return resolve.find_old_names(self._db, _holding(part), _within(limit))

    def contributors(self, page: str) -> list[PersonShare]:
        """Who wrote a page, those with most revisions first."""
        return people_shares.of_lineage(self._db, resolve.find_lineage(self._db, page))

    def iter_contributors(self) -> Iterator[tuple[str, list[PersonShare]]]:
        """Each page that somebody wrote, with who wrote it."""
        return people_shares.of_all_pages(self._db)

    def written_by(self, person: str) -> list[WrittenPage]:
        """What a person (by handle, else by name) wrote on each page there is."""
        return people_shares.of_person(self._db, person)

    def find_name(self, handle: str) -> str | None:
        """The name that somebody with this handle writes under; None where nobody did."""
        return people_shares.name_of_person(self._db, handle)

    def event_contributors(self, event: str) -> list[PersonShare]:
        """Who wrote an event and its pages, those with most revisions first."""
        return people_shares.of_event(self._db, resolve.find_lineage(self._db, event))

    def activity(self, page: str, *, whole_event: bool = False) -> Iterator[Activity]:
        """Who wrote how much when on a page, or on an event and its pages; the newest first, and not without end."""
        lineage = resolve.find_lineage(self._db, page)
        return activity.of_event(self._db, lineage) if whole_event else activity.of_page(self._db, lineage)

    def descent(self, blob_at: BlobAt) -> Descent:
        """Which revision made a file what it was in any state; `blob_at` reads the repository."""
        return Descent(self._db, blob_at)

    def signatures(self, page: str, commits: Iterable[str]) -> dict[CommitId, Signature]:
        """Who made these commits, and whether a page began with them."""
        return signatures.of_commits(self._db, resolve.find_lineage(self._db, page), commits)

    def first_writers(self, page: str) -> list[str]:
        """Those who wrote an event and its pages, or a page outside of events, in the order in which they came.

        Each by handle, or by name where there is none.
        """
        return signatures.first_writers(self._db, resolve.find_lineage(self._db, page))

    # Schedules

    def imports(self) -> list[CommitId]:
        """The commits that imported a schedule, oldest first."""
        return schedules.imports(self._db)

    def talks_with_guids(self, guids: Iterable[str]) -> dict[str, PageRow]:
        """The talks that have these guids; of several with one guid, the first by name."""
        return schedules.talks_with_guids(self._db, guids)

    # People

    def parts_of(self, keys: Iterable[str]) -> list[Part]:
        """The talks on which any of these keys (core/speakers.py) stands as speaker or scribe, by name."""
        return speakers.parts_of(self._db, keys)

    def names_of(self, handle: str) -> list[str]:
        """All names that somebody with this handle writes or wrote under."""
        return speakers.names_of(self._db, handle)

    def identities(self) -> list[Identity]:
        """Every name and address under which somebody wrote, with who is meant."""
        return speakers.identities(self._db)

    def everybody(self, *, sees_all: bool) -> list[Somebody]:
        """All who gave a talk or wrote a page, by name."""
        return speakers.everybody(self._db, sees_all=sees_all)

    # Search

    def has_words_waiting(self) -> bool:
        """Whether the full text is behind; `Index.read(words=True)` sees to that."""
        found = self._db.execute("SELECT EXISTS (SELECT 1 FROM waiting) OR EXISTS (SELECT 1 FROM stale)").fetchone()
        return bool(found[0])

    def search(
        self, query: Query, limit: int = 50, after: str | None = None, *, sees_all: bool, in_heads: bool = False
    ) -> Finds:
        """The pages that a query finds, best first; see searching.py."""
        return searching.find_pages(self._db, query, _within(limit), after, sees_all=sees_all, in_heads=in_heads)

    def search_removed(self, query: Query, limit: int = 50, after: str | None = None, *, sees_all: bool) -> OldFinds:
        """The revisions that took away what a query looks for, newest first."""
        return searching.find_removed(self._db, query, _within(limit), after, sees_all=sees_all)

    # Links, keys, files

    def links_from(self, name: str) -> list[LinkRow]:
        """Each different link on a page, in order."""
        return pages.links_from(self._db, name)

    def links_to(self, name: str) -> list[str]:
        """Names of the pages that link to this name, by name; there need be no such page."""
        return pages.links_to(self._db, name)

    def file_links(self, event: str) -> list[tuple[str, str, str]]:
        """Each link to a file on the pages of an event, and into a folder of files on others: page, its path, target."""
        return pages.file_links(self._db, event)

    def versions(self, keys: Iterable[str]) -> dict[str, str]:
        """The version of each input key; '' where nothing is known."""
        found = dict.fromkeys(keys, "")
        for key in found:
            row = self._db.execute("SELECT version FROM keys WHERE key = ?", (key,)).fetchone()
            if row:
                found[key] = row[0]
        return found

    def keys_changed_since(self, sequence: int) -> list[str]:
        """Keys whose version is younger than that sequence number of this epoch."""
        # Left to itself, SQLite reads all keys in their order rather than sort the few that are younger.
        rows = self._db.execute("SELECT key FROM keys INDEXED BY keys_sequence WHERE sequence > ?", (sequence,))
        return sorted(row[0] for row in rows)

    def files(self, folder: str = "") -> list[FileRow]:
        """Files below a folder ('' for all) that are no pages, by path."""
        if not folder:
            rows = self._db.execute("SELECT path, blob FROM files ORDER BY path")
        else:
            rows = self._db.execute(
                "SELECT path, blob FROM files WHERE path >= ? AND path < ? ORDER BY path", (f"{folder}/", f"{folder}0")
            )
        return [FileRow(path, ObjectId(blob)) for path, blob in rows]

    def unreadable(self) -> list[UnreadableRow]:
        """Files that cannot be pages, or attachments, as they are; for the status page."""
        return [UnreadableRow(*row) for row in self._db.execute("SELECT path, reason FROM unreadable ORDER BY path")]


def _holding(part: str) -> str:
    """A pattern of LIKE for what holds `part`."""
    return f"%{_SIGNS.sub(_ESCAPED, part)}%"


def _within(limit: int) -> int:
    return max(1, min(limit, MAX_LIMIT))
