"""Who wrote how much: the rows of `shares`, put together for people who wrote under several names."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from wiki.core.index.revisions import ids_of
from wiki.core.index.rows import PageNow, PersonShare, WrittenPage

_SELECT = (
    "SELECT p.name, p.email, p.handle, sum(s.revisions), sum(s.added) FROM shares s JOIN people p ON p.id = s.person"
)


def of_lineage(db: sqlite3.Connection, lineage: int | None) -> list[PersonShare]:
    """The people of one page."""
    return _together(db.execute(f"{_SELECT} WHERE s.lineage = ? GROUP BY p.id", (lineage,)))


def of_all_pages(db: sqlite3.Connection) -> Iterator[tuple[str, list[PersonShare]]]:
    """The people of each page, by its name; for who is going to ask for all of them."""
    rows = db.execute(
        "SELECT pages.name, p.name, p.email, p.handle, s.revisions, s.added FROM pages JOIN shares s ON s.lineage = pages.id"
        " JOIN people p ON p.id = s.person ORDER BY pages.id, p.id"
    )
    for page, group in groupby(rows, key=itemgetter(0)):
        yield page, _together([row[1:] for row in group])


def of_event(db: sqlite3.Connection, lineage: int | None) -> list[PersonShare]:
    """The people of an event's pages, also of those deleted."""
    query = f"{_SELECT} WHERE s.lineage IN (SELECT id FROM lineages WHERE event = ?) GROUP BY p.id"  # noqa: S608 - ours
    return _together(db.execute(query, (lineage,)))


def of_person(db: sqlite3.Connection, person: str) -> list[WrittenPage]:
    """What a person, by handle or else by name, wrote on each page there is; by name of the page."""
    rows = db.execute(
        "SELECT g.name, g.title, g.kind, g.event, g.language, g.public, sum(s.revisions), sum(s.added) FROM shares s"
        " JOIN pages g ON g.id = s.lineage WHERE s.person IN (SELECT value FROM json_each(?)) GROUP BY g.id ORDER BY g.sort, g.name",
        (json.dumps(ids_of(db, person)),),
    )
    return [
        WrittenPage(PageNow(name, title, kind, event, language, bool(public)), revisions, added)
        for name, title, kind, event, language, public, revisions, added in rows
    ]


def name_of_person(db: sqlite3.Connection, handle: str) -> str | None:
    """The name that somebody with this handle wrote under most; None where nobody did."""
    found = db.execute(
        "SELECT p.name FROM people p LEFT JOIN writers w ON w.person = p.id WHERE p.handle = ? COLLATE NOCASE"
        " GROUP BY p.name ORDER BY count(*) DESC, p.name LIMIT 1",
        (handle,),
    ).fetchone()
    return found[0] if found else None


def _together(rows: Iterable[tuple[str, str, str | None, int, int]]) -> list[PersonShare]:
    """One share for each handle, or address where there is none, under the name used most."""
    rows = list(rows)
    if len(rows) == 1:  # most pages
        name, _email, handle, count, lines = rows[0]
        return [PersonShare(name, handle, count, lines)]
    keys = [f"@{handle.casefold()}" if handle else email.casefold() or name for name, email, handle, _, _ in rows]
    if len(set(keys)) == len(rows):  # nobody under two names
        shares = [PersonShare(name, handle, count, lines) for name, _email, handle, count, lines in rows]
        return sorted(shares, key=_most_first)
    names: dict[str, Counter[str]] = defaultdict(Counter)
    handles: dict[str, str | None] = {}
    revisions: Counter[str] = Counter()
    added: Counter[str] = Counter()
    for key, (name, _email, handle, count, lines) in zip(keys, rows, strict=True):
        names[key][name] += count
        handles[key] = min(handle, handles.get(key) or handle) if handle else None
        revisions[key] += count
        added[key] += lines
    shares = [
        PersonShare(min(used, key=lambda name: (-used[name], name)), handles[key], revisions[key], added[key])
        for key, used in names.items()
    ]
    return sorted(shares, key=_most_first)


def _most_first(share: PersonShare) -> tuple[int, int, str, str]:
    return -share.revisions, -share.added, share.name, share.handle or ""
