"""Composes pages: what the templates of a page, an event, a report and the front page are filled with.

The same for the published site and for the wiki; what differs between them is who it is for (reading.Audience) and where
things stand (places.Places).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from wiki.core.event import UTC_ZONE
from wiki.core.index.rows import PageRow
from wiki.core.links import candidates, resolve_path
from wiki.core.names import INDEX
from wiki.core.page import EVENT, TALK
from wiki.core.render.body import FILE as FILE_LINK
from wiki.core.render.body import PAGE as PAGE_LINK
from wiki.core.render.body import PERSON, Body
from wiki.core.render.heading_ids import heading_slug
from wiki.core.render.pieces import split_body
from wiki.core.render.place import Link, Place, SafeHtml, assemble
from wiki.core.speakers import handle_of_page
from wiki.web.places import Places
from wiki.web.reading import CLOSING, INTRODUCTION, Reading
from wiki.web.report import ReportTalk, order_writers, report_days
from wiki.web.views import Spoken, TalkLine, days_of, material_of, scribe_of, speakers_of, spoken_by, talk_line
from wiki.web.words import interface_language, show_days

# Kinds of warnings.
DEAD_LINK = "dead_link"
SOURCE_SHOWN = "source_shown"

TOP = "p-"
"""The prefix of the ids in a page's own text, so that no heading takes an id of the page's frame."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page's text, or some that cannot be told apart. `lines` are those of its file, counted from 0.

    `lines` is None where they are not known.
    """

    lines: tuple[range, ...] | None
    html: SafeHtml


@dataclass(frozen=True, slots=True)
class Composed:
    """`template` is a file of templates/shown. `language` is the text's, None where nothing says it."""

    template: str
    language: str | None
    title: str | None
    values: Mapping[str, Any]


class Composer:
    """Composes from one state of the content. `language` is that of texts that say none.

    `warnings` gathers, of the page called `name`, the links that lead nowhere and whether its source is shown.
    """

    def __init__(self, reading: Reading, places: Places, language: str, name: str = "") -> None:
        self._reading = reading
        self._places = places
        self.language = language
        self._name = name
        self.warnings: set[tuple[str, str]] = set()

    def page(self, page: PageRow) -> Composed:
        """A page at its address, whatever its kind."""
        return self._event(page) if page.kind == EVENT else self._page(page)

    def front(self) -> Composed:
        """The front page: the text of the page `index`, and the events."""
        page = self._reading.own(INDEX)
        language = page.language if page else None
        shown = interface_language(language or self.language)
        return Composed("front", language, None, {
            "events": [(event, self._places.page(event.name), self._places.report(event.name), self.days(event, shown)) for event in self._reading.events()],
            "text": self.html(page, TOP, 1) if page else None, "page": page,
        })  # fmt: skip

    def report(self, event: PageRow) -> Composed:
        """An event read as one text."""
        facts = event.facts
        lines = [
            talk_line(self._reading, self._places, page, event.name, facts) for page in self._reading.event(event.name)
        ]
        level = 3 if len({line.day for line in lines}) > 1 else 2  # several days have headings of their own
        talks = [self._report_talk(line, level) for line in lines]
        about = self._reading.contributors(event)
        return Composed("report", event.language, event.title, {
            "page": event, "facts": facts, "days_text": self.days(event), "talks": talks, "days": report_days(talks),
            "writers": order_writers([*(person for talk in talks for person in talk.people), *about]),
            "introduction": self._part(event, INTRODUCTION, "introduction/"), "edit_href": self._places.edit(event.name),
            "closing": self._part(event, CLOSING, "closing/"), "event_href": self._places.page(event.name),
        })  # fmt: skip

    def _report_talk(self, line: TalkLine, level: int) -> ReportTalk:
        """`level` is that of its heading; those in its notes are below it."""
        page = line.page
        return ReportTalk(
            line=line,
            body=self.html(page, f"{line.anchor}/", level),
            people=self._reading.contributors(page),
            material=material_of(page.facts),
            edit_href=self._places.edit(page.name),
        )

    def days(self, event: PageRow, language: str | None = None) -> str:
        """The days of an event in words of `language`, else of its own."""
        shown = language or event.language or self.language
        return show_days(event.facts.date, event.facts.end_date, interface_language(shown))

    def html(self, page: PageRow, prefix: str, shift: int, body: Body | None = None) -> SafeHtml:
        """The text of a page, or another `body` in its place, without the heading that repeats its title."""
        return self._assemble(page, without_title(body or self._reading.body(page), page.title), prefix, shift)

    def blocks(self, page: PageRow) -> list[Block]:
        """The same text block by block; of an event what stands above its talks."""
        body, above = self._reading.body_with_lines(page)
        pieces = split_body(body)
        headings = without_title(pieces[0].body, page.title).headings
        blocks = []
        for at, piece in enumerate(pieces):
            shown = piece.body if at else without_title(piece.body, page.title)
            html = self._assemble(page, replace(shown, headings=headings), TOP, 1)
            lines = tuple(range(one.start + above, one.stop + above) for one in piece.lines)
            if html.strip():
                blocks.append(Block(lines or None, html))
        return blocks

    def _event(self, event: PageRow) -> Composed:
        facts = event.facts
        talks = [
            talk_line(self._reading, self._places, page, event.name, facts) for page in self._reading.event(event.name)
        ]
        return Composed("event", event.language, event.title, {
            "page": event, "facts": facts, "days_text": self.days(event), "days": days_of(talks),
            "count": len(talks), "written": sum(1 for talk in talks if talk.state != "empty"),
            "introduction": self._part(event, INTRODUCTION, TOP), "report_href": self._places.report(event.name),
        })  # fmt: skip

    def _page(self, page: PageRow) -> Composed:
        event = self._reading.event_of(page)
        turn = self._reading.turn(page)
        before, after = (
            [talk_line(self._reading, self._places, near, page.event) for near in row]
            for row in (turn.before, turn.after)
        )
        return Composed("talk" if page.kind == TALK else "page", page.language, page.title, {
            "page": page, "facts": page.facts, "talk": talk_line(self._reading, self._places, page, page.event),
            "event": event, "event_href": self._places.page(event.name) if event else "",
            "speakers": speakers_of(self._reading, self._places, page.facts), "material": material_of(page.facts),
            "before": before, "after": after, "people": self._reading.contributors(page), "changed_at": changed_at(page, event),
            "body": self.html(page, TOP, 1), "scribe": scribe_of(self._reading, self._places, page),
            "spoken": self._spoken(page),
        })  # fmt: skip

    def _spoken(self, page: PageRow) -> Spoken | None:
        """The talks of whoever has this page."""
        handle = handle_of_page(page.name)
        if handle is None:
            return None
        return spoken_by(self._reading, self._places, (f"@{handle}", page.title, *self._reading.names_of(handle)))

    def _part(self, event: PageRow, part: str, prefix: str) -> SafeHtml | None:
        body = self._reading.report_part(event, part)
        return self._assemble(event, without_title(body, event.title), prefix, 1) if body else None

    def _assemble(self, page: PageRow, body: Body, prefix: str, shift: int) -> SafeHtml:
        if body.is_source:
            self._warn(page, SOURCE_SHOWN, page.path)
        levels = [heading.level for heading in body.headings]
        shift -= min(levels) - 1 if levels else 0  # `##` is as good a first level as `#`

        def resolve(kind: str, target: str, text: str | None) -> Link:
            if kind == PAGE_LINK and target.startswith("#"):
                return Link(f"#{prefix}{quote(heading_slug(target))}", target[1:])
            return self._resolve(page, kind, target, text)

        return assemble(body, Place(prefix, shift, resolve))

    def _resolve(self, page: PageRow, kind: str, target: str, text: str | None) -> Link:
        for name in candidates(page.path, kind, target):
            found = self._reading.page(name) or self._reading.redirect(name)
            if found is not None:
                shown = None if kind == FILE_LINK else f"@{target}" if kind == PERSON else found.title
                return Link(self._places.page(found.name) + _fragment(kind, target), shown)
        if kind == FILE_LINK:
            path = resolve_path(page.path, target)
            if path == "":
                return Link(self._places.home)
            if path and self._reading.file(path):
                return Link(self._places.file(path) + _fragment(kind, target))
        if kind != PERSON:
            self._warn(page, DEAD_LINK, f"{page.path}: {target}")
        return self._places.missing(page, kind, target, text)

    def _warn(self, page: PageRow, kind: str, detail: str) -> None:
        """A warning belongs to the page itself, not to every report that shows it."""
        if page.name == self._name:
            self.warnings.add((kind, detail))


def without_title(body: Body, title: str) -> Body:
    """The body without the heading that repeats the page's title at its top."""
    first = body.headings[0] if body.headings else None
    if first is None or first.level != 1 or " ".join(first.text.split()) != title or not body.html.startswith("<h1"):
        return body
    rest = body.html.partition("</h1>")[2].lstrip("\n")
    return Body(rest, body.slots, body.headings[1:], body.is_source, body.problem)


def changed_at(page: PageRow, event: PageRow | None = None) -> datetime | None:
    """When a page was last changed, in the zone of its event where that is known, else in the writer's."""
    if page.changed is None:
        return None
    zone = zone_of(page, event)
    return page.changed.date.astimezone(zone) if zone else page.changed.date


def zone_of(page: PageRow, event: PageRow | None) -> tzinfo | None:
    """The zone in which times of a page are told: that of a talk's start, else of its event where that names one."""
    if page.facts.start and page.facts.start.tzinfo:
        return page.facts.start.tzinfo
    name = (event or page).facts.timezone
    return ZoneInfo(name) if name and name != UTC_ZONE.key else None


def _fragment(kind: str, target: str) -> str:
    """`#heading` of a link, as the id that heading has on the page it leads to."""
    heading = target.partition("#")[2]
    if not heading:
        return ""
    return f"#{TOP}{quote(heading_slug(heading) if kind != FILE_LINK else heading)}"
