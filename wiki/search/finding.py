"""What a search lists, of one state of the index and for one visitor."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from wiki.core.index.rows import PageRow, RevisionRow
from wiki.core.index.searching import Found, FoundOld
from wiki.core.index.snapshot import Snapshot
from wiki.core.links import PEOPLE
from wiki.core.page import EVENT
from wiki.core.search.query import Query
from wiki.core.search.snippets import Piece, make_snippet, mark

LIMIT = 10
SWITCHER_LIMIT = 8
NAMES_LIMIT = 5
SHORTEST_NAME = 2
LONGEST_NAME = 100
"""Characters of what is looked for in names."""


@dataclass(frozen=True)
class Hit:
    """A page that was found; `event` is the title of the one it is in, if any."""

    page: PageRow
    title: Sequence[Piece]
    snippet: Sequence[Piece]
    event: PageRow | None
    speakers: Sequence[str]
    at: datetime | None


@dataclass(frozen=True)
class OldHit:
    """A revision that took away what was found. `title` is that of the page as it stands, else its name then."""

    revision: RevisionRow
    title: str
    name: str
    address: str
    snippet: Sequence[Piece]


@dataclass(frozen=True)
class Moved:
    """A page that once had a name which was looked for."""

    old_name: str
    page: PageRow


@dataclass(frozen=True)
class Listing:
    """`total` stops counting at searching.MOST; `has_more` says that it did. `moved` and `gone`: by names that were."""

    hits: Sequence[Hit] = ()
    old_hits: Sequence[OldHit] = ()
    total: int = 0
    has_more: bool = False
    next: str | None = None
    moved: Sequence[Moved] = ()
    gone: Sequence[RevisionRow] = ()


class Finder:
    """`sees_all` is true for whoever may write, who also sees drafts, what is held, and what is gone."""

    def __init__(self, snapshot: Snapshot, sees_all: bool) -> None:
        self._snapshot = snapshot
        self._sees_all = sees_all
        self._pages: dict[str, PageRow] = {}

    def find(self, query: Query, after: str | None, words: str = "") -> Listing:
        """Pages as they stand. Where they are few, also those that had `words`, as they were typed, in a name once."""
        found = self._snapshot.search(query, LIMIT, after, sees_all=self._sees_all)
        listing = Listing(self._hits(found.items, query), (), found.total, found.has_more, found.next)
        part = _part_of_a_name(query, words)
        if not part or after or found.total >= LIMIT:  # what many pages say is no name that somebody remembers
            return listing
        hits = {each.page.name for each in found.items}
        return replace(
            listing, moved=[each for each in self._moved(part) if each.page.name not in hits], gone=self._gone(part)
        )

    def find_heads(self, query: Query) -> Listing:
        """A few pages by title first; for the quick switcher."""
        found = self._snapshot.search(query, SWITCHER_LIMIT, sees_all=self._sees_all, in_heads=True)
        return Listing(self._hits(found.items, query), (), found.total, found.has_more)

    def find_old(self, query: Query, after: str | None) -> Listing:
        """What revisions took away."""
        found = self._snapshot.search_removed(query, LIMIT, after, sees_all=self._sees_all)
        hits = [self._old_hit(each, query) for each in found.items]
        return Listing((), hits, found.total, found.has_more, found.next)

    def _moved(self, part: str) -> list[Moved]:
        names = self._snapshot.old_names(part, NAMES_LIMIT)
        pages = self._snapshot.find_pages(new for _, new in names)
        seen = ((old, pages[new]) for old, new in names if new in pages)
        return [Moved(old, page) for old, page in seen if self._sees_all or page.is_public]

    def _gone(self, part: str) -> Sequence[RevisionRow]:
        return self._snapshot.deleted(NAMES_LIMIT, part=part).items if self._sees_all else ()

    def _hits(self, found: Sequence[Found], query: Query) -> list[Hit]:
        names = {each.page.event for each in found} | {_person(name) for each in found for name in each.speakers}
        self._pages = self._snapshot.find_pages(name for name in names if name)
        return [self._hit(each, query) for each in found]

    def _hit(self, found: Found, query: Query) -> Hit:
        page, terms = found.page, query.shown_terms
        event = self._page(page.event) if page.event and page.kind != EVENT else None
        start = page.facts.start
        at = page.changed.date if page.changed else None
        return Hit(
            page, mark(page.title, terms), make_snippet(found.body, terms), event,
            [self._speaker(name) for name in found.speakers],
            at.astimezone(start.tzinfo) if at and start else at,
        )  # fmt: skip

    def _old_hit(self, found: FoundOld, query: Query) -> OldHit:
        revision = found.revision
        now = revision.now if revision.now and (self._sees_all or revision.now.is_public) else None
        name = now.name if now else revision.page
        snippet = make_snippet(found.body, query.terms)
        return OldHit(revision, now.title if now else name, name, quote(name), snippet)

    def _speaker(self, name: str) -> str:
        page = self._page(_person(name) or "")
        return page.title if page else name

    def _page(self, name: str) -> PageRow | None:
        page = self._pages.get(name)
        return page if page and (self._sees_all or page.is_public) else None


def _part_of_a_name(query: Query, words: str) -> str:
    """What of a page's name a query may be: its words as an address has them; nothing where they say more than that."""
    part = "-".join(unicodedata.normalize("NFKC", words).split())
    is_plain = not query.filters and not query.excluded and '"' not in part
    return part if is_plain and SHORTEST_NAME <= len(part) <= LONGEST_NAME else ""


def _person(name: str) -> str | None:
    """The name of the page of somebody who is told by a handle."""
    return f"{PEOPLE}/{name[1:]}" if name.startswith("@") and "/" not in name else None
