"""Gathers what an export is made of: an event's pages as files, for those who may see them, in the order of the report."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wiki.core.errors import PageNotFound
from wiki.core.index.facts import Slot
from wiki.core.index.listing import slot_in
from wiki.core.index.rows import PageRow
from wiki.core.names import SUFFIX, parent_of
from wiki.core.page import EVENT, TALK, Page, read_page
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.text import decode
from wiki.web.reading import Audience, Content, Reading
from wiki.web.services import Services

# Why something of an event is not in an export.
DRAFT = "draft"  # a talk that is kept back
NO_TALK = "no_talk"  # a page below the event that is no talk, which no report shows
ELSEWHERE = "elsewhere"  # a talk that lives in another event: shown, and not brought back by an import
FILE = "file"  # a picture or attachment
FIELD = "field"  # something that a page says about itself
DEAD_LINK = "dead_link"  # a link that leads nowhere, or whose address is not known
LARGE = "large"  # a picture that is too large, or one too many
REMOTE = "remote"  # a picture that stands elsewhere, and is fetched from there
NAME = "name"  # a file whose name some system cannot have
RAW_HTML = "raw_html"  # HTML in a text, which is given out as it was typed: nothing of the wiki's cleans it there


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that an export does not carry, or not as it is. `kind` is one of the constants above."""

    kind: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever uses the command line: sees what is held, and drafts where they ask for them."""

    drafts: bool = False

    def sees_page(self, page: PageRow) -> bool:
        return self.drafts or not page.facts.draft

    def sees_file(self, _path: str) -> bool:
        return True

    def sees_held(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class SourceTalk:
    """A talk with its file. `slot` is when and where it is in this event; `lives_here` is false for another event's."""

    row: PageRow
    text: str
    slot: Slot
    lives_here: bool


@dataclass(frozen=True, slots=True)
class EventSource:
    """An event as of one commit. `files` are those that are no pages, by path, `pages` all pages below it by path."""

    commit: CommitId
    event: PageRow
    text: str
    talks: tuple[SourceTalk, ...]
    pages: tuple[PageRow, ...]
    files: tuple[tuple[str, ObjectId], ...]
    left_out: tuple[LeftOut, ...]

    @property
    def index(self) -> Page:
        """The event's own page."""
        return read_page(self.event.path, self.text, in_event=False)


@contextmanager
def open_reading(services: Services, audience: Audience) -> Iterator[tuple[Content, Reading]]:
    """One state of the wiki as an audience sees it."""
    with services.index.read() as snapshot:
        content = Content(snapshot, services.store, services.renderer, audience)
        yield content, Reading(content)


def gather_event(content: Content, reading: Reading, name: str) -> EventSource:
    """The event of that name, by this or an older one. Raises PageNotFound where this audience sees none."""
    event = reading.own(name) or reading.redirect(name)
    if event is None or event.kind != EVENT or content.snapshot.commit is None:
        raise PageNotFound(name)
    rows = reading.event(event.name)
    reading.keys.update(f"text:{row.name}" for row in rows)
    below = content.snapshot.pages_under(event.name)
    pages = tuple(page for page in below if content.audience.sees_page(page))
    return EventSource(
        commit=content.snapshot.commit,
        event=event,
        text=_file_text(content, event),
        talks=tuple(
            SourceTalk(row, _file_text(content, row), slot_in(row, event.name, event.facts), row.event == event.name)
            for row in rows
        ),
        pages=pages,
        files=tuple(_files(content, reading, event.name)),
        left_out=tuple(_left_out(rows, below if content.audience.sees_held() else pages, event.name)),
    )


def talk_page(talk: SourceTalk) -> Page:
    """A talk's page, read."""
    return read_page(talk.row.path, talk.text, in_event=True)


def _files(content: Content, reading: Reading, event: str) -> Iterator[tuple[str, ObjectId]]:
    for file in content.snapshot.files(event):
        if (
            not file.path.endswith(SUFFIX)
            and content.audience.sees_file(file.path)
            and reading.is_open(parent_of(file.path))
        ):
            yield file.path, file.blob


def _left_out(rows: list[PageRow], below: Iterable[PageRow], event: str) -> Iterator[LeftOut]:
    """What no report of the event shows; `below` are the pages that may be named."""
    shown = {row.name for row in rows}
    for page in below:
        if page.name in shown:
            continue
        is_talk = page.kind == TALK and page.event == event
        yield LeftOut(DRAFT if is_talk else NO_TALK, page.name)
    for row in rows:
        if row.event != event:
            yield LeftOut(ELSEWHERE, row.name)


def _file_text(content: Content, page: PageRow) -> str:
    return decode(content.store.read_blob(page.blob), page.path).text
