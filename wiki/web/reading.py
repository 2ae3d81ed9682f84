"""What a page is made of, read from one state of the index; every question leaves its input key behind.

The keys are what makes "is this still current?" a question about inputs, for the outputs of the site and for answers that
are kept. So compose.py asks nothing but this.
"""

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Protocol

from wiki.core.event import split_report
from wiki.core.frontmatter import Split, split
from wiki.core.index.rows import PageRow, PersonShare
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import parent_of
from wiki.core.page import EVENT, TALK
from wiki.core.render.body import Body
from wiki.core.render.pool import Renderer
from wiki.core.speakers import speaker_key
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.core.text import decode

INTRODUCTION = "introduction"
CLOSING = "closing"
NEAR = 2
"""How many talks before and after it the page of a talk lists."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The talks around one, in the order of the programme."""

    before: tuple[PageRow, ...] = ()
    after: tuple[PageRow, ...] = ()

    @property
    def version(self) -> str:
        return "\n".join(("\t".join(page.name for page in self.before), "\t".join(page.name for page in self.after)))


class Audience(Protocol):
    """Who the pages are for, which decides what there is for them."""

    def sees_page(self, page: PageRow, /) -> bool: ...
    def sees_file(self, path: str, /) -> bool: ...
    def sees_held(self) -> bool: ...


Turns = MutableMapping[tuple[str, str], dict[str, Turn]]
"""By event and a fingerprint of its programme: what several readings of one programme may share."""


@dataclass
class Content:
    """One state of the content as an audience sees it: what several outputs ask for is read once.

    With `shared_turns` the programmes are also kept between states, by fingerprint.
    """

    snapshot: Snapshot
    store: Store
    renderer: Renderer
    audience: Audience
    shared_turns: Turns | None = None
    _pages: dict[str, PageRow | None] = field(default_factory=dict)
    _talks: dict[str, list[PageRow]] = field(default_factory=dict)
    _turns: dict[tuple[str, str], dict[str, Turn]] = field(default_factory=dict)
    _contributors: dict[str, list[PersonShare]] = field(default_factory=dict)

    def read_all(self) -> None:
        """Reads all pages and their writers at once, for who is going to ask for each of them."""
        for page in self.snapshot.iter_pages():
            self._pages[page.name] = page if self.audience.sees_page(page) else None
        self._contributors.update(self.snapshot.iter_contributors())

    def find(self, name: str) -> PageRow | None:
        """The page of that name, if there is one for this audience."""
        if name not in self._pages:
            page = self.snapshot.find_page(name)
            self._pages[name] = page if page and self.audience.sees_page(page) else None
        return self._pages[name]

    def talks(self, event: str) -> list[PageRow]:
        """The talks of an event in order."""
        if event not in self._talks:
            talks = self.snapshot.talks(event)
            self._talks[event] = [page for page in talks if self.audience.sees_page(page)]
        return self._talks[event]

    def turns(self, event: str) -> dict[str, Turn]:
        """For each talk that lives in an event, the talks around it."""
        turns: Turns = self._turns if self.shared_turns is None else self.shared_turns
        key = (event, "" if self.shared_turns is None else self._fingerprint(event))
        if key not in turns:
            talks = self.talks(event)
            turns[key] = {
                page.name: Turn(tuple(talks[max(0, at - NEAR) : at]), tuple(talks[at + 1 : at + 1 + NEAR]))
                for at, page in enumerate(talks)
                if page.event == event
            }
        return turns[key]

    def _fingerprint(self, event: str) -> str:
        version = self.snapshot.versions([f"event:{event}"])[f"event:{event}"]
        return f"{self.snapshot.epoch} {version} {self.audience.sees_held()}"

    def contributors(self, name: str) -> list[PersonShare]:
        """Who wrote a page: its own output asks, and its event's report."""
        if name not in self._contributors:
            self._contributors[name] = self.snapshot.contributors(name)
        return self._contributors[name]

    def text(self, blob: ObjectId, path: str) -> str:
        """The Markdown of a page, without its front matter."""
        return self.file_text(blob, path).body

    def file_text(self, blob: ObjectId, path: str) -> Split:
        """A page's file, its front matter taken apart from its text."""
        return split(decode(self.store.read_blob(blob), path).text)


class Reading:
    """Answers, and gathers in `keys` what the answers were made of."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._snapshot = content.snapshot
        self.keys: set[str] = set()

    def page(self, name: str) -> PageRow | None:
        """A page: that it is there, its title and kind."""
        self.keys.add(f"facts:{name}")
        return self._content.find(name)

    def redirect(self, name: str) -> PageRow | None:
        """The page that an old name leads to."""
        self.keys.add(f"facts:{name}")
        new = self._snapshot.find_redirect(name)
        return self.page(new) if new is not None else None

    def own(self, name: str) -> PageRow | None:
        """A page with all its facts."""
        self.keys.update((f"facts:{name}", f"text:{name}"))
        page = self._content.find(name)
        if page and page.kind == TALK:
            self.keys.add(f"talk:{name}")  # its zone and language may be the event's
        elif page:
            self.keys.update(f"text:{folder}" for folder in _folders(name))  # so may theirs, of whatever is one
        return page

    def body(self, page: PageRow) -> Body:
        """Its rendered text."""
        self.keys.add(f"text:{page.name}")
        return self._render(page, "", lambda: self._content.text(page.blob, page.path))

    def body_with_lines(self, page: PageRow) -> tuple[Body, int]:
        """Its text, of an event what stands above its talks, with markers of lines (render/pieces.py).

        And how many lines of the file stand above that text.
        """
        self.keys.add(f"text:{page.name}")
        file = self._content.file_text(page.blob, page.path)
        part = INTRODUCTION if page.kind == EVENT else ""
        text = split_report(file.body)[0] if part else file.body
        return self._content.renderer.render_with_lines(page.blob, text, part), file.body_line - 1

    def report_part(self, event: PageRow, part: str) -> Body | None:
        """INTRODUCTION or CLOSING of an event; None when it is empty. Most events have no closing: they are not split."""
        self.keys.add(f"text:{event.name}")
        text = split_report(self._content.text(event.blob, event.path))[0 if part == INTRODUCTION else 1]
        return self._render(event, part, lambda: text) if text.strip() else None

    def event_of(self, page: PageRow) -> PageRow | None:
        """The event a page belongs to, for its name and title; None for an event itself."""
        if page.kind == EVENT or page.event is None:
            return None
        return self.page(page.event)

    def event(self, name: str) -> list[PageRow]:
        """The talks of an event with all that a list of them shows."""
        self.keys.add(f"event:{name}")
        return self._content.talks(name)

    def turn(self, page: PageRow) -> Turn:
        """The talks around a talk."""
        if page.kind != TALK or page.event is None:
            return Turn()
        turn = self._content.turns(page.event).get(page.name, Turn())
        self.keys.add(f"turn:{page.name}")
        self.keys.update(f"talk:{near.name}" for near in (*turn.before, *turn.after))
        return turn

    def events(self) -> list[PageRow]:
        self.keys.add("events")  # says nothing of their talks: the front page stays when one gets its notes
        return [event for event in self._snapshot.events() if self._content.audience.sees_page(event)]

    def contributors(self, page: PageRow) -> list[PersonShare]:
        self.keys.add(f"history:{page.name}")
        return self._content.contributors(page.name)

    def parts(self, names: Iterable[str]) -> list[tuple[PageRow, str]]:
        """The talks on which any of these names, or `@handle`s, stands, each with SPEAKER or SCRIBE (index/speakers.py)."""
        keys = {speaker_key(name) for name in names}
        self.keys.update(f"speaker:{key}" for key in keys)
        parts = self._snapshot.parts_of(keys)
        return [(page, part.role) for part in parts if (page := self._content.find(part.page)) is not None]

    def names_of(self, handle: str) -> list[str]:
        """The names that somebody with this handle goes by in commits."""
        self.keys.add(f"person:{handle.casefold()}")
        return self._snapshot.names_of(handle)

    def file(self, path: str) -> ObjectId | None:
        """An attachment, if there is one for this audience."""
        if not self._content.audience.sees_file(path):
            return None
        key = f"file:{path}"
        self.keys.add(key)
        version = self._snapshot.versions([key]).get(key)
        return ObjectId(version) if version and self.is_open(parent_of(path)) else None

    def is_open(self, folder: str) -> bool:
        """Whether no event around a file is held."""
        for name in (folder, *_folders(folder)) if folder else ():
            self.keys.add(f"facts:{name}")
            page = self._snapshot.find_page(name)
            if page is not None and page.kind == EVENT:
                return self._content.audience.sees_page(page)
        return True

    def _render(self, page: PageRow, part: str, text: Callable[[], str]) -> Body:
        return self._content.renderer.render(page.blob, text, part)


def _folders(name: str) -> Iterator[str]:
    """The names of the folders around a page, the nearest first."""
    while name := parent_of(name):
        yield name
