"""Which page is which through all its names: a rename keeps its lineage, and so does coming back after a deletion."""

import sqlite3
from dataclasses import dataclass, field

from wiki.core.names import name_of


@dataclass
class Lineages:
    """The table of lineages, as of the last commit that has all before it among its ancestors (the trunk).

    `touched` gathers the lineages whose rows changed, `left` the names that some of them had before.
    `has_new_owners` says that a path has, or had for a while, another page.
    """

    db: sqlite3.Connection
    touched: set[int] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    has_new_owners: bool = False
    _here: dict[str, int | None] = field(default_factory=dict)

    def find(self, path: str) -> int | None:
        """The lineage that stands at `path` now."""
        if path not in self._here:
            found = self.db.execute("SELECT id FROM lineages WHERE path = ? AND alive", (path,)).fetchone()
            self._here[path] = found[0] if found else None
        return self._here[path]

    def is_alive(self, lineage: int) -> bool:
        """Whether it stands somewhere now."""
        return bool(self.db.execute("SELECT alive FROM lineages WHERE id = ?", (lineage,)).fetchone()[0])

    def path_of(self, lineage: int) -> str | None:
        """Where it stands now."""
        found = self.db.execute("SELECT path FROM lineages WHERE id = ? AND alive", (lineage,)).fetchone()
        return found[0] if found else None

    def settle(self, lineage: int, path: str, moment: int) -> None:
        """Puts a lineage at a path; what stood there, if it was another, is gone."""
        before = self.find(path)
        if before is not None and before != lineage:
            self.end(before)
        (old,) = self.db.execute("SELECT path FROM lineages WHERE id = ?", (lineage,)).fetchone()
        if old != path:
            self.left.add(name_of(old) or old)
            if self.find(old) == lineage:
                self._here[old] = None
        self.db.execute(
            "UPDATE lineages SET path = ?, name = ?, alive = 1 WHERE id = ?", (path, name_of(path), lineage)
        )
        self._here[path] = lineage
        self.own(lineage, path, moment)

    def end(self, lineage: int) -> None:
        """The page is not there any more."""
        (path,) = self.db.execute("SELECT path FROM lineages WHERE id = ?", (lineage,)).fetchone()
        if self.find(path) == lineage:
            self._here[path] = None
        self.db.execute("UPDATE lineages SET alive = 0 WHERE id = ?", (lineage,))
        self.touched.add(lineage)

    def rest(self, lineage: int, path: str) -> None:
        """Says of a page that is not there any more where it was deleted."""
        self.db.execute(
            "UPDATE lineages SET path = ?, name = ? WHERE id = ? AND NOT alive", (path, name_of(path), lineage)
        )
        self.touched.add(lineage)

    def join(self, lost: int, kept: int) -> None:
        """From now on one page has always been another one."""
        # Where the lost one stood the other may not stand: it may be alive at another path.
        self._here = {path: lineage for path, lineage in self._here.items() if lineage != lost}
        rows = self.db.execute("SELECT path, moment FROM owned WHERE lineage = ?", (lost,)).fetchall()
        for path, moment in rows:
            self.own(kept, path, moment)
        # Of a commit that wrote both one row is kept.
        self.db.execute(
            "DELETE FROM revisions WHERE lineage = ?1 AND EXISTS (SELECT 1 FROM revisions o WHERE o.lineage = ?2"
            " AND o.moment = revisions.moment AND o.path < revisions.path)",
            (lost, kept),
        )
        self.db.execute(
            "UPDATE OR REPLACE revisions SET lineage = ?1, event = (SELECT event FROM lineages WHERE id = ?1)"
            " WHERE lineage = ?2",
            (kept, lost),
        )
        self.db.execute("UPDATE removals SET lineage = ? WHERE lineage = ?", (kept, lost))
        for table, column in (("lineages", "id"), ("owned", "lineage"), ("shares", "lineage")):
            self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (lost,))  # noqa: S608 - our own words
        self.touched.discard(lost)
        self.touched.add(kept)

    def start(self, path: str, moment: int) -> int:
        """A new lineage, which stands nowhere yet; `path` is where it was first seen."""
        made = self.db.execute(
            "INSERT INTO lineages (path, name, alive) VALUES (?, ?, 0)", (path, name_of(path))
        ).lastrowid
        assert made is not None  # noqa: S101 - the row was just inserted
        self.own(made, path, moment)
        return made

    def own(self, lineage: int, path: str, moment: int) -> None:
        """Notes that the lineage had this path."""
        self.db.execute(
            "INSERT INTO owned (path, lineage, name, moment) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET moment = max(moment, excluded.moment)",
            (path, lineage, name_of(path), moment),
        )
        self.touched.add(lineage)
        self.has_new_owners = True
