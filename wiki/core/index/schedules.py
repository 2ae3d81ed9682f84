"""Queries for imports of schedules."""

import json
import sqlite3
from collections.abc import Iterable

from wiki.core.index.pages import select
from wiki.core.index.rows import PageRow
from wiki.core.page import TALK
from wiki.core.store.model import CommitId


def imports(db: sqlite3.Connection) -> list[CommitId]:
    """The commits of imports, oldest first."""
    rows = db.execute("SELECT id FROM imports JOIN commits USING (moment) ORDER BY number")
    return [CommitId(row[0]) for row in rows]


def talks_with_guids(db: sqlite3.Connection, guids: Iterable[str]) -> dict[str, PageRow]:
    """Talks by guid. All facts are looked through: it is asked once an import, for those that its event does not have."""
    wanted = json.dumps(list(guids))
    if wanted == "[]":
        return {}
    condition = (
        "WHERE p.kind = ? AND json_extract(p.facts, '$.guid') IN (SELECT value FROM json_each(?)) ORDER BY p.name DESC"
    )
    return {page.facts.guid: page for page in select(db, condition, (TALK, wanted)) if page.facts.guid}
