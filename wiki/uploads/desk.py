"""One state of the wiki with an event in it, as a visitor sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wiki.core.errors import PageNotFound
from wiki.core.index.rows import PageRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import new_path
from wiki.core.page import EVENT
from wiki.people.permissions import Action
from wiki.people.who import LinkHolder
from wiki.uploads.receiving import Place
from wiki.web.reading import Content, Reading
from wiki.web.services import Services
from wiki.web.visitors import is_allowed, visitor
from wiki.web.wiki_places import Visitors


@dataclass(frozen=True)
class Desk:
    snapshot: Snapshot
    reading: Reading
    event: PageRow

    def place(self, page: str) -> Place:
        """Where files go that somebody sends for the page of that name; for the event where it is none of this event's."""
        known = self.reading.page(page) if page else None
        if known is not None and known.event == self.event.name:
            return Place(self.event.name, known.name, known.path)
        if known is None and page.startswith(f"{self.event.name}/") and self._is_nearest(page):
            return Place(self.event.name, page, new_path(page))  # it is being written for the first time
        return Place(self.event.name, self.event.name, self.event.path)

    def _is_nearest(self, page: str) -> bool:
        while (page := page.rpartition("/")[0]) and page != self.event.name:
            if (around := self.snapshot.find_page(page)) and around.kind == EVENT:
                return False
        return bool(page)


@contextmanager
def open_desk(services: Services, name: str) -> Iterator[Desk]:
    """Raises PageNotFound where there is no event of this name for the visitor."""
    who = visitor()
    guest = who if isinstance(who, LinkHolder) else None
    audience = Visitors(guest is None and is_allowed(Action.SAVE, name), guest)
    with services.index.read() as snapshot:
        reading = Reading(Content(snapshot, services.store, services.renderer, audience))
        event = reading.page(name)
        if event is None or event.kind != EVENT:
            raise PageNotFound(name)
        yield Desk(snapshot, reading, event)
