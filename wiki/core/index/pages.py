"""Queries about pages and what links to them."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from wiki.core.index.listing import merge_talks
from wiki.core.index.rows import LinkRow, PageRow, Touch
from wiki.core.page import TALK
from wiki.core.store.model import CommitId, ObjectId

_SELECT = (
    "SELECT p.name, p.path, p.blob, p.title, p.kind, p.event, p.language, p.public, p.facts, p.characters, p.revisions,"
    " c.id, c.seconds, c.offset, cp.name, cp.handle, l.id, l.seconds, l.offset, lp.name, lp.handle FROM pages p"
    " LEFT JOIN commits c ON c.moment = p.created LEFT JOIN people cp ON cp.id = c.author"
    " LEFT JOIN commits l ON l.moment = p.changed LEFT JOIN people lp ON lp.id = l.author "
)


def select(db: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> Iterator[PageRow]:
    """The pages (`p`) that meet a condition of ours."""
    row: tuple[Any, ...]
    for row in db.execute(_SELECT + condition, values):
        name, path, blob, title, kind, event, language, public, facts, characters, revisions, *touches = row
        yield PageRow(
            name=name,
            path=path,
            blob=ObjectId(blob),
            title=title,
            kind=kind,
            event=event,
            language=language,
            is_public=bool(public),
            facts_json=facts,
            characters=characters,
            revisions=revisions,
            created=_touch(*touches[:5]),
            changed=_touch(*touches[5:]),
        )


def talks(db: sqlite3.Connection, event: str) -> list[PageRow]:
    """The talks of an event, and between them those of others that have a session in it."""
    own = select(db, "WHERE p.event = ? AND p.kind = ? ORDER BY p.sort", (event, TALK))
    guests = select(
        db,
        "JOIN sessions s ON s.page = p.id WHERE s.event = ? AND p.kind = ? AND p.event IS NOT s.event ORDER BY s.sort",
        (event, TALK),
    )
    mine, others = list(own), list(guests)
    about = next(select(db, "WHERE p.name = ?", (event,)), None) if others else None
    return merge_talks(mine, others, about) if about else [*mine, *others]


def links_from(db: sqlite3.Connection, name: str) -> list[LinkRow]:
    """Each different link of a page."""
    rows = db.execute(
        "SELECT l.kind, l.target, l.first, l.second, f.id, s.id FROM pages p JOIN links l ON l.page = p.id"
        " LEFT JOIN pages f ON f.name = l.first LEFT JOIN pages s ON s.name = l.second"
        " WHERE p.name = ? ORDER BY l.number",
        (name,),
    )
    found = []
    for kind, target, first, second, first_id, second_id in rows:
        page = second if first_id is None and second_id is not None else first
        found.append(LinkRow(kind, target, page, first_id is not None or second_id is not None))
    return found


def links_to(db: sqlite3.Connection, name: str) -> list[str]:
    """Pages that link to a name: where a link may mean two pages, the second counts if only that one is there."""
    rows = db.execute(
        "SELECT p.name FROM links l JOIN pages p ON p.id = l.page WHERE l.first = ? AND (l.second IS NULL"
        " OR EXISTS (SELECT 1 FROM pages WHERE name = l.first) OR NOT EXISTS (SELECT 1 FROM pages WHERE name = l.second))"
        " UNION SELECT p.name FROM links l JOIN pages p ON p.id = l.page WHERE l.second = ?"
        " AND NOT EXISTS (SELECT 1 FROM pages WHERE name = l.first)"
        " ORDER BY 1",
        (name, name),
    )
    return [row[0] for row in rows]


def file_links(db: sqlite3.Connection, event: str) -> list[tuple[str, str, str]]:
    """Page, its path and target of each link to a file on the pages of an event, and of each into a folder of files elsewhere."""
    rows = db.execute(
        "SELECT p.name, p.path, l.target FROM links l JOIN pages p ON p.id = l.page"
        " WHERE l.kind = 'file' AND l.first IS NULL AND (p.event = ? OR l.target LIKE '%/files/%') ORDER BY p.sort, p.name",
        (event,),
    )
    return rows.fetchall()


def moment(seconds: int, offset: int) -> datetime:
    """A time with the zone it was written in."""
    return datetime.fromtimestamp(seconds, timezone(timedelta(seconds=offset)) if offset else UTC)


def _touch(commit: str | None, seconds: int, offset: int, name: str, handle: str | None) -> Touch | None:
    return Touch(CommitId(commit), moment(seconds, offset), name, handle) if commit else None
