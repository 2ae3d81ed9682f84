"""Input keys: a version for everything that an output or an answer can be made of (see the table in architecture.md).

A version says what the thing is, not when it came: the same content has the same version after a rebuild. A key's
sequence is the change that gave it its version. A key of what is gone keeps its row, with version ''.
"""

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b

from wiki.core.index.resolve import find_named, iter_redirects
from wiki.core.index.speakers import names_of
from wiki.core.page import EVENT, TALK


def digest(*parts: object) -> str:
    """A short name for some values; equal values give equal names."""
    return blake2b("\0".join(map(repr, parts)).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


class Keys:
    """Writes versions that changed, under one sequence number."""

    def __init__(self, db: sqlite3.Connection, sequence: int) -> None:
        self._db = db
        self._sequence = sequence

    def put(self, key: str, version: str) -> bool:
        """Whether the version is another than before."""
        row = self._db.execute("SELECT version FROM keys WHERE key = ?", (key,)).fetchone()
        if (row[0] if row else "") == version:
            return False
        self._db.execute("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", (key, version, self._sequence))
        return True

    def set_pages(self, names: Iterable[str]) -> set[str]:
        """Sets `text:`, `facts:` and `talk:` of these names; returns those whose `talk:` changed."""
        changed = set()
        for name in names:
            row = self._db.execute(
                "SELECT path, blob, title, kind, public, event, language, facts FROM pages WHERE name = ?", (name,)
            ).fetchone()
            path, blob, title, kind, public, *rest = row or ("", "", "", "", 0)
            self.put(f"text:{name}", digest(path, blob) if row else "")
            self.put(f"facts:{name}", digest(path, title, kind, public) if row else "")
            if self.put(f"talk:{name}", digest(path, title, public, *rest) if kind == TALK else ""):
                changed.add(name)
        return changed

    def set_events(self, names: Iterable[str]) -> None:
        """Sets `event:` of these names, and `events`."""
        for name in names:
            row = self._db.execute(
                "SELECT path, title, public, language, facts FROM pages WHERE name = ? AND kind = ?", (name, EVENT)
            ).fetchone()
            self.put(f"event:{name}", digest(row, self._talk_versions(name)) if row else "")
        rows = self._db.execute(
            "SELECT name, title, public, language, facts FROM pages WHERE kind = ? ORDER BY name", (EVENT,)
        ).fetchall()
        self.put("events", digest(rows) if rows else "")

    def set_history(self, names: Iterable[str]) -> None:
        """Sets `history:` of these names: the last revision, how many there are, and the names of those who wrote."""
        for name in names:
            lineage = find_named(self._db, name)
            last = self._db.execute(
                "SELECT commits.id, path, kind, r.moment FROM revisions r JOIN commits USING (moment)"
                " WHERE lineage = ? ORDER BY moment DESC LIMIT 1",
                (lineage,),
            ).fetchone()
            people = self._db.execute(
                "SELECT name, handle, revisions, added FROM shares JOIN people ON people.id = person"
                " WHERE lineage = ? ORDER BY 1, 2, 3, 4",
                (lineage,),
            ).fetchall()
            self.put(f"history:{name}", digest(last, people) if last else "")

    def set_speakers(self, keys: Iterable[str]) -> None:
        """Sets `speaker:` of these keys: the talks on which they stand. After set_pages."""
        for key in keys:
            rows = self._db.execute(
                "SELECT pages.name, role, version FROM speakers JOIN pages ON pages.id = page"
                " JOIN keys ON keys.key = 'talk:' || pages.name WHERE speakers.key = ? ORDER BY 1, 2",
                (key,),
            ).fetchall()
            self.put(f"speaker:{key}", digest(rows) if rows else "")

    def set_people(self, handles: Iterable[str]) -> None:
        """Sets `person:` of these handles: the names that they go by."""
        for handle in handles:
            names = names_of(self._db, handle)
            self.put(f"person:{handle.casefold()}", digest(names) if names else "")

    def set_redirects(self) -> None:
        """Sets `redirects`: every old name with where it leads to."""
        redirects = sorted(iter_redirects(self._db))
        self.put("redirects", digest(redirects) if redirects else "")

    def _talk_versions(self, event: str) -> list[str]:
        own = self._db.execute(
            "SELECT version FROM pages JOIN keys ON key = 'talk:' || name WHERE event = ? AND kind = ? ORDER BY sort",
            (event, TALK),
        )
        guests = self._db.execute(
            "SELECT version FROM sessions s JOIN pages ON pages.id = s.page JOIN keys ON key = 'talk:' || name"
            " WHERE s.event = ? AND kind = ? ORDER BY s.sort",
            (event, TALK),
        )
        return [row[0] for row in (*own, *guests)]
