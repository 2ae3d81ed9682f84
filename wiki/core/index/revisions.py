"""Queries about history. A batch goes on after the moment of its last row, so its cost does not depend on how far it is."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wiki.core.index.pages import moment as moment_at
from wiki.core.index.rows import Batch, PageNow, RevisionRow
from wiki.core.names import name_of
from wiki.core.store.model import CommitId, Person

LAST = 2**63 - 1

_COLUMNS = (
    "r.moment, r.lineage, c.id, r.path, r.kind, r.old_path, p.name, p.email, p.handle, c.coauthors, c.seconds, c.offset,"
    " c.summary, r.added, r.removed, g.name, g.title, g.kind, g.event,"
    " g.language, g.public"
)
_JOINS = (
    " CROSS JOIN commits c ON c.moment = r.moment CROSS JOIN people p ON p.id = c.author"
    " LEFT JOIN pages g ON g.id = r.lineage "
)
_BEFORE = "(r.moment, r.lineage) < (?, ?) "
_NEWEST = " ORDER BY r.moment DESC, r.lineage DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, and up to another; None where there is no bound. Dates may lie, so it says nothing of order."""

    since: datetime | None = None
    before: datetime | None = None

    @property
    def condition(self) -> tuple[str, tuple[int, ...]]:
        """About a commit `c`."""
        parts = ((" AND c.seconds >= ?", self.since), (" AND c.seconds < ?", self.before))
        given = [(text, int(moment.timestamp())) for text, moment in parts if moment is not None]
        return "".join(text for text, _ in given), tuple(seconds for _, seconds in given)


ALWAYS = Span()


def of_lineage(
    db: sqlite3.Connection,
    lineage: int | None,
    limit: int,
    after: str | None,
    person: str | None = None,
    span: Span = ALWAYS,
) -> Batch[RevisionRow]:
    """The revisions of one page."""
    moment, _ = _position(after)
    condition, values = _those(db, person, span)
    query = f"SELECT {_COLUMNS} FROM revisions r{_JOINS}WHERE r.lineage = ? AND r.moment < ?{condition}{_NEWEST}"  # noqa: S608
    return _batch(db, query, (lineage, moment, *values), limit)


def of_event(
    db: sqlite3.Connection,
    lineage: int | None,
    limit: int,
    after: str | None,
    person: str | None = None,
    span: Span = ALWAYS,
) -> Batch[RevisionRow]:
    """The revisions of an event and its pages."""
    condition, values = _those(db, person, span)
    query = (
        f"SELECT {_COLUMNS} FROM revisions r INDEXED BY revisions_event{_JOINS}"  # noqa: S608 - our own words
        f"WHERE r.event = ? AND r.moment <= ? AND {_BEFORE}{condition}{_NEWEST}"
    )
    position = _position(after)
    return _batch(db, query, (lineage, position[0], *position, *values), limit)


def of_all(
    db: sqlite3.Connection, limit: int, after: str | None, person: str | None = None, span: Span = ALWAYS
) -> Batch[RevisionRow]:
    """The revisions of all pages; those of one person by what they wrote, however long ago."""
    position = _position(after)
    between, bounds = span.condition
    if person is None:
        query = (
            f"SELECT {_COLUMNS} FROM revisions r INDEXED BY revisions_moment{_JOINS}"  # noqa: S608 - our own words
            f"WHERE r.moment <= ? AND {_BEFORE}{between}{_NEWEST}"
        )
        return _batch(db, query, (position[0], *position, *bounds), limit)
    ids = ids_of(db, person)
    query = (
        f"SELECT {_COLUMNS} FROM (SELECT DISTINCT w.moment FROM writers w CROSS JOIN commits c ON c.moment = w.moment"  # noqa: S608
        f" WHERE w.person IN (SELECT value FROM json_each(?)) AND w.moment <= ?{between} ORDER BY w.moment DESC LIMIT ?) w"
        f" CROSS JOIN revisions r INDEXED BY revisions_moment ON r.moment = w.moment{_JOINS}WHERE {_BEFORE}{_NEWEST}"
    )
    return _batch(db, query, (json.dumps(ids), position[0], *bounds, limit + 2, *position), limit)


def find(db: sqlite3.Connection, lineage: int | None, commit: str) -> RevisionRow | None:
    """One revision of a page."""
    query = (
        f"SELECT {_COLUMNS} FROM commits c CROSS JOIN revisions r ON r.moment = c.moment"  # noqa: S608 - our own words
        " JOIN people p ON p.id = c.author LEFT JOIN pages g ON g.id = r.lineage"
        " WHERE c.id = ? AND r.lineage = ? LIMIT ?"
    )
    return next(iter(_batch(db, query, (commit, lineage), 1).items), None)


def starting_with(db: sqlite3.Connection, lineage: int | None, start: str, limit: int) -> tuple[RevisionRow, ...]:
    """Revisions of a page whose commit's id begins so; `start` is lower-case hexadecimal."""
    query = (
        f"SELECT {_COLUMNS} FROM commits c CROSS JOIN revisions r ON r.moment = c.moment"  # noqa: S608 - our own words
        " JOIN people p ON p.id = c.author LEFT JOIN pages g ON g.id = r.lineage"
        " WHERE c.id >= ? AND c.id < ? AND r.lineage = ? LIMIT ?"
    )
    return _batch(db, query, (start, f"{start}g", lineage), limit).items


def commits_starting_with(db: sqlite3.Connection, start: str, limit: int) -> tuple[CommitId, ...]:
    """Commits whose id begins so, in its order; `start` is lower-case hexadecimal."""
    rows = db.execute(
        "SELECT id FROM commits WHERE id >= ? AND id < ? ORDER BY id LIMIT ?", (start, f"{start}g", limit)
    )
    return tuple(CommitId(commit) for (commit,) in rows)


def of_commit(db: sqlite3.Connection, commit: str, limit: int) -> tuple[RevisionRow, ...]:
    """What a commit did to pages."""
    query = (
        f"SELECT {_COLUMNS} FROM commits c CROSS JOIN revisions r INDEXED BY revisions_moment ON r.moment = c.moment"  # noqa: S608
        " JOIN people p ON p.id = c.author LEFT JOIN pages g ON g.id = r.lineage WHERE c.id = ? LIMIT ?"
    )
    return _batch(db, query, (commit,), limit).items


def of_deleted(
    db: sqlite3.Connection, limit: int, after: str | None, *, like: str = "%", under: str = ""
) -> Batch[RevisionRow]:
    """The last revision of each page that was deleted and whose name no page has now, the newest first.

    `like` is a pattern of LIKE for the name, with `\\` before signs that mean themselves; `under` a page with whose name,
    or with whose folder, the name begins.
    """
    query = (
        f"SELECT {_COLUMNS} FROM lineages l CROSS JOIN revisions r ON r.lineage = l.id AND r.moment ="  # noqa: S608
        f" (SELECT max(moment) FROM revisions WHERE lineage = l.id){_JOINS}WHERE NOT l.alive AND r.kind = 'delete'"
        " AND l.name LIKE ? ESCAPE '\\' AND (? = '' OR l.name = ? OR (l.name >= ? AND l.name < ?))"
        f" AND NOT EXISTS (SELECT 1 FROM pages WHERE name = l.name) AND {_BEFORE}{_NEWEST}"
    )
    return _batch(db, query, (like, under, under, f"{under}/", f"{under}0", *_position(after)), limit)


def at_moment(db: sqlite3.Connection, lineage: int, moment: int) -> RevisionRow | None:
    """The revision of a page at a moment, or the last one before."""
    query = f"SELECT {_COLUMNS} FROM revisions r{_JOINS}WHERE r.lineage = ? AND r.moment <= ?{_NEWEST}"  # noqa: S608
    return next(iter(_batch(db, query, (lineage, moment), 1).items), None)


def _those(db: sqlite3.Connection, person: str | None, span: Span) -> tuple[str, tuple[str | int, ...]]:
    by, values = _by(db, person)
    between, bounds = span.condition
    return by + between, (*values, *bounds)


def _by(db: sqlite3.Connection, person: str | None) -> tuple[str, tuple[str, ...]]:
    if person is None:
        return "", ()
    condition = (
        " AND EXISTS (SELECT 1 FROM writers w, json_each(?) AS one WHERE w.person = one.value AND w.moment = r.moment)"
    )
    return condition, (json.dumps(ids_of(db, person)),)


def ids_of(db: sqlite3.Connection, person: str) -> list[int]:
    """The rows of a person: those with this handle, or else with this name."""
    for column in ("handle", "name"):
        rows = db.execute(f"SELECT id FROM people WHERE {column} = ? COLLATE NOCASE", (person,)).fetchall()  # noqa: S608
        if rows:
            return [row[0] for row in rows]
    return []


def _position(after: str | None) -> tuple[int, int]:
    """Where a batch goes on; the newest for what is no position of ours."""
    first, _, second = (after or "").partition(".")
    if first.isascii() and second.isascii() and first.isdigit() and second.isdigit() and len(first) + len(second) < 36:
        return min(int(first), LAST), min(int(second), LAST)
    return LAST, LAST


def _batch(db: sqlite3.Connection, query: str, values: Iterable[object], limit: int) -> Batch[RevisionRow]:
    rows = db.execute(query, (*values, limit + 1)).fetchall()
    following = f"{rows[limit - 1][0]}.{rows[limit - 1][1]}" if len(rows) > limit else None
    return Batch(tuple(_row(db, row) for row in rows[:limit]), following)


def _row(db: sqlite3.Connection, row: tuple[Any, ...]) -> RevisionRow:
    commit, path, kind, old_path, name, email, handle, coauthors, seconds, offset, *rest = row[2:]
    summary, added, removed, *now = rest
    return RevisionRow(
        commit=CommitId(commit),
        page=name_of(path) or path,
        path=path,
        kind=kind,
        old_path=old_path,
        name=name,
        email=email,
        handle=handle,
        coauthors=_coauthors(db, coauthors) if coauthors else (),
        date=moment_at(seconds, offset),
        summary=summary,
        added=added,
        removed=removed,
        now=_page_now(*now),
    )


def _page_now(
    name: str | None, title: str, kind: str, event: str | None, language: str | None, public: int
) -> PageNow | None:
    return PageNow(name, title, kind, event, language, bool(public)) if name is not None else None


def _coauthors(db: sqlite3.Connection, ids: str) -> tuple[Person, ...]:
    rows = db.execute(
        "SELECT p.name, p.email FROM json_each(?) AS one JOIN people p ON p.id = one.value ORDER BY one.key", (ids,)
    )
    return tuple(dict.fromkeys(Person(*row) for row in rows))
