"""Opens an event for whoever asks: its talks as they see them, each at every time it is given here."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import PageNotFound
from wiki.core.event import UTC_ZONE
from wiki.core.index.listing import more_slots_in
from wiki.core.index.rows import PageRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.page import EVENT
from wiki.people.permissions import Action
from wiki.people.who import LinkHolder
from wiki.web.reading import Content, Reading
from wiki.web.services import Services
from wiki.web.show import current_site, page_address
from wiki.web.site import Site
from wiki.web.views import TalkLine, talk_line
from wiki.web.visitors import is_allowed, visitor
from wiki.web.wiki_places import Visitors, WikiPlaces


@dataclass(frozen=True)
class EventView:
    """One state of an event as one visitor sees it. Only who offers its `reading.keys` has the answer kept."""

    snapshot: Snapshot
    reading: Reading
    places: WikiPlaces
    site: Site
    name: str
    found: PageRow | None
    sees_all: bool
    guest: LinkHolder | None

    @property
    def event(self) -> PageRow:
        """Raises PageNotFound where there is no event of that name for this visitor."""
        if self.found is None or self.found.kind != EVENT:
            raise PageNotFound(self.name)
        return self.found

    @property
    def zone(self) -> ZoneInfo:
        name = self.event.facts.timezone
        return ZoneInfo(name) if name else UTC_ZONE

    @property
    def language(self) -> str:
        return self.event.language or self.site.language

    def find_moved(self, address: str, arguments: Mapping[str, str]) -> AnyResponse | None:
        """The way to the event that an old name leads to; `address` is that of the view, with `%s` for the name."""
        new = self.reading.redirect(self.name) if self.found is None else None
        if new is None:
            return None
        query = f"?{urlencode(arguments)}" if arguments else ""
        return redirect(address % page_address(new.name) + query, 301)

    def talks(self) -> list[TalkLine]:
        """Each talk once, in order, as the event's programme has it; those that live elsewhere last."""
        return [self._line(page) for page in self.reading.event(self.event.name)]

    def sessions(self) -> list[TalkLine]:
        """The same with a line for each time that a talk is given in this event."""
        found = []
        for page in self.reading.event(self.event.name):
            line = self._line(page)
            slots = more_slots_in(page, self.event.name, self.event.facts)
            more = [
                self._in_zone(replace(line, start=slot.start, minutes=slot.duration_minutes, room=slot.venue_room))
                for slot in slots
                if slot.start
            ]
            found += [line, *(each for each in more if each.start != line.start)]
        return found

    def _line(self, page: PageRow) -> TalkLine:
        return self._in_zone(talk_line(self.reading, self.places, page, self.event.name, self.event.facts))

    def _in_zone(self, line: TalkLine) -> TalkLine:
        return replace(line, start=line.start.astimezone(self.zone)) if line.start else line


@contextmanager
def open_event(services: Services, name: str) -> Iterator[EventView]:
    """The event called `name`, for whoever makes this request. Old names are looked for by `find_moved`."""
    who = visitor()
    guest = who if isinstance(who, LinkHolder) else None
    sees_all = is_allowed(Action.SAVE, name) and guest is None
    audience = Visitors(sees_all, guest)
    with services.index.read() as snapshot:
        reading = Reading(Content(snapshot, services.store, services.renderer, audience))
        reading.keys.add("site")
        site = current_site(services, snapshot.commit)
        places = WikiPlaces(is_allowed(Action.CREATE, name))
        yield EventView(snapshot, reading, places, site, name, reading.own(name), sees_all, guest)


def parse_moment(text: str, zone: ZoneInfo) -> dt.datetime | None:
    """`2019-08-21T11:30` in the event's zone; None for what is no such moment."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None
