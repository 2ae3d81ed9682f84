"""Puts a page of the wiki together for a visitor, and keeps the list of what it was made of."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from wiki.core.index.rows import PageRow, RevisionRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import common_folder, parent_of
from wiki.core.page import EVENT, Page, read_page
from wiki.core.store.model import ObjectId
from wiki.people.permissions import Action
from wiki.people.who import LinkHolder
from wiki.web.compose import Composer
from wiki.web.inputs import offer_inputs
from wiki.web.reading import Content, Reading, Turns
from wiki.web.services import Services
from wiki.web.show import current_site
from wiki.web.site import Site
from wiki.web.visitors import is_allowed, visitor
from wiki.web.wiki_places import Visitors, WikiPlaces

KEPT_PROGRAMMES = 64
MANY = 3
"""So many pages that one commit changed are one entry among recent changes."""
MOST_BATCHES = 6


@dataclass(frozen=True)
class RecentChange:
    """A revision, and the page as it is now."""

    revision: RevisionRow
    page: PageRow
    pages: int = 0
    """So many pages in `page` that the same commit changed, or beside it; 0 where it is this page alone."""


@dataclass(frozen=True)
class View:
    """One state of the wiki as one visitor sees it."""

    snapshot: Snapshot
    reading: Reading
    composer: Composer
    sees_all: bool
    site: Site

    def recent_changes(self, most: int) -> list[RecentChange]:
        """The newest revision of each of the pages changed last, of those that this visitor sees; of many pages that one
        commit changed, the first."""
        self.reading.keys.add("recent")
        found: dict[str, RecentChange] = {}
        after = None
        for _ in range(MOST_BATCHES):
            batch = self.snapshot.recent(5 * most, after)
            for revision in batch.items:
                page = self.reading.page(revision.page) if revision.page not in found else None
                if page is not None:
                    found[revision.page] = RecentChange(revision, page)
            kept = self._fold(found.values())
            after = batch.next
            if after is None or len(kept) >= most or len(kept) == len(found):
                break
        return kept[:most]

    def _fold(self, changes: Iterable[RecentChange]) -> list[RecentChange]:
        """Many pages that one commit changed as one: what holds them all, or else the first."""
        kept: list[RecentChange] = []
        for _, group in groupby(changes, key=lambda change: change.revision.commit):
            together = list(group)
            if len(together) < MANY:
                kept += together
                continue
            folder = common_folder(change.page.name for change in together)
            place = self.reading.page(folder) if folder else None
            kept.append(RecentChange(together[0].revision, place or together[0].page, len(together)))
        return kept

    def event_of(self, name: str) -> PageRow | None:
        """The event that a page of this name is in, or would be."""
        folder = parent_of(name)
        page = self.reading.page(folder) if folder else None
        return page if page and page.kind == EVENT else None

    def page_of(self, path: str, text: str) -> Page:
        """What a text at a path is as a page."""
        name = path.removesuffix(".md").removesuffix("/index")
        return read_page(path, text, in_event=self.event_of(name) is not None)

    def row_of(self, page: Page, name: str) -> PageRow:
        """A row for a text that the index does not have, to be composed like one that it has."""
        now = self.reading.page(name)
        return PageRow(
            name=name, path=page.path, blob=now.blob if now else ObjectId(""), title=page.title, kind=page.kind,
            event=now.event if now else None, language=page.language, is_public=True, facts_json="",
            characters=len(page.body), revisions=0, created=None, changed=None,
        )  # fmt: skip


class Views:
    """Opens views; what a programme's talks stand between is kept from one to the next."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turns: Turns = {}

    @contextmanager
    def open(self, name: str = "") -> Iterator[View]:
        """A view for whoever makes this request. `name` is the page it is about, for its permission and its warnings."""
        sees_all = is_allowed(Action.SAVE, name or None)
        may_create = is_allowed(Action.CREATE, name or None)
        if len(self._turns) > KEPT_PROGRAMMES:
            self._turns.clear()
        with self._services.index.read() as snapshot:
            turns: Turns | None = self._turns
            audience = Visitors(sees_all)
            if isinstance(
                who := visitor(), LinkHolder
            ):  # sees some that are not public; its programmes are nobody else's
                audience, turns = Visitors(sees_all=False, guest=who), None
            content = Content(snapshot, self._services.store, self._services.renderer, audience, turns)
            reading = Reading(content)
            site = current_site(self._services, snapshot.commit)
            reading.keys.add("site")
            yield View(
                snapshot, reading, Composer(reading, WikiPlaces(may_create), site.language, name), sees_all, site
            )
            if reading.keys:  # those who clear them say that the answer is made of more
                offer_inputs(snapshot, reading.keys)
