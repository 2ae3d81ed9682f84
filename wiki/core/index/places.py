"""Which page stands at which path, at any commit.

What leads to the tip is the trunk; its changes of places are kept by path and number, so that the place of any time is
one look away. Commits beside the trunk keep what they changed against the commit before them.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from wiki.core.joining import Standing

_CHAIN = (
    "WITH RECURSIVE chain (number, before) AS (SELECT number, before FROM sides WHERE number = ?"
    " UNION ALL SELECT s.number, s.before FROM chain JOIN sides s ON s.number = chain.before)"
)


@dataclass(slots=True)
class View:
    """The places at one commit: those of the trunk at `fork`, a number, but for what is in `changed`."""

    fork: int
    changed: dict[str, Standing] = field(default_factory=dict)


class Places:
    """Tables `places` (of the trunk), `side_places` and `sides`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._newest: tuple[int, View] = (0, View(0))

    def view(self, number: int) -> View:
        """The places at the commit with this number; whoever has it may change it."""
        if self._newest[0] == number:
            known = self._newest[1]
            return View(known.fork, dict(known.changed))
        chain = self._db.execute(f"{_CHAIN} SELECT number, before FROM chain ORDER BY number", (number,)).fetchall()  # noqa: S608
        view = View(chain[0][1] if chain else number)
        if chain:
            rows = self._db.execute(
                f"{_CHAIN} SELECT p.path, p.lineage, p.moment, p.deleted FROM chain JOIN side_places p"  # noqa: S608 - our own words
                " ON p.number = chain.number ORDER BY p.number",
                (number,),
            )
            view.changed = {path: Standing(*rest) for path, *rest in rows}
        return view

    def find(self, view: View, path: str) -> Standing | None:
        """What stands at a path; None where nothing ever stood."""
        known = view.changed.get(path)
        if known is None:
            found = self._db.execute(
                "SELECT lineage, moment, deleted FROM places WHERE path = ? AND number <= ? ORDER BY number DESC LIMIT 1",
                (path, view.fork),
            ).fetchone()
            known = Standing(*found) if found else None
        return known

    def is_there(self, view: View, lineage: int) -> bool:
        """Whether a page stands anywhere."""
        rows = self._db.execute(
            "SELECT DISTINCT path FROM places WHERE lineage = ? AND number <= ?", (lineage, view.fork)
        ).fetchall()
        paths = {path for (path,) in rows} | {path for path, one in view.changed.items() if one.lineage == lineage}
        return any((here := self.find(view, path)) and here.lineage == lineage for path in paths)

    def note(self, number: int, path: str, standing: Standing) -> None:
        """A change at a commit of the trunk."""
        row = (path, number, standing.lineage, standing.moment, standing.deleted)
        self._db.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?)", row)

    def note_beside(self, number: int, before: int, view: View, changes: Mapping[str, Standing]) -> None:
        """The changes of a commit beside the trunk; `view` is that of the commit `before`, and changes with it."""
        self._db.execute("INSERT INTO sides VALUES (?, ?)", (number, before))
        self._db.executemany(
            "INSERT INTO side_places VALUES (?, ?, ?, ?, ?)",
            ((number, path, one.lineage, one.moment, one.deleted) for path, one in changes.items()),
        )
        view.changed.update(changes)
        self._newest = (number, view)

    def may_differ(self, one: View, other: View) -> set[str]:
        """All paths at which two views differ, and perhaps some more."""
        low, high = sorted((one.fork, other.fork))
        rows = self._db.execute("SELECT path FROM places WHERE number > ? AND number <= ?", (low, high))
        return {path for (path,) in rows} | one.changed.keys() | other.changed.keys()

    def join(self, lost: int, kept: int, moment: int | None) -> None:
        """From now on one page has always been another one; if it is there since `moment`, it waits nowhere to be brought back."""
        for table in ("places", "side_places"):
            for column in ("lineage", "deleted"):
                self._db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (kept, lost))  # noqa: S608 - ours
            self._db.execute(f"UPDATE {table} SET deleted = NULL WHERE deleted = ? AND moment < ?", (kept, moment))  # noqa: S608
        self._newest = (0, View(0))
