"""A page as those see it who check it or propose something: its text, its notes as they are read, and where it belongs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from wiki.core.errors import NotText, PageNotFound
from wiki.core.frontmatter import split
from wiki.core.index.rows import PageRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.page import TALK
from wiki.core.render.place import SafeHtml
from wiki.core.store.model import CommitId
from wiki.core.text import decode
from wiki.people.permissions import Action, may
from wiki.people.who import LinkHolder, Who
from wiki.web.compose import TOP, Composer, zone_of
from wiki.web.places import Places
from wiki.web.reading import Content, Reading
from wiki.web.services import Services
from wiki.web.show import current_site
from wiki.web.wiki_places import Visitors, WikiPlaces


@dataclass(frozen=True)
class Notes:
    """One page in one state of the wiki. `text` is its file, `commit` the state, `language` that of the text."""

    services: Services
    snapshot: Snapshot
    page: PageRow
    event: PageRow | None
    text: str
    commit: CommitId
    language: str
    composer: Composer

    @property
    def body(self) -> str:
        return body_of(self.text)

    def html(self, body: str | None = None) -> SafeHtml:
        """The notes as they are read; or a text that somebody would put in their place."""
        return self.composer.html(self.page, TOP, 1, self.services.renderer.preview(body) if body is not None else None)

    def today(self, now: datetime) -> date:
        """The day that it is where the event is."""
        return self.local(now).date()

    def local(self, moment: datetime) -> datetime:
        """A moment in the event's time."""
        zone = zone_of(self.page, self.event)
        return moment.astimezone(zone) if zone else moment


@contextmanager
def open_notes(services: Services, who: Who, name: str, places: Places | None = None) -> Iterator[Notes]:
    """The page called `name`, for `who`. Raises PageNotFound, also for what they do not see; NotText."""
    with services.index.read() as snapshot:
        sees_all = may(who, Action.SAVE, open_to=services.settings.open_to, page=name)
        audience = Visitors(sees_all, who if isinstance(who, LinkHolder) else None)
        reading = Reading(Content(snapshot, services.store, services.renderer, audience))
        page = reading.own(name)
        commit = snapshot.commit
        if page is None or commit is None:
            raise PageNotFound(name)
        data = services.store.find_file(commit, page.path)
        if data is None:
            raise NotText(page.path)
        site = current_site(services, commit)
        composer = Composer(reading, places or WikiPlaces(may_create=False), site.language, name)
        yield Notes(
            services, snapshot, page, reading.event_of(page), decode(data, page.path).text, commit,
            page.language or site.language, composer,
        )  # fmt: skip


def body_of(text: str) -> str:
    """The notes in a page's file: all but the fields on top."""
    return split(text).body


def shown_body(text: str) -> str:
    """The notes as a form has them."""
    body = body_of(text).strip("\n")
    return f"{body}\n" if body else ""


def with_body(text: str, typed: str) -> str:
    """The file with other notes, its fields as they were. What stays the same stays so to the byte."""
    parts = split(text)
    plain = typed.strip("\n")
    if plain == parts.body.strip("\n"):
        return text
    above = parts.body[: len(parts.body) - len(parts.body.lstrip("\n"))]
    if parts.block is None and plain.startswith("---"):
        above = above or "\n"  # or it would be read as fields
    return f"{parts.opening}{parts.block or ''}{parts.closing}{above}{plain}\n"


def is_talk(page: PageRow) -> bool:
    return page.kind == TALK
