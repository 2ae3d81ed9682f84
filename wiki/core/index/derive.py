"""Fills the tables of pages from the files of the tip: what changed between two trees is read again, and nothing else.

What a page is depends on its file and on the event around it. So names are taken by depth, and a change of an event
that its pages can see makes them be read again.
"""

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from wiki.core.errors import NotText
from wiki.core.event import AUTO, Event, talk_sort_key
from wiki.core.field_values import Start
from wiki.core.index import speakers
from wiki.core.index.facts import decode_facts, encode_facts, facts_of
from wiki.core.index.full_text import FullText
from wiki.core.index.rows import BROKEN, NOT_A_FILE, NOT_TEXT, SHADOWED, TOO_LARGE
from wiki.core.links import candidates, iter_links
from wiki.core.names import find_harm, name_of, page_paths, parent_of
from wiki.core.page import EVENT, Page, read_page
from wiki.core.store.model import Entry, ObjectId, PathChange
from wiki.core.talk import count_characters
from wiki.core.text import MAX_PAGE_BYTES, decode

ReadBlobs = Callable[[list[ObjectId]], Iterator[bytes]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Around:
    """The event a page stands in, as far as its pages can see it."""

    name: str
    number: int
    date: date | None
    timezone: str
    language: str | None
    is_public: bool

    def as_event(self) -> Event:
        """As much of the event as starts and orders of its talks need."""
        return Event(self.date, None, None, ZoneInfo(self.timezone), None, None, None, AUTO)


@dataclass
class Deriver:
    """Brings the tables of pages to another tree. What it changed is gathered for the keys.

    `names` are all names that were read again, `events` those around or listing them, with which, `regrouped` the folders
    that became events or ceased to be, `files` the paths of attachments, `gone` the names that had a page before, `named`
    the keys of those who are named on pages. `redirected` says that aliases
    changed.
    """

    db: sqlite3.Connection
    read_blobs: ReadBlobs
    find_lineage: Callable[[str], int]
    full_text: FullText
    names: set[str] = field(default_factory=set)
    events: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    regrouped: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    redirected: bool = False
    _around: dict[str, Around | None] = field(default_factory=dict)
    _moved: dict[str, Around | None] = field(default_factory=dict)
    _pending: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def update(self, changes: Iterable[PathChange]) -> None:
        """Takes what differs between the tree before and the tree now."""
        for change in changes:
            self._place(change.path, change.new)
        while self._pending:
            depth = min(self._pending)
            names = sorted(self._pending.pop(depth))
            self.names.update(names)
            self._derive(names)

    def _place(self, path: str, entry: Entry | None) -> None:
        shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        name = name_of(path)
        for table in ("sources", "files", "unreadable"):
            self.db.execute(f"DELETE FROM {table} WHERE path = ?", (shown,))  # noqa: S608 - our own names
        harm = find_harm(path) if shown == path else "control"
        if name is None and not harm:
            self.files.add(path)
        if entry and (harm or not entry.is_file):
            self._refuse(shown, harm or NOT_A_FILE)
        elif entry and name is None:
            self.db.execute("INSERT INTO files VALUES (?, ?)", (path, entry.id))
        elif entry:
            self.db.execute("INSERT INTO sources VALUES (?, ?, ?)", (path, name, entry.id))
        if name is not None and not harm:
            self._pending[name.count("/")].add(name)

    def _derive(self, names: list[str]) -> None:
        """Reads the pages with these names, all of one depth, again."""
        before = {name: self._moved.pop(name, None) or self._load_around(name) for name in names}
        found: list[tuple[str, ObjectId]] = []
        for name in names:
            self._forget(name)
            paths = dict(self.db.execute("SELECT path, blob FROM sources WHERE name = ?", (name,)).fetchall())
            standing = [path for path in page_paths(name) if path in paths]
            self.db.executemany("DELETE FROM unreadable WHERE path = ?", [(path,) for path in standing])
            for path in standing[1:]:
                self._refuse(path, SHADOWED)
            if standing:
                found.append((standing[0], paths[standing[0]]))
        blobs = self.read_blobs([blob for _, blob in found])
        for (path, blob), data in zip(found, blobs, strict=True):
            self._read(path, blob, data)
        for name in names:
            self._compare_around(name, before[name])

    def _forget(self, name: str) -> None:
        """Takes a page's rows away, and notes the events that list it."""
        row = self.db.execute("SELECT id, event FROM pages WHERE name = ?", (name,)).fetchone()
        if row is None:
            return
        self.gone.add(name)
        number, event = row
        if event:
            self.events[event].add(name)
        for (other,) in self.db.execute("SELECT event FROM sessions WHERE page = ?", (number,)):
            self.events[other].add(name)
        self._drop(number)

    def _drop(self, number: int) -> None:
        self.db.execute("DELETE FROM pages WHERE id = ?", (number,))
        self.db.execute("DELETE FROM links WHERE page = ?", (number,))
        self.db.execute("DELETE FROM sessions WHERE page = ?", (number,))
        aliases = self.db.execute("DELETE FROM aliases WHERE page = ?", (number,))
        self.redirected = self.redirected or aliases.rowcount > 0
        self.named.update(speakers.forget(self.db, number))
        self.full_text.drop(number)

    def _read(self, path: str, blob: ObjectId, data: bytes) -> None:
        if len(data) > MAX_PAGE_BYTES:
            self._refuse(path, TOO_LARGE)
            return
        try:
            text = decode(data, path).text
            above = parent_of(name_of(path) or path)
            parent = self._find_around(above)
            page = read_page(path, text, in_event=parent is not None and parent.name == above)
            self._insert(page, blob, text, parent)
        except NotText:
            self._refuse(path, NOT_TEXT)
        except Exception:  # a page that cannot be read is set aside: all others go on
            log.exception("cannot index %r", path)
            self._refuse(path, BROKEN)

    def _insert(self, page: Page, blob: ObjectId, text: str, parent: Around | None) -> None:
        event = page.event or (parent.as_event() if parent else None)
        name = page.name if page.kind == EVENT else parent.name if parent else None
        facts = facts_of(page, event)
        held = page.draft or (page.event is not None and page.event.publish != AUTO)
        public = not held and (parent is None or parent.is_public)
        language = page.language or (parent.language if parent else None)
        number = self.find_lineage(page.path)
        sort = _sort_key(page, event)
        links = _link_rows(page, number, text)
        for (old_name,) in self.db.execute("SELECT name FROM pages WHERE id = ?", (number,)).fetchall():
            self._moved[old_name] = self._load_around(old_name)  # it was renamed; its old name is yet to come
            self._forget(old_name)
        row = (
            *(number, page.name, page.path, blob, page.title, page.kind, name, language, public),
            *(encode_facts(facts), count_characters(page.body), sort),
        )
        self.db.execute(f"INSERT INTO pages VALUES ({'?, ' * len(row)} 0, NULL, NULL)", row)  # noqa: S608 - question marks
        self.db.executemany("INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)", links)
        self._insert_names(page, number, event)
        self.full_text.put(number, page)
        if name:
            self.events[name].add(page.name)

    def _insert_names(self, page: Page, number: int, event: Event | None) -> None:
        aliases = {alias for alias in page.aliases if alias and alias != page.name}
        self.db.executemany("INSERT INTO aliases VALUES (?, ?)", [(alias, number) for alias in aliases])
        self.redirected = self.redirected or bool(aliases)
        if page.talk:
            self.named.update(speakers.insert(self.db, number, page.talk.speakers, page.talk.scribe))
        for session in page.talk.sessions if page.talk else ():
            other = (session.event or "").strip("/")
            if other and other != parent_of(page.name) and page.talk and event:
                key = _sort_text(session.start, page.talk.order, page.path, event)
                self.db.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?)", (other, number, key))
                self.events[other].add(page.name)

    def _refuse(self, path: str, reason: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO unreadable VALUES (?, ?)", (path, reason))

    # Events around pages

    def _find_around(self, name: str) -> Around | None:
        """The event that is the page `name`, or the nearest above it."""
        while name:
            if name not in self._around:
                self._around[name] = self._load_around(name)
            if self._around[name]:
                return self._around[name]
            name = parent_of(name)
        return None

    def _load_around(self, name: str) -> Around | None:
        found = self.db.execute(
            "SELECT facts, language, public, id FROM pages WHERE name = ? AND kind = ?", (name, EVENT)
        ).fetchone()
        if found is None:
            return None
        facts = decode_facts(found[0])
        return Around(name, found[3], facts.date, facts.timezone or "UTC", found[1], bool(found[2]))

    def _compare_around(self, name: str, before: Around | None) -> None:
        """Has the pages of an event read again when what they see of it changed."""
        now = self._around[name] = self._load_around(name)
        if before == now:
            return
        if before is None or now is None or before.number != now.number:
            self.regrouped.add(name)
        below = self.db.execute("SELECT name FROM sources WHERE name >= ? AND name < ?", (f"{name}/", f"{name}0"))
        for (inner,) in below:
            self._pending[inner.count("/")].add(inner)


def _link_rows(page: Page, number: int, text: str) -> list[tuple[int, int, str, str, str | None, str | None]]:
    """One row for each different link, with the names of the one or two pages it may mean."""
    different = dict.fromkeys((link.kind, link.target) for link in iter_links(text))
    rows: list[tuple[int, int, str, str, str | None, str | None]] = []
    for order, (kind, target) in enumerate(different):
        first, second, *_ = (*candidates(page.path, kind, target), None, None)
        rows.append((number, order, kind, target, first, second))
    return rows


def _sort_key(page: Page, event: Event | None) -> str:
    """Orders talks as the report does, and events by their first day."""
    if page.talk and event:
        return _sort_text(page.talk.start, page.talk.order, page.path, event)
    first = page.event.date if page.event else None
    return f"{first.isoformat() if first else ''} {page.path}"


def _sort_text(start: Start | None, order: int | None, path: str, event: Event) -> str:
    """The key of `talk_sort_key` as text that sorts alike."""
    no_start, moment, no_order, number, _ = talk_sort_key(start, order, path, event)
    return f"{no_start:d}{moment.isoformat(timespec='microseconds')}{no_order:d}{number + 10**9:010}{path}"
