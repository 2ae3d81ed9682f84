"""Builds one output: the same inputs always give the same bytes, whatever the time and whatever was built before."""

import logging
import sqlite3
from dataclasses import dataclass
from urllib.parse import quote

from wiki.core.index.rows import IndexBroken, PageRow
from wiki.core.page import EVENT
from wiki.core.render.body import PERSON
from wiki.core.render.place import Link
from wiki.core.store.model import ObjectId
from wiki.publish.addresses import FRONT, file_href, is_publishable_file, is_publishable_name, page_href, root_from
from wiki.publish.outputs import CARDS, FILE, PAGE, REPORT, STYLE, Output
from wiki.publish.record import Made
from wiki.web.compose import Composed, Composer
from wiki.web.reading import Content, Reading
from wiki.web.site import Site
from wiki.web.templating import CARDS_SCRIPT, STYLE_SHEET, make_environment
from wiki.web.words import interface_language

NOT_BUILT = "not_built"
"""A kind of warning beside those of compose.py: an error of ours, which is in the log; what stood there before stays."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Built:
    """`data` is None where there is nothing to publish; `blob` stands for it where the content has the bytes already.

    `failed` says that building it raised an error.
    """

    made: Made
    data: bytes | None
    blob: ObjectId | None = None
    failed: bool = False


class Everybody:
    """The site's audience: it sees what is public and has a place on the site."""

    def sees_page(self, page: PageRow) -> bool:
        return page.is_public and is_publishable_name(page.name)

    def sees_file(self, path: str) -> bool:
        return is_publishable_file(path)

    def sees_held(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Relative:
    """Addresses as seen from where `root` leads to the root of the site. `wiki` is where the wiki is, or empty."""

    root: str
    wiki: str

    @property
    def home(self) -> str:
        return page_href(self.root, FRONT)

    def page(self, name: str) -> str:
        return page_href(self.root, name)

    def report(self, event: str) -> str:
        return f"{page_href(self.root, event)}-/report/"

    def file(self, path: str) -> str:
        return file_href(self.root, path)

    def speaker(self, _name: str) -> str:
        """Who has no file has no page on the site."""
        return ""

    def edit(self, name: str) -> str:
        return f"{self.wiki}/-/edit/{quote(name)}" if self.wiki else ""

    def missing(self, _page: PageRow, kind: str, target: str, text: str | None) -> Link:
        """Plain text: the published page offers nothing to create."""
        return Link("", text or (f"@{target}" if kind == PERSON else None))


class Builder:
    """Builds the outputs of one publish. `wiki` is the address of the wiki, for links that lead back to it."""

    def __init__(self, content: Content, site: Site, wiki: str = "") -> None:
        self.content = content
        self._site = site
        self._wiki = wiki

    def build(self, output: Output) -> Built:
        """Raises what the index raises. An output that cannot be built is set aside, and stops no other."""
        if not output.has_place:
            return Built(Made(output, frozenset()), None)
        work = _Work(Reading(self.content), self._site, output, self._wiki)
        try:
            data, blob = work.contents()
        except (IndexBroken, sqlite3.Error):
            raise
        except Exception as error:
            log.exception("cannot build %s", output.path)
            made = Made(output, frozenset(work.reading.keys), ((NOT_BUILT, f"{output.path}: {type(error).__name__}"),))
            return Built(made, None, failed=True)
        warnings = tuple(sorted(work.composer.warnings))
        return Built(Made(output, frozenset(work.reading.keys), warnings), data, blob)


class _Work:
    """One output in the making."""

    def __init__(self, reading: Reading, site: Site, output: Output, wiki: str) -> None:
        self.reading = reading
        self._site = site
        self._output = output
        root = root_from(output.name) + ("../../" if output.kind == REPORT else "") if output.name else ""
        self._places = _Relative(root, wiki)
        self.composer = Composer(reading, self._places, site.language, output.name)

    def contents(self) -> tuple[bytes | None, ObjectId | None]:
        """The output's bytes, or the blob of the content that has them."""
        kind, name = self._output
        if kind == PAGE:
            return self._address(name), None
        if kind == REPORT:
            return self._report(name), None
        if kind == FILE:
            return None, self.reading.file(name)
        if kind in (STYLE, CARDS):
            return (STYLE_SHEET if kind == STYLE else CARDS_SCRIPT).read_bytes(), None
        return self._not_found(), None

    def _address(self, name: str) -> bytes | None:
        """What stands at a page's address: the page, or where it went."""
        if name == FRONT:
            return self._fill(self.composer.front(), canonical="")
        page = self.reading.own(name)
        return self._moved(name) if page is None else self._fill(self.composer.page(page), canonical=name)

    def _report(self, name: str) -> bytes | None:
        event = self.reading.own(name)
        if event is None or event.kind != EVENT:
            return None
        return self._fill(self.composer.report(event), canonical=f"{name}/-/report")

    def _moved(self, name: str) -> bytes | None:
        page = self.reading.redirect(name)
        if page is None:
            return None
        self.reading.own(page.name)  # its language
        moved = Composed("moved", page.language, page.title, {"href": self._places.page(page.name)})
        return self._fill(moved, canonical=page.name, folder="site")

    def _not_found(self) -> bytes:
        """Served at any address, so its links cannot be relative."""
        path = self._site.url.partition("://")[2].partition("/")[2] if self._site.url else ""
        self._places = _Relative(f"/{path}/" if path else "/", "")
        return self._fill(Composed("not_found", None, None, {}), canonical=None, folder="site")

    def _fill(self, composed: Composed, *, canonical: str | None, folder: str = "shown") -> bytes:
        """Fills a template. The words around a text are in the text's language, or the nearest there is."""
        self.reading.keys.add("site")
        language = composed.language or self._site.language
        template = make_environment(interface_language(language)).get_template(f"{folder}/{composed.template}.html")
        return template.render({
            "site": self._site, "root": self._places.root, "home": self._places.home, "language": language,
            "text_language": language, "title": composed.title, "wiki": None, "canonical": self._canonical(canonical),
            **composed.values,
        }).encode()  # fmt: skip

    def _canonical(self, name: str | None) -> str | None:
        if self._site.url is None or name is None:
            return None
        return f"{self._site.url}/{quote(name)}/" if name else f"{self._site.url}/"
