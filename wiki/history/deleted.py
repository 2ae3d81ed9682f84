"""Pages that were deleted: who did it, when, what they were called, and what comes back with them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from wiki.core.bring_back import find_deleted, iter_deleted_files
from wiki.core.errors import BadName, NotText, PageNotFound
from wiki.core.index.rows import RevisionRow
from wiki.core.names import check_new_name, new_path, parent_of
from wiki.core.page import EVENT, read_page
from wiki.core.slugs import clean_name, slug_from_title
from wiki.core.store.model import Entry
from wiki.core.store.store import Store
from wiki.core.summary import summarise_bring_back
from wiki.core.text import decode
from wiki.history.seeing import Seeing

LIMIT = 30
MOST_TOGETHER = 500
MOST_PART = 100
"""Characters of a name that are looked for."""


@dataclass(frozen=True)
class Gone:
    """A page that was deleted by the revision `row`, at `at` in the zone that is shown. `title` and `kind` are those it had.

    `entry` is its file; None where a purge took that. `below` counts the deleted pages below an event. `needs_name`: it
    came by a push, with a name that nobody may choose here.
    """

    row: RevisionRow
    at: datetime
    title: str
    kind: str
    language: str | None
    entry: Entry | None
    below: int
    needs_name: bool

    @property
    def name(self) -> str:
        return self.row.page


@dataclass(frozen=True)
class Gathered:
    """A name with all that was deleted there and below it. `own` is None where the page of that name stands.

    `together` are the names of the pages that went in the same commit as `own`; `files` the files that are no pages and
    went with any of them, by path.
    """

    name: str
    own: Gone | None
    pages: Sequence[Gone]
    together: frozenset[str]
    files: Mapping[str, Entry]


@dataclass(frozen=True)
class Listing:
    """`moved` are old names with those that the pages have now; `next` is what `after` must be for what follows."""

    days: Sequence[tuple[date, Sequence[Gone]]]
    moved: Sequence[tuple[str, str]]
    next: str | None


def list_deleted(seeing: Seeing, store: Store, part: str, after: str | None) -> Listing:
    """Deleted pages whose name holds `part`, the last one first, and pages that had such a name once."""
    seen = "".join(char for char in part if char.isprintable())
    part = unicodedata.normalize("NFKC", seen.strip()[:MOST_PART])
    batch = seeing.snapshot.deleted(LIMIT, after, part=part)
    moved = seeing.snapshot.old_names(part) if part and not after else []
    gone = [_gone(seeing, store, row) for row in batch.items]
    days = [(day, tuple(pages)) for day, pages in groupby(gone, key=lambda one: one.at.date())]
    return Listing(days, moved, batch.next)


def gather(seeing: Seeing, store: Store, name: str) -> Gathered:
    """What was deleted at a name and below it. Raises PageNotFound where that is nothing."""
    found: dict[str, Gone] = {}
    for row in seeing.snapshot.deleted(MOST_TOGETHER, under=name).items:
        if row.page not in found:  # of several that stood there the last one
            found[row.page] = _gone(seeing, store, row)
    if not found:
        raise PageNotFound(name)
    own = found.pop(name, None)
    files: dict[str, Entry] = {}
    if own is not None and (own.kind == EVENT or found):
        tip = seeing.snapshot.commit
        for path, entry in iter_deleted_files(store, own.row.commit, name):
            if tip is None or store.find_entry(tip, path) is None:
                files[path] = entry
    together = {page for page, gone in found.items() if own is not None and gone.row.commit == own.row.commit}
    return Gathered(name, own, [found[page] for page in sorted(found)], frozenset(together), files)


def choose(gathered: Gathered, names: Sequence[str], to: str, *, with_files: bool) -> dict[str, Entry]:
    """The files to bring back, by path, for the pages of these names. `to` is another name for the page itself.

    Raises BadName.
    """
    wanted: dict[str, Entry] = {}
    for gone in (*([gathered.own] if gathered.own else []), *gathered.pages):
        if gone.name not in names or gone.entry is None:
            continue
        if gone is gathered.own and to and to != gone.name:
            check_new_name(to)
            wanted[new_path(to, folder=gone.row.path == new_path(gone.name, folder=True))] = gone.entry
        elif not gone.needs_name:
            wanted[gone.row.path] = gone.entry
        elif gone is gathered.own:
            check_new_name(gone.name)
    return {**wanted, **(gathered.files if with_files and wanted else {})}


def summary_of(seeing: Seeing, gathered: Gathered, count: int) -> str:
    """The subject of the commit that brings `count` pages back, in the language of the page or its event."""
    first = gathered.own or gathered.pages[0]
    page = seeing.find(gathered.name)
    event = seeing.event_of(gathered.name)
    title = page.title if page and not gathered.own else first.title
    language = (page.language if page else first.language) or (event.language if event else None)
    return summarise_bring_back(title, count, language or "en")


def free_name(gone: Gone) -> str:
    """A name that may be chosen, near the one that the page had."""
    name = clean_name(gone.name)
    if not _may_be(name):
        folder = parent_of(name)
        name = f"{folder}/{slug_from_title(gone.title)}" if folder and _may_be(folder) else slug_from_title(gone.title)
    return name


def _gone(seeing: Seeing, store: Store, row: RevisionRow) -> Gone:
    entry = find_deleted(store, row.commit, row.path)
    try:
        text = decode(store.read_blob(entry.id), row.path).text if entry else ""
    except NotText:
        text = ""
    event = seeing.event_of(row.page)
    page = read_page(row.path, text, in_event=event is not None)
    below = len(seeing.snapshot.deleted(MOST_TOGETHER, under=row.page).items) - 1 if page.kind == EVENT else 0
    language = page.language or (event.language if event else None)
    return Gone(
        row, seeing.time(row, row.page), page.title, page.kind, language, entry, max(0, below), not _may_be(row.page)
    )


def _may_be(name: str) -> bool:
    try:
        check_new_name(name)
    except BadName:
        return False
    return True
