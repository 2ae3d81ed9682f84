"""What a visitor sees of history: strangers nothing of drafts, of what is held, and of what is gone.

Times are told in the zone of the event that a page is in, where it names one, else as their writer's clock had them.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from wiki.core.errors import PageNotFound
from wiki.core.event import UTC_ZONE
from wiki.core.index.rows import PageNow, PageRow, RevisionRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import parent_of
from wiki.core.page import EVENT, TALK


class Seeing:
    """One state of the wiki for one visitor; `sees_all` is true for whoever may write.

    `keys` gathers what the answer was made of.
    """

    def __init__(self, snapshot: Snapshot, sees_all: bool) -> None:
        self.snapshot = snapshot
        self.sees_all = sees_all
        self.keys: set[str] = {"site"}
        self._pages: dict[str, PageRow | None] = {}
        self._zones: dict[str, ZoneInfo | None] = {}

    def find(self, name: str) -> PageRow | None:
        """The page of that name, if there is one for this visitor."""
        page = self._find(name)
        return page if page and (self.sees_all or page.is_public) else None

    def title_of(self, name: str) -> str:
        """The title of a page that this visitor sees; else its name."""
        page = self.find(name)
        return page.title if page else name

    def find_new_name(self, name: str) -> str | None:
        """Where an old name leads to, if that is for this visitor."""
        new = self.snapshot.find_redirect(name)
        return new if new and self.find(new) else None

    def require(self, name: str) -> PageRow | None:
        """The page; None for whoever may write, where it is gone or cannot be read. Raises PageNotFound."""
        page = self.find(name)
        if page is None and not (self.sees_all and self.snapshot.revisions(name, 1).items):
            raise PageNotFound(name)
        return page

    def page_now(self, revision: RevisionRow) -> PageNow | None:
        """The page that a revision is of, as it stands; None if it is gone or not for this visitor."""
        page = revision.now
        return page if page and (self.sees_all or page.is_public) else None

    def event_of(self, name: str) -> PageRow | None:
        """The nearest event around a page, or around the place where one stood."""
        while name := parent_of(name):
            page = self._find(name)
            if page and page.kind == EVENT:
                return page
        return None

    def zone(self, name: str) -> ZoneInfo | None:
        """The zone of the event that a page is, or is in; None where none is named."""
        if name not in self._zones:
            page = self._find(name)
            event = page if page and page.kind == EVENT else self.event_of(name)
            zone = event.facts.timezone if event else None
            self._zones[name] = ZoneInfo(zone) if zone and zone != UTC_ZONE.key else None
        return self._zones[name]

    def time_of(self, revision: RevisionRow) -> datetime:
        """The moment of a revision, in the zone of its page."""
        page = revision.now
        if page is None:
            return self.time(revision, revision.page)
        event = page.name if page.kind == EVENT else page.event
        return self.time(revision, event) if event else revision.date

    def time(self, revision: RevisionRow, name: str) -> datetime:
        """The moment of a revision, in the zone of the page of that name."""
        return self.in_zone(revision.date, name)

    def in_zone(self, moment: datetime, name: str) -> datetime:
        zone = self.zone(name)
        return moment.astimezone(zone) if zone else moment

    def is_open(self, folder: str) -> bool:
        """Whether this visitor sees what lies in a folder: no event around it is held, or they see what is."""
        page = self._find(folder) if folder else None
        event = page if page and page.kind == EVENT else self.event_of(folder)
        return self.sees_all or event is None or event.is_public

    def note_page(self, page: PageRow) -> None:
        """Says that the answer is made of this page's history, and of what stands around the page."""
        self.keys.update((f"history:{page.name}", f"facts:{page.name}", f"text:{page.name}"))
        if page.kind == TALK:
            self.keys.add(f"talk:{page.name}")
        folder = page.name
        while folder := parent_of(folder):
            self.keys.update((f"facts:{folder}", f"text:{folder}"))

    def note_all(self) -> None:
        """Says that the answer is made of revisions of many pages."""
        self.keys.add("recent")

    def _find(self, name: str) -> PageRow | None:
        if name not in self._pages:
            self._pages[name] = self.snapshot.find_page(name)
        return self._pages[name]
