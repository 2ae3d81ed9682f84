"""Writes the full text: the words of pages as they stand, and the lines that revisions took away.

The words themselves are written before somebody searches, not with each save: several saves of a page are then one.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from wiki.core.index.commits import ID_BITS
from wiki.core.lines import iter_headings
from wiki.core.page import Page
from wiki.core.search.letters import join_tokens, tokens_of
from wiki.core.search.plain import plain_body, plain_file

DOCUMENT = "document"
REMOVAL = "removal"
MOST_WAITING = 200
"""So many documents and removals may wait for somebody who searches: full text costs a save more than all else in the index."""
ROW_BITS = 20
"""A row's number is the second of its change, and below that bits of its name to tell equal seconds apart."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of a page. Speakers, headings and the body hold one line for each."""

    title: str
    speakers: str
    headings: str
    body: str

    @classmethod
    def of(cls, page: Page) -> "Document":
        talk, event = page.talk, page.event
        facts: list[str | None] = list(page.tags)
        if talk:
            facts += [talk.abstract, talk.track, talk.venue_room, *(link.title for link in talk.links)]
        if event:
            facts += [event.venue, event.hashtag]
        body = "\n".join((*(fact for fact in facts if fact), page.body))
        return cls(
            page.title,
            "\n".join(talk.speakers) if talk else "",
            plain_body("\n".join(heading.text for heading in iter_headings(page.body))),
            plain_body(body),
        )

    def words(self) -> str:
        return join_tokens((self.title, self.speakers, self.body))

    def heads(self) -> tuple[str, str, str]:
        return tokens_of(self.title), join_tokens(self.speakers.split("\n")), join_tokens(self.headings.split("\n"))


class FullText:
    """The tables of words. What is equal to what stands there already is not written again."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._dropped: set[int] = set()

    def put(self, number: int, page: Page) -> None:
        """Takes the words of the page with this number."""
        self._dropped.discard(number)
        self._write(number, page.name, self._moment_of(number), Document.of(page))

    def drop(self, number: int) -> None:
        """Forgets a page, unless it is put again before `finish`."""
        self._dropped.add(number)

    def finish(self, touched: Iterable[int]) -> None:
        """Does what waits. `touched` are the pages that have new revisions, whatever became of their texts."""
        for number in self._dropped:
            row = self._find(number)[0]
            if row is not None:
                self._drop(row)
        rows = self._db.execute(
            "SELECT p.id, p.name, coalesce(p.changed, 0) FROM json_each(?) AS one JOIN pages p ON p.id = one.value"
            " JOIN documents d ON d.page = p.id WHERE d.moment != coalesce(p.changed, 0)",
            (json.dumps(sorted(touched)),),
        ).fetchall()
        for number, name, moment in rows:
            document = self._find(number)[2]
            if document:
                self._write(number, name, moment, document)
        (waiting,) = self._db.execute("SELECT count(*) FROM waiting").fetchone()
        if waiting > MOST_WAITING:
            self.write_words()

    def add_removed(self, lineage: int, moment: int, name: str, lines: list[str]) -> None:
        """Keeps the lines that the revision of a page at `moment` took away; `name` tells it from others of that moment."""
        body = plain_file("\n".join(lines))
        if body:
            row = self._free_row("removals", moment, f"{lineage} {name}")
            self._db.execute("INSERT INTO removals VALUES (?, ?, ?, ?)", (row, lineage, moment, body))
            self._db.execute("INSERT INTO waiting VALUES (?, ?)", (REMOVAL, row))

    def _write(self, number: int, name: str, moment: int, document: Document) -> None:
        row, before, found = self._find(number)
        if row is not None and found:
            if before == moment and found == document:
                return
            self._drop(row)
        row = self._free_row("documents", moment, name)
        values = (row, number, moment, document.title, document.speakers, document.headings, document.body)
        self._db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("INSERT INTO waiting VALUES (?, ?)", (DOCUMENT, row))

    def write_words(self) -> None:
        """Brings the full text up to date. In the order of rows: FTS5 ends a segment at each that is smaller than the last."""
        for row, *old in self._db.execute(
            "SELECT row, title, speakers, headings, body FROM stale ORDER BY row"
        ).fetchall():
            self._erase(row, Document(*old))
        for (row,) in self._db.execute("SELECT row FROM waiting WHERE kind = ? ORDER BY row", (DOCUMENT,)).fetchall():
            self._insert(row, Document(*self._read(row)))
        for (row,) in self._db.execute("SELECT row FROM waiting WHERE kind = ? ORDER BY row", (REMOVAL,)).fetchall():
            (body,) = self._db.execute("SELECT body FROM removals WHERE row = ?", (row,)).fetchone()
            self._db.execute("INSERT INTO removed_words (rowid, text) VALUES (?, ?)", (row, tokens_of(body)))
        self._db.execute("DELETE FROM stale")
        self._db.execute("DELETE FROM waiting")

    def _insert(self, row: int, document: Document) -> None:
        heads = document.heads()
        self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, document.words()))
        self._db.execute("INSERT INTO titles (rowid, title) VALUES (?, ?)", (row, heads[0]))
        self._db.execute("INSERT INTO heads (rowid, title, speakers, headings) VALUES (?, ?, ?, ?)", (row, *heads))

    def _erase(self, row: int, document: Document) -> None:
        """Takes words out; a table without content has to be told what stood there (sqlite.org/fts5.html, 4.4.1)."""
        heads = document.heads()
        self._db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", (row, document.words()))
        self._db.execute("INSERT INTO titles (titles, rowid, title) VALUES ('delete', ?, ?)", (row, heads[0]))
        self._db.execute(
            "INSERT INTO heads (heads, rowid, title, speakers, headings) VALUES ('delete', ?, ?, ?, ?)", (row, *heads)
        )

    def _drop(self, row: int) -> None:
        """Takes a document away; what the full text has of it waits to be taken out."""
        waited = self._db.execute("DELETE FROM waiting WHERE kind = ? AND row = ?", (DOCUMENT, row)).rowcount
        if not waited:
            self._db.execute(
                "INSERT INTO stale SELECT row, title, speakers, headings, body FROM documents WHERE row = ?", (row,)
            )
        self._db.execute("DELETE FROM documents WHERE row = ?", (row,))

    def _find(self, number: int) -> tuple[int | None, int, Document | None]:
        found = self._db.execute("SELECT row, moment FROM documents WHERE page = ?", (number,)).fetchone()
        return (*found, Document(*self._read(found[0]))) if found else (None, 0, None)

    def _read(self, row: int) -> tuple[str, str, str, str]:
        found: tuple[str, str, str, str] = self._db.execute(
            "SELECT title, speakers, headings, body FROM documents WHERE row = ?", (row,)
        ).fetchone()
        return found

    def _moment_of(self, number: int) -> int:
        (moment,) = self._db.execute("SELECT max(moment) FROM revisions WHERE lineage = ?", (number,)).fetchone()
        return moment or 0

    def _free_row(self, table: str, moment: int, name: str) -> int:
        """The next number that is free; another is taken only where names have equal bits within one second."""
        bits = int.from_bytes(blake2b(name.encode("utf-8", "surrogateescape"), digest_size=4).digest(), "big")
        row = moment >> ID_BITS << ROW_BITS | bits >> (32 - ROW_BITS)
        old = " UNION ALL SELECT 1 FROM stale WHERE row = ?1" if table == "documents" else ""
        while self._db.execute(f"SELECT 1 FROM {table} WHERE row = ?1{old}", (row,)).fetchone():  # noqa: S608 - our own names
            row += 1
        return row
