"""Builds one output: the same inputs always give the same bytes, whatever the time and whatever was built before."""

import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from wiki.core.index.rows import IndexBroken, PageRow
from wiki.core.links import candidates, resolve_path
from wiki.core.page import EVENT, TALK
from wiki.core.render.body import FILE as FILE_LINK
from wiki.core.render.body import PAGE as PAGE_LINK
from wiki.core.render.body import PERSON, Body
from wiki.core.render.heading_ids import heading_slug
from wiki.core.render.place import Link, Place, SafeHtml, assemble
from wiki.core.store.model import ObjectId
from wiki.publish.addresses import FRONT, file_href, page_href, root_from
from wiki.publish.outputs import FILE, PAGE, REPORT, STYLE, Output
from wiki.publish.reading import CLOSING, INTRODUCTION, Content, Reading
from wiki.publish.record import Made
from wiki.publish.site import Site
from wiki.publish.templating import STYLE_SHEET, make_environment
from wiki.publish.views import days_of, material_of, speakers_of, talk_line
from wiki.publish.words import interface_language, show_days

# Kinds of warnings.
DEAD_LINK = "dead_link"
SOURCE_SHOWN = "source_shown"
NOT_BUILT = "not_built"  # an error of ours, which is in the log; what stood there before stays

log = logging.getLogger(__name__)

TOP = "p-"
"""The prefix of the ids in a page's own text, so that no heading takes an id of the page's frame."""


@dataclass(frozen=True)
class Built:
    """`data` is None where there is nothing to publish; `blob` stands for it where the content has the bytes already.

    `failed` says that building it raised an error.
    """

    made: Made
    data: bytes | None
    blob: ObjectId | None = None
    failed: bool = False


class Builder:
    """Builds the outputs of one publish."""

    def __init__(self, content: Content, site: Site) -> None:
        self.content = content
        self._site = site

    def build(self, output: Output) -> Built:
        """Raises what the index raises. An output that cannot be built is set aside, and stops no other."""
        if not output.has_place:
            return Built(Made(output, frozenset()), None)
        work = _Work(Reading(self.content), self._site, output.name)
        try:
            data, blob = self._contents(work, output)
        except (IndexBroken, sqlite3.Error):
            raise
        except Exception as error:
            log.exception("cannot build %s", output.path)
            made = Made(output, frozenset(work.reading.keys), ((NOT_BUILT, f"{output.path}: {type(error).__name__}"),))
            return Built(made, None, failed=True)
        return Built(Made(output, frozenset(work.reading.keys), tuple(sorted(work.warnings))), data, blob)

    def _contents(self, work: "_Work", output: Output) -> tuple[bytes | None, ObjectId | None]:
        if output.kind == PAGE:
            return work.address(output.name), None
        if output.kind == REPORT:
            return work.report(output.name), None
        if output.kind == FILE:
            return None, work.reading.file(output.name)
        return STYLE_SHEET.read_bytes() if output.kind == STYLE else work.not_found(), None


class _Work:
    """One output in the making."""

    def __init__(self, reading: Reading, site: Site, name: str) -> None:
        self.reading = reading
        self.site = site
        self.name = name
        self.warnings: set[tuple[str, str]] = set()

    def address(self, name: str) -> bytes | None:
        """What stands at a page's address: the page, or where it went."""
        if name == FRONT:
            return self._front()
        page = self.reading.own(name)
        if page is None:
            return self._moved(name)
        if page.kind == EVENT:
            return self._event(page)
        return self._page(page)

    def report(self, name: str) -> bytes | None:
        """An event read as one text."""
        event = self.reading.own(name)
        if event is None or event.kind != EVENT:
            return None
        root = root_from(event.name) + "../../"
        talks = []
        writers: dict[tuple[str, str | None], int] = {}
        for page in self.reading.event(event.name):
            line = talk_line(self.reading, root, page, event.name)
            people = self.reading.contributors(page)
            for person in people:
                key = (person.name, person.handle)
                writers[key] = writers.get(key, 0) + person.added
            talks.append((line, self._html(page, root, f"{line.anchor}/", 2), people))
        for person in self.reading.contributors(event):
            writers.setdefault((person.name, person.handle), 0)
        names = sorted(writers, key=lambda key: (-writers[key], key[0], key[1] or ""))
        return self._fill(
            "report", root, event.language, event.title,
            page=event, facts=event.facts, days_text=self._days(event), talks=talks, writers=[name for name, _ in names],
            introduction=self._part(event, INTRODUCTION, root, "introduction/"),
            closing=self._part(event, CLOSING, root, "closing/"), event_href=page_href(root, event.name),
            canonical=self._canonical(f"{event.name}/-/report"),
        )  # fmt: skip

    def not_found(self) -> bytes:
        """Served at any address, so its links cannot be relative."""
        self.reading.keys.add("site")
        path = self.site.url.partition("://")[2].partition("/")[2] if self.site.url else ""
        root = f"/{path}/" if path else "/"
        return self._fill("not_found", root, None, None, canonical=None)

    def _front(self) -> bytes:
        page = self.reading.own(FRONT)
        language = (page.language if page else None) or self.site.language
        events = self.reading.events()
        return self._fill(
            "front", "", language, None,
            events=[(event, page_href("", event.name), self._days(event, language)) for event in events],
            text=self._html(page, "", TOP, 1) if page else None, canonical=self._canonical(""),
        )  # fmt: skip

    def _event(self, event: PageRow) -> bytes:
        root = root_from(event.name)
        talks = [talk_line(self.reading, root, page, event.name) for page in self.reading.event(event.name)]
        written = sum(1 for talk in talks if talk.state != "empty")
        return self._fill(
            "event", root, event.language, event.title,
            page=event, facts=event.facts, days_text=self._days(event), days=days_of(talks), count=len(talks),
            written=written, introduction=self._part(event, INTRODUCTION, root, TOP),
            report_href="-/report/", canonical=self._canonical(event.name),
        )  # fmt: skip

    def _page(self, page: PageRow) -> bytes:
        root = root_from(page.name)
        event = self.reading.event_of(page)
        turn = self.reading.turn(page)
        line = talk_line(self.reading, root, page, page.event)
        before, after = (
            [talk_line(self.reading, root, near, page.event) for near in row] for row in (turn.before, turn.after)
        )
        return self._fill(
            "talk" if page.kind == TALK else "page", root, page.language, page.title,
            page=page, facts=page.facts, talk=line, event=event, event_href=page_href(root, event.name) if event else "",
            speakers=speakers_of(self.reading, root, page.facts), material=material_of(page.facts),
            before=before, after=after, people=self.reading.contributors(page), changed_at=_changed_at(page),
            body=self._html(page, root, TOP, 1),
            canonical=self._canonical(page.name),
        )  # fmt: skip

    def _moved(self, name: str) -> bytes | None:
        page = self.reading.redirect(name)
        if page is None:
            return None
        self.reading.own(page.name)  # its language
        root = root_from(name)
        return self._fill(
            "moved", root, page.language, page.title, href=page_href(root, page.name),
            canonical=self._canonical(page.name),
        )  # fmt: skip

    def _fill(self, template: str, root: str, language: str | None, title: str | None, **facts: Any) -> bytes:
        """Fills a template. `language` is the text's; the words around it are in the nearest there is."""
        self.reading.keys.add("site")
        shown = language or self.site.language
        environment = make_environment(interface_language(shown))
        values: Mapping[str, Any] = {
            "site": self.site, "root": root, "home": page_href(root, FRONT), "language": shown, "title": title, **facts,
        }  # fmt: skip
        return environment.get_template(f"site/{template}.html").render(values).encode()

    def _days(self, event: PageRow, language: str | None = None) -> str:
        shown = language or event.language or self.site.language
        return show_days(event.facts.date, event.facts.end_date, interface_language(shown))

    def _canonical(self, name: str) -> str | None:
        if self.site.url is None:
            return None
        return f"{self.site.url}/{quote(name)}/" if name else f"{self.site.url}/"

    def _part(self, event: PageRow, part: str, root: str, prefix: str) -> SafeHtml | None:
        body = self.reading.report_part(event, part)
        return self._assemble(event, without_title(body, event.title), root, prefix, 1) if body else None

    def _html(self, page: PageRow, root: str, prefix: str, shift: int) -> SafeHtml:
        return self._assemble(page, without_title(self.reading.body(page), page.title), root, prefix, shift)

    def _assemble(self, page: PageRow, body: Body, root: str, prefix: str, shift: int) -> SafeHtml:
        if body.is_source:
            self._warn(page, SOURCE_SHOWN, page.path)
        levels = [heading.level for heading in body.headings]
        shift -= min(levels) - 1 if levels and body.headings else 0  # `##` is as good a first level as `#`

        def resolve(kind: str, target: str, text: str | None) -> Link:
            if kind == PAGE_LINK and target.startswith("#"):
                return Link(f"#{prefix}{quote(heading_slug(target))}", target[1:])
            return self._resolve(page, root, kind, target, text)

        return assemble(body, Place(prefix, shift, resolve))

    def _resolve(self, page: PageRow, root: str, kind: str, target: str, text: str | None) -> Link:
        """A link to what is not on the site is plain text: the published page offers nothing to create."""
        for name in candidates(page.path, kind, target):
            found = self.reading.page(name) or self.reading.redirect(name)
            if found is not None:
                shown = None if kind == FILE_LINK else f"@{target}" if kind == PERSON else found.title
                return Link(page_href(root, found.name) + _fragment(kind, target), shown)
        if kind == FILE_LINK:
            path = resolve_path(page.path, target)
            if path == "":
                return Link(page_href(root, FRONT))
            if path and self.reading.file(path):
                return Link(file_href(root, path) + _fragment(kind, target))
        if kind != PERSON:
            self._warn(page, DEAD_LINK, f"{page.path}: {target}")
        return Link("", text or (f"@{target}" if kind == PERSON else None))

    def _warn(self, page: PageRow, kind: str, detail: str) -> None:
        """A warning belongs to the page itself, not to every report that shows it."""
        if page.name == self.name:
            self.warnings.add((kind, detail))


def _changed_at(page: PageRow) -> datetime | None:
    """When a page was last changed, in the zone of its event where that is known, else in the writer's."""
    if page.changed is None:
        return None
    start = page.facts.start
    return page.changed.date.astimezone(start.tzinfo) if start and start.tzinfo else page.changed.date


def without_title(body: Body, title: str) -> Body:
    """The body without the heading that repeats the page's title at its top."""
    first = body.headings[0] if body.headings else None
    if first is None or first.level != 1 or " ".join(first.text.split()) != title or not body.html.startswith("<h1"):
        return body
    rest = body.html.partition("</h1>")[2].lstrip("\n")
    return Body(rest, body.slots, body.headings[1:], body.is_source, body.problem)


def _fragment(kind: str, target: str) -> str:
    """`#heading` of a link, as the id that heading has on the page it leads to."""
    heading = target.partition("#")[2]
    if not heading:
        return ""
    return f"#{TOP}{quote(heading_slug(heading) if kind != FILE_LINK else heading)}"
