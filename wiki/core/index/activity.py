"""Who wrote how much, when: the rows that pictures of activity are drawn from."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wiki.core.index.pages import moment as moment_at

MOST = 20_000
"""Revisions that a picture is made of, the newest of them."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One revision: `added` lines by `person` (a name) on the page called `page` now, or when it was deleted.

    `title` is None for a page that is gone or cannot be read.
    """

    at: datetime
    page: str
    title: str | None
    is_public: bool
    person: str
    added: int


def of_page(db: sqlite3.Connection, lineage: int | None) -> Iterator[Activity]:
    """The revisions of a page, the newest first."""
    yield from _rows(db, "r.lineage = ?", lineage)


def of_event(db: sqlite3.Connection, lineage: int | None) -> Iterator[Activity]:
    """The revisions of an event and its pages, the newest first."""
    yield from _rows(db, "r.event = ?", lineage)


def _rows(db: sqlite3.Connection, condition: str, lineage: int | None) -> Iterator[Activity]:
    rows = db.execute(
        "SELECT c.seconds, c.offset, coalesce(g.name, l.name), g.title, coalesce(g.public, 0), p.name, r.added"  # noqa: S608
        " FROM revisions r CROSS JOIN commits c ON c.moment = r.moment CROSS JOIN people p ON p.id = c.author"
        " CROSS JOIN lineages l ON l.id = r.lineage LEFT JOIN pages g ON g.id = r.lineage"
        f" WHERE {condition} AND r.moment NOT IN (SELECT moment FROM imports) ORDER BY r.moment DESC LIMIT ?",
        (lineage, MOST),
    )
    for seconds, offset, page, title, public, person, added in rows:
        yield Activity(moment_at(seconds, offset), page, title, bool(public), person, added)
