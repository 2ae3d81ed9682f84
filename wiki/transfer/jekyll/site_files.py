"""Events as posts of a Jekyll site: the post, the files it shows below `assets/`, and what neither carries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from wiki.core.event import split_report
from wiki.core.page import Page
from wiki.core.render.body import PAGE
from wiki.core.store.model import ObjectId
from wiki.transfer.jekyll.fields import guess_language
from wiki.transfer.jekyll.taming import tame
from wiki.transfer.jekyll.write import PostTalk, export_name, write_post
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.gather import DEAD_LINK, FIELD, FILE, RAW_HTML, EventSource, LeftOut, SourceTalk, talk_page
from wiki.transfer.report.linking import Linker, Target
from wiki.transfer.report.words import ReportWords
from wiki.web.reading import Reading
from wiki.web.views import material_of

ASSETS = "assets"
POSTS = "_posts"
NO_DAY = date(2000, 1, 1)
_IN_POST = frozenset({"title", "speakers", "slides", "video", "links", "cancelled", "draft", "order"})
"""Fields of a talk that a post has a place for, or no use."""


@dataclass(frozen=True, slots=True)
class JekyllPost:
    """`name` is that of the file below `_posts`; `assets` are the files it shows, by their path below the site's root."""

    name: str
    text: str
    assets: tuple[tuple[str, ObjectId], ...]
    left_out: tuple[LeftOut, ...]


def write_jekyll(
    source: EventSource, reading: Reading, addresses: Addresses, language: str, *, with_assets: bool
) -> JekyllPost:
    """The post of an event. `with_assets` says that files go along; else links to them lead to where they stand."""
    return _Work(source, reading, addresses, language, with_assets).write()


class _Work:
    """One post in the making."""

    def __init__(
        self, source: EventSource, reading: Reading, addresses: Addresses, language: str, with_assets: bool
    ) -> None:
        self._source = source
        self._addresses = addresses
        self._with_assets = with_assets
        self._linker = Linker(reading)
        self._words = ReportWords(source.event.language or _guess_language(source) or language)
        self._blobs = dict(source.files)
        self._reading = reading
        self._assets: dict[str, ObjectId] = {}
        self._left_out: list[LeftOut] = []

    def write(self) -> JekyllPost:
        source = self._source
        index, text = source.index, source.text
        start = len(text) - len(index.body)
        introduction, closing = split_report(index.body)
        above = self._body(index.path, text, start, start + len(introduction))
        below = self._body(index.path, text, len(text) - len(closing), len(text))
        talks = [self._talk(talk) for talk in source.talks]
        post = write_post(index, above, below, talks)
        dead = (LeftOut(DEAD_LINK, path, link) for path, link in self._linker.dead)
        files = (LeftOut(FILE, path) for path in self._blobs if f"{ASSETS}/{path}" not in self._assets)
        return JekyllPost(
            export_name(source.event.name, self._day()),
            post,
            tuple(self._assets.items()),
            (*source.left_out, *self._left_out, *files, *dead),
        )

    def _talk(self, talk: SourceTalk) -> PostTalk:
        page = talk_page(talk)
        start = len(talk.text) - len(page.body)
        body = self._body(page.path, talk.text, start, len(talk.text))
        facts = talk.row.facts
        said = (self._words.cancelled if facts.cancelled else "", *map(self._words.material, material_of(facts)))
        links = " · ".join(part for part in said if part)
        lost = [key for key in page.values if key not in _IN_POST]
        if lost:
            self._left_out.append(LeftOut(FIELD, page.name, ", ".join(lost)))
        return PostTalk(_with_body(page, body), links)

    def _body(self, path: str, text: str, begin: int, end: int) -> str:
        written, _ = self._linker.rewrite(path, text, begin, end, self._address)
        written, lines = tame(written)
        first = text.count("\n", 0, begin)
        self._left_out += (LeftOut(RAW_HTML, path, str(first + line)) for line in lines)
        return written

    def _address(self, target: Target) -> str:
        if target.kind == PAGE:
            return self._addresses.page(target.name)
        blob = self._blobs.get(target.name) or self._reading.file(target.name)
        if not self._with_assets or blob is None:
            return self._addresses.file(target.name)
        self._assets[f"{ASSETS}/{target.name}"] = blob
        return f"/{ASSETS}/{quote(target.name)}"

    def _day(self) -> date:
        """A post's file is named by a day: the event's, else that of its first talk, else that on which it was begun."""
        event = self._source.event
        if event.facts.date:
            return event.facts.date
        start = next((talk.slot.start for talk in self._source.talks if talk.slot.start), None)
        return start.date() if start else event.created.date.date() if event.created else NO_DAY


def _guess_language(source: EventSource) -> str | None:
    """What whoever reads the post will take its language for, where the event names none."""
    bodies = (talk_page(talk).body for talk in source.talks)
    return guess_language("".join((source.event.title, source.index.body, *bodies)))


def _with_body(page: Page, body: str) -> Page:
    return replace(page, body=body)


def posts_with_names(posts: Sequence[JekyllPost]) -> Iterator[tuple[str, JekyllPost]]:
    """Each post with a path of its own below the site's root: two events of one day may share a slug."""
    taken: set[str] = set()
    for post in posts:
        stem, number, name = post.name.removesuffix(".md"), 1, post.name
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}.md"
        taken.add(name.casefold())
        yield f"{POSTS}/{name}", post
