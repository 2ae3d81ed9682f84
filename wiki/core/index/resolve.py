"""From a name to the page that has it, had it, or answers to it."""

import sqlite3
from collections.abc import Iterator


def find_lineage(db: sqlite3.Connection, name: str) -> int | None:
    """The lineage of the page with this name; of one that cannot be read, was deleted, or was renamed, in this order."""
    found = find_named(db, name)
    target = find_redirect(db, name) if found is None else None
    return find_named(db, target) if target else found


def find_named(db: sqlite3.Connection, name: str) -> int | None:
    """The same without old names: what is there under this name, or was last."""
    for query in (
        "SELECT id FROM pages WHERE name = ?",
        "SELECT id FROM lineages WHERE name = ? AND alive ORDER BY path LIMIT 1",
        "SELECT l.id FROM lineages l JOIN owned o ON o.lineage = l.id AND o.path = l.path"
        " WHERE l.name = ? ORDER BY o.moment DESC, l.path LIMIT 1",
    ):
        found = db.execute(query, (name,)).fetchone()
        if found:
            return int(found[0])
    return None


def find_redirect(db: sqlite3.Connection, name: str) -> str | None:
    """The name of the page that an old name leads to; None where a page stands, and where nothing is known.

    An alias goes before a rename, since somebody chose it; of those who had the name, the last one owns it.
    """
    if db.execute("SELECT 1 FROM pages WHERE name = ?", (name,)).fetchone():
        return None
    found = db.execute(
        "SELECT name FROM aliases JOIN pages ON pages.id = page WHERE alias = ? ORDER BY name LIMIT 1", (name,)
    ).fetchone()
    found = (
        found
        or db.execute(
            "SELECT pages.name FROM owned JOIN pages ON pages.id = lineage WHERE owned.name = ?"
            " ORDER BY moment DESC, pages.name LIMIT 1",
            (name,),
        ).fetchone()
    )
    return found[0] if found else None


def find_old_names(db: sqlite3.Connection, like: str, limit: int) -> list[tuple[str, str]]:
    """Old names that fit a pattern of LIKE, by name, with the name that each leads to."""
    rows = db.execute(
        "SELECT DISTINCT owned.name FROM owned JOIN pages ON pages.id = lineage"
        " WHERE owned.name LIKE ? ESCAPE '\\' AND owned.name != pages.name ORDER BY owned.name LIMIT ?",
        (like, limit),
    ).fetchall()
    return [(name, target) for (name,) in rows if (target := find_redirect(db, name))]


def names_of(db: sqlite3.Connection, lineage: int | None) -> list[str]:
    """All names that a page has or had."""
    return [name for (name,) in db.execute("SELECT DISTINCT name FROM owned WHERE lineage = ?", (lineage,))]


def pages_once_called(db: sqlite3.Connection, name: str) -> list[str]:
    """The names of the pages that have this name, or had it; the one that has it first, then the latest."""
    rows = db.execute(
        "SELECT pages.name FROM pages JOIN owned ON owned.lineage = pages.id WHERE owned.name = ?"
        " GROUP BY pages.name ORDER BY pages.name != ?, max(owned.moment) DESC, pages.name",
        (name, name),
    )
    return [found for (found,) in rows]


def iter_redirects(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every old name with the name it leads to."""
    rows = db.execute(
        "SELECT alias FROM aliases UNION SELECT owned.name FROM owned JOIN pages ON pages.id = lineage"
        " WHERE owned.name != pages.name"
    ).fetchall()
    for (name,) in rows:
        target = find_redirect(db, name)
        if target:
            yield name, target
