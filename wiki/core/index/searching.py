"""Finds pages by what they say, and revisions by what they took away (tables of full_text.py).

Titles come first, then headings and speakers, then all other hits, the newest change first in each. Hits are looked at from
the newest on and no more than MOST of them, so that a common word costs no more than a rare one.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wiki.core.index import pages, revisions
from wiki.core.index.full_text import ROW_BITS
from wiki.core.index.rows import PageRow, RevisionRow
from wiki.core.links import PEOPLE
from wiki.core.page import EVENT as EVENT_KIND
from wiki.core.search.letters import normalize
from wiki.core.search.query import AUTHOR, BEFORE, EVENT, SPEAKER, TITLE, Filter, Query, Term, make_term

MOST = 1_000
"""So many hits are ranked and counted; whoever has more asks too little."""
MOST_HANDLES = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A page that was found, with the words that were searched: `body` without markup, `speakers` as they are written."""

    page: PageRow
    speakers: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class FoundOld:
    """A revision that took away what was looked for; `body` are the lines it took away."""

    revision: RevisionRow
    body: str


@dataclass(frozen=True, slots=True)
class Finds:
    """`total` stops at MOST, and `has_more` says that there are more. `next` is where the following batch goes on."""

    items: Sequence[Found]
    total: int
    has_more: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class OldFinds:
    items: Sequence[FoundOld]
    total: int
    has_more: bool
    next: str | None


@dataclass
class _Where:
    """Conditions on `rowid`, and their values."""

    text: str = ""
    values: tuple[object, ...] = ()

    def add(self, text: str, *values: object) -> None:
        self.text += f" AND {text}"
        self.values += values


def find_pages(
    db: sqlite3.Connection, query: Query, limit: int, after: str | None, *, sees_all: bool, in_heads: bool = False
) -> Finds:
    """Pages, best first. `sees_all` is false for those who see nothing of drafts and of what is held.

    With `in_heads` only titles, headings and speakers are searched. `after` is the `next` of the batch before; anything
    else counts as None.
    """
    where = _Where()
    if not sees_all:
        where.add("+{row} NOT IN (SELECT d.row FROM pages p JOIN documents d ON d.page = p.id WHERE NOT p.public)")
    for each in query.filters:
        _add_filter(db, where, each, _PAGES)
    ranked, has_more = _rank(db, query, where, in_heads)
    chosen, following = _batch(ranked[:MOST], limit, after)
    items = _load(db, [row for _, row in chosen])
    return Finds(items, min(len(ranked), MOST), has_more or len(ranked) > MOST, following)


def find_removed(db: sqlite3.Connection, query: Query, limit: int, after: str | None, *, sees_all: bool) -> OldFinds:
    """Revisions that took away lines in which all the words stand, newest first. The same arguments.

    Those who do not see all see what was taken out of pages that they may read as they stand.
    """
    where = _Where()
    for each in query.filters:
        _add_filter(db, where, each, _REMOVALS)
    if not sees_all:
        where.add(
            "EXISTS (SELECT 1 FROM removals m CROSS JOIN pages p ON p.id = m.lineage WHERE m.row = {row} AND p.public)"
        )
    match = query.match()
    if match is None:
        rows = _rows(
            db, "SELECT row FROM removals WHERE 1", _without(where, query, "removed_words"), "removals.row", ()
        )
    else:
        rows = _rows(
            db, "SELECT rowid FROM removed_words WHERE removed_words MATCH ?", where, "removed_words.rowid", (match,)
        )
    chosen, following = _batch([(0, -row) for row in rows[:MOST]], limit, after)
    return OldFinds(_load_removed(db, [row for _, row in chosen]), min(len(rows), MOST), len(rows) > MOST, following)


def _rank(db: sqlite3.Connection, query: Query, where: _Where, in_heads: bool) -> tuple[list[tuple[int, int]], bool]:
    """Rank and negative row of each hit, in order."""
    match = query.match()
    elsewhere = _without(where, query, "words")
    if match is None:
        rows = _rows(db, "SELECT row FROM documents WHERE 1", elsewhere, "documents.row", ())
        return [(0, -row) for row in rows], len(rows) > MOST
    heads = query.match_titles()
    asked = [("titles", heads), ("heads", heads), *([] if in_heads else [("words", match)])]
    ranked: list[tuple[int, int]] = []
    seen: set[int] = set()
    has_more = False
    for rank, (table, expression) in enumerate(asked):
        if len(ranked) > MOST:
            break  # none of the others would be shown, and to look for the beginning of a frequent word is dear
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - our own names
        rows = _rows(db, sql, where if table == "words" else elsewhere, f"{table}.rowid", (expression,))
        has_more = has_more or len(rows) > MOST
        ranked += [(rank, -row) for row in rows if row not in seen]
        seen.update(rows)
    return ranked, has_more


def _without(where: _Where, query: Query, table: str) -> _Where:
    """The same without rows that hold an excluded word, for where the question itself does not say so."""
    more = _Where(where.text, where.values)
    if query.excluded:
        more.add(f"+{{row}} NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)", query.match_excluded())  # noqa: S608
    return more


def _rows(db: sqlite3.Connection, sql: str, where: _Where, row: str, values: tuple[object, ...]) -> list[int]:
    """The newest rows that fit, one more than MOST at most.

    Of full text each hit is held against the set that a filter makes (`+` keeps SQLite from asking anew for each of the
    set); of an ordinary table the set leads to the rows.
    """
    conditions = where.text.format(row=row, set="" if row.endswith(".row") else "+")
    found = db.execute(f"{sql}{conditions} ORDER BY {row} DESC LIMIT {MOST + 1}", (*values, *where.values))
    return [each[0] for each in found]


def _batch(
    ranked: Sequence[tuple[int, int]], limit: int, after: str | None
) -> tuple[list[tuple[int, int]], str | None]:
    """A part of what was ranked, with rows as they are again, and where the next begins."""
    begin = bisect_right(ranked, _position(after))
    chosen = [(rank, -row) for rank, row in ranked[begin : begin + limit]]
    has_next = chosen and begin + limit < len(ranked)
    return chosen, f"{chosen[-1][0]}.{chosen[-1][1]}" if has_next else None


def _position(after: str | None) -> tuple[int, int]:
    first, _, second = (after or "").partition(".")
    if first in ("0", "1", "2") and second.isascii() and second.isdigit() and len(second) < 20:
        return int(first), -int(second)
    return -1, 0


# Filters


@dataclass(frozen=True, slots=True)
class _Kind:
    """How rows are told from an event, from a page whose head fits, and from people."""

    by_event: str
    by_head: str
    by_author: str


_PAGES = _Kind(
    "SELECT d.row FROM pages p CROSS JOIN documents d ON d.page = p.id"
    " WHERE p.event IN (SELECT value FROM json_each(?))",
    "SELECT rowid FROM heads WHERE heads MATCH ?",
    "SELECT d.row FROM shares s CROSS JOIN documents d ON d.page = s.lineage"
    " WHERE s.person IN (SELECT value FROM json_each(?))",
)
_REMOVALS = _Kind(
    "SELECT m.row FROM pages p CROSS JOIN lineages l ON l.event = p.id CROSS JOIN removals m ON m.lineage = l.id"
    " WHERE p.name IN (SELECT value FROM json_each(?))",
    "SELECT m.row FROM heads h CROSS JOIN documents d ON d.row = h.rowid CROSS JOIN removals m ON m.lineage = d.page"
    " WHERE heads MATCH ?",
    "SELECT m.row FROM writers w CROSS JOIN removals m ON m.moment = w.moment"
    " WHERE w.person IN (SELECT value FROM json_each(?))",
)
"""CROSS JOIN keeps SQLite to this order (sqlite.org/optoverview.html, 8.3)."""


def _add_filter(db: sqlite3.Connection, where: _Where, given: Filter, kind: _Kind) -> None:
    if given.day is not None:
        is_before = (given.kind == BEFORE) != given.is_excluded
        where.add(f"{{row}} {'<' if is_before else '>='} ?", int(given.day.timestamp()) << ROW_BITS)
        return
    sql, value = {
        EVENT: lambda: (kind.by_event, json.dumps(_events(db, given.value))),
        AUTHOR: lambda: (kind.by_author, json.dumps(_people(db, given.value))),
        SPEAKER: lambda: (kind.by_head, _speakers(db, given)),
        TITLE: lambda: (kind.by_head, f"{{title}} : ({_all(given.terms)})"),
    }[given.kind]()
    where.add(f"{{set}}{{row}} {'NOT IN' if given.is_excluded else 'IN'} ({sql})", value)


def _events(db: sqlite3.Connection, value: str) -> list[str]:
    """Names of the events that are meant: the one of that name, else those in whose name or title it stands."""
    wanted = normalize(value).strip("/ ")
    events = db.execute("SELECT name, title FROM pages WHERE kind = ?", (EVENT_KIND,)).fetchall()
    found = [name for name, _ in events if normalize(name) == wanted]
    found = found or [name for name, title in events if wanted in normalize(name) or wanted in normalize(title)]
    return [name for name, _ in events if any(name == one or name.startswith(f"{one}/") for one in found)]


def _people(db: sqlite3.Connection, value: str) -> list[int]:
    """The rows of the people who are meant: by handle or whole name, else by a part of the name."""
    wanted = " ".join(normalize(value).removeprefix("@").split())
    people = [
        (row[0], normalize(row[1]), normalize(row[2] or ""))
        for row in db.execute("SELECT id, name, handle FROM people")
    ]
    return [number for number, name, handle in people if wanted in (name, handle)] or [
        number for number, name, _ in people if wanted in name
    ]


def _speakers(db: sqlite3.Connection, given: Filter) -> str:
    """Talks whose speakers are written so, or by a handle whose page has that title."""
    rows = db.execute(
        "SELECT p.name FROM heads h JOIN documents d ON d.row = h.rowid JOIN pages p ON p.id = d.page"
        " WHERE heads MATCH ? AND p.name >= ? AND p.name < ? ORDER BY p.name LIMIT ?",
        (f"{{title}} : ({_all(given.terms)})", f"{PEOPLE}/", f"{PEOPLE}0", MOST_HANDLES),
    )
    handles = [term.match() for (name,) in rows if (term := make_term(name.rpartition("/")[2]))]
    return f"{{speakers}} : ({' OR '.join((f'({_all(given.terms)})', *handles))})"


def _all(terms: Iterable[Term]) -> str:
    return " AND ".join(term.match(in_titles=True) for term in terms)


# Rows


def _load(db: sqlite3.Connection, rows: Sequence[int]) -> list[Found]:
    values = (json.dumps(rows),)
    documents: list[tuple[Any, ...]] = db.execute(
        "SELECT d.row, d.speakers, d.body FROM documents d WHERE d.row IN (SELECT value FROM json_each(?))"
        " ORDER BY d.row",
        values,
    ).fetchall()
    listed = pages.select(
        db, "JOIN documents d ON d.page = p.id WHERE d.row IN (SELECT value FROM json_each(?)) ORDER BY d.row", values
    )
    found = {
        row: Found(page, tuple(speakers.split("\n")) if speakers else (), body)
        for (row, speakers, body), page in zip(documents, listed, strict=True)
    }
    return [found[row] for row in rows]


def _load_removed(db: sqlite3.Connection, rows: Sequence[int]) -> list[FoundOld]:
    found = []
    for row in rows:
        lineage, moment, body = db.execute(
            "SELECT lineage, moment, body FROM removals WHERE row = ?", (row,)
        ).fetchone()
        revision = revisions.at_moment(db, lineage, moment)
        if revision is not None:
            found.append(FoundOld(revision, body))
    return found
