"""Who wrote what, under the names that `.mailmap` gives them (format: git's gitmailmap).

Rows keep the names that stand in commits; what they map to is filled in, and anew when the mapping changes.
"""

import re
import sqlite3
from collections.abc import Callable

from wiki.core.store.model import Commit, Person

HandleOf = Callable[[str], str | None]

_LINE = re.compile(r"^([^<#]*)<([^<>]*)>(?:([^<]*)<([^<>]*)>)?")
_NOREPLY = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})@users\.noreply\.[^@\s]+", re.IGNORECASE)
_TRAILER = re.compile(r"^co-authored-by:[ \t]*([^<>\n]*?)[ \t]*<([^<>\n]*)>[ \t]*$", re.IGNORECASE | re.MULTILINE)


class Mailmap:
    """Maps names as they stand in commits to those that people go by."""

    def __init__(self, text: str) -> None:
        self._rules: dict[tuple[str | None, str], tuple[str, str]] = {}
        for line in text.splitlines():
            found = _LINE.match(line)
            if not found:
                continue
            name, email = found[1].strip(), found[2].strip()
            if found[4] is None:  # `Proper Name <email in commits>`
                self._add(None, email, name, "")
            else:
                self._add(found[3].strip() or None, found[4].strip(), name, email)

    def map(self, person: Person) -> Person:
        """The person meant. A rule for name and address goes before one for the address alone, as in git."""
        email = person.email.casefold()
        name, address = self._rules.get((person.name.casefold(), email)) or self._rules.get((None, email), ("", ""))
        return Person(name or person.name, address or person.email)

    def _add(self, old_name: str | None, old_email: str, name: str, email: str) -> None:
        key = (old_name.casefold() if old_name else None, old_email.casefold())
        before = self._rules.get(key, ("", ""))
        self._rules[key] = (name or before[0], email or before[1])


def handle_in(email: str) -> str | None:
    """The handle in an address like `handle@users.noreply.HOST`, without the number that GitHub puts before it."""
    found = _NOREPLY.fullmatch(email.rpartition("+")[2])
    return found[1] if found else None


def coauthors_of(commit: Commit) -> tuple[Person, ...]:
    """Those named by `Co-authored-by` trailers, each once and without the author."""
    if "<" not in commit.message:
        return ()
    named = (Person(name or email, email) for name, email in _TRAILER.findall(commit.message))
    return tuple(dict.fromkeys(person for person in named if person != commit.author))


class PeopleTable:
    """The rows of `people`, made when somebody is first met. `changed_handles` have other rows than before."""

    def __init__(self, db: sqlite3.Connection, mailmap: Mailmap, handle_of: HandleOf | None) -> None:
        self._db = db
        self._mailmap = mailmap
        self._handle_of = handle_of
        self._known: dict[Person, int] = {}
        self.changed_handles: set[str] = set()

    def id_of(self, person: Person) -> int:
        known = self._known.get(person)
        if known is None:
            known = self._known[person] = self._find(person) or self._add(person)
        return known

    def remap(self, mailmap: Mailmap) -> list[int]:
        """Maps everybody anew and returns whose name, address or handle is another now."""
        self._mailmap = mailmap
        changed = []
        rows = self._db.execute("SELECT id, raw_name, raw_email, name, email, handle FROM people").fetchall()
        for number, raw_name, raw_email, *before in rows:
            after = self._mapped(Person(raw_name, raw_email))
            if list(after) != before:
                self._db.execute("UPDATE people SET name = ?, email = ?, handle = ? WHERE id = ?", (*after, number))
                changed.append(number)
                self.changed_handles.update(handle for handle in (before[2], after[2]) if handle)
        return changed

    def _find(self, person: Person) -> int | None:
        found = self._db.execute(
            "SELECT id FROM people WHERE raw_name = ? AND raw_email = ?", (person.name, person.email)
        ).fetchone()
        return found[0] if found else None

    def _add(self, person: Person) -> int:
        values = (person.name, person.email, *(mapped := self._mapped(person)))
        if mapped[2]:
            self.changed_handles.add(mapped[2])
        made = self._db.execute(
            "INSERT INTO people (raw_name, raw_email, name, email, handle) VALUES (?, ?, ?, ?, ?)", values
        ).lastrowid
        assert made is not None  # noqa: S101 - the row was just inserted
        return made

    def _mapped(self, person: Person) -> tuple[str, str, str | None]:
        meant = self._mailmap.map(person)
        by_account = self._handle_of(meant.email) if self._handle_of else None
        return meant.name, meant.email, by_account or handle_in(meant.email)
