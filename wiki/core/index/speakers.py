"""Who gave which talk, and who takes its notes: the table `speakers`, by the keys of core/speakers.py."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wiki.core.speakers import speaker_key

SPEAKER = "speaker"
SCRIBE = "scribe"

_WRITERS = (
    "SELECT p.name, p.email, p.handle, p.raw_name, count(DISTINCT s.lineage) FROM shares s JOIN people p ON p.id = s.person"
    " JOIN pages ON pages.id = s.lineage WHERE ? OR pages.public GROUP BY p.id ORDER BY 5 DESC, p.name, p.raw_name, p.raw_email"
)
_SPEAKERS = (
    "SELECT key, min(speakers.name), count(*) FROM speakers JOIN pages ON pages.id = page"
    " WHERE role = ? AND (? OR pages.public) GROUP BY key"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody did at a talk: `role` is SPEAKER or SCRIBE."""

    page: str
    role: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and address as they stand in commits, and the person that `.mailmap` says is meant."""

    raw_name: str
    raw_email: str
    name: str
    email: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody in the list of all: `name` as it is written most, or a handle; `talks` they gave, `pages` they wrote."""

    key: str
    name: str
    handle: str | None
    talks: int
    pages: int


def forget(db: sqlite3.Connection, page: int) -> list[str]:
    """Takes a page's rows away, and returns their keys."""
    keys = [key for (key,) in db.execute("SELECT key FROM speakers WHERE page = ?", (page,))]
    if keys:
        db.execute("DELETE FROM speakers WHERE page = ?", (page,))
    return keys


def insert(db: sqlite3.Connection, page: int, speakers: Iterable[str], scribe: str | None) -> list[str]:
    """Notes who is named on a page, and returns the keys."""
    rows = {(speaker_key(name), page, SPEAKER): name for name in reversed(tuple(speakers))}
    if scribe:
        rows[speaker_key(scribe), page, SCRIBE] = scribe
    rows = {key: name for key, name in rows.items() if key[0]}
    if rows:
        db.executemany("INSERT INTO speakers VALUES (?, ?, ?, ?)", [(*key, name) for key, name in rows.items()])
    return [key for key, _page, _role in rows]


def parts_of(db: sqlite3.Connection, keys: Iterable[str]) -> list[Part]:
    """The talks at which any of these keys stands, each role once; by name."""
    rows = db.execute(
        "SELECT DISTINCT pages.name, speakers.role FROM speakers JOIN pages ON pages.id = page"
        " WHERE key IN (SELECT value FROM json_each(?)) ORDER BY pages.name, role DESC",
        (json.dumps(sorted(set(keys))),),
    )
    return [Part(*row) for row in rows]


def identities(db: sqlite3.Connection) -> list[Identity]:
    """Everybody under whose name or address a commit stands that changed pages; by name."""
    rows = db.execute(
        "SELECT raw_name, raw_email, name, email, handle FROM people WHERE id IN (SELECT person FROM writers)"
        " ORDER BY name, raw_name, raw_email"
    )
    return [Identity(*row) for row in rows]


def names_of(db: sqlite3.Connection, handle: str) -> list[str]:
    """All names that somebody with this handle writes or wrote under; by name."""
    rows = db.execute("SELECT name, raw_name FROM people WHERE handle = ? COLLATE NOCASE", (handle,)).fetchall()
    return sorted({name for row in rows for name in row})


def everybody(db: sqlite3.Connection, *, sees_all: bool) -> list[Somebody]:
    """All who gave a talk or wrote a page that there is (and is public), one row for each person; by name."""
    people: dict[str, Somebody] = {}
    keys: dict[str, str] = {}
    for name, email, handle, raw_name, pages in db.execute(_WRITERS, (sees_all,)):
        own = f"@{handle.casefold()}" if handle else f"{name} <{email.casefold()}>"
        before = people.get(own)
        people[own] = Somebody(own, before.name if before else name, handle, 0, (before.pages if before else 0) + pages)
        for each in (own, speaker_key(name), speaker_key(raw_name)):
            keys.setdefault(each, own)
    for key, name, talks in db.execute(_SPEAKERS, (SPEAKER, sees_all)):
        own = keys.get(key, key)
        known = people.get(own) or Somebody(own, name, key[1:] if key.startswith("@") else None, 0, 0)
        people[own] = replace(known, talks=known.talks + talks)
    return sorted(people.values(), key=lambda each: (speaker_key(each.name.lstrip("@")), each.key))
