"""Who stands under lines of a page: for blame, which has commits by the dozen and no need of whole revisions."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wiki.core.index.pages import moment as moment_at
from wiki.core.index.rows import CREATE, RESTORE
from wiki.core.store.model import CommitId


@dataclass(frozen=True, slots=True)
class Signature:
    """A commit's author as people know them, the author's date, and the names of those who wrote along.

    `is_first` says that the page was not there before this commit.
    """

    commit: CommitId
    name: str
    handle: str | None
    date: datetime
    summary: str
    coauthors: tuple[str, ...]
    is_first: bool

    @property
    def key(self) -> str:
        """What tells a person apart from others."""
        return writer_key(self.name, self.handle)


def writer_key(name: str, handle: str | None) -> str:
    """A handle where there is one, else a name; they cannot be mistaken for each other."""
    return f"@{handle.casefold()}" if handle else name


def of_commits(db: sqlite3.Connection, lineage: int | None, commits: Iterable[str]) -> dict[CommitId, Signature]:
    """The signatures of commits; those that are not known are left out."""
    rows = db.execute(
        "SELECT c.id, p.name, p.handle, c.seconds, c.offset, c.summary, c.coauthors, r.kind FROM json_each(?) AS one"
        " CROSS JOIN commits c ON c.id = one.value CROSS JOIN people p ON p.id = c.author"
        " LEFT JOIN revisions r ON r.lineage = ? AND r.moment = c.moment",
        (json.dumps(list(commits)), lineage),
    )
    return {
        CommitId(commit): Signature(
            CommitId(commit),
            name,
            handle,
            moment_at(seconds, offset),
            summary,
            _names(db, coauthors) if coauthors else (),
            kind in (CREATE, RESTORE),
        )
        for commit, name, handle, seconds, offset, summary, coauthors, kind in rows
    }


def first_writers(db: sqlite3.Connection, lineage: int | None) -> list[str]:
    """The keys of those who wrote an event, or a page, in the order of their first commits."""
    column = (
        "event" if db.execute("SELECT 1 FROM revisions WHERE event = ? LIMIT 1", (lineage,)).fetchone() else "lineage"
    )
    rows = db.execute(
        "SELECT p.name, p.handle FROM (SELECT c.author AS person, min(r.moment) AS first FROM revisions r"  # noqa: S608
        f" CROSS JOIN commits c ON c.moment = r.moment WHERE r.{column} = ? GROUP BY c.author)"
        " JOIN people p ON p.id = person ORDER BY first",
        (lineage,),
    )
    return list(dict.fromkeys(writer_key(*row) for row in rows))


def _names(db: sqlite3.Connection, ids: str) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT p.name FROM json_each(?) AS one JOIN people p ON p.id = one.value ORDER BY one.key", (ids,)
    )
    return tuple(dict.fromkeys(row[0] for row in rows))
