"""Writes a report as one HTML file with its pictures inside, which opens anywhere, without a network, and runs nothing."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from markupsafe import Markup

from wiki.core.index.rows import PageRow
from wiki.core.render.body import PERSON
from wiki.core.render.place import Link
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.gather import LARGE, REMOTE, LeftOut
from wiki.transfer.report.write import Written
from wiki.web.compose import TOP, Composer
from wiki.web.reading import Content, Reading
from wiki.web.site import Site
from wiki.web.templating import STYLE_SHEET, make_environment
from wiki.web.words import interface_language

MAX_PICTURE_BYTES = 5_000_000
MAX_PICTURES_BYTES = 25_000_000
"""Of all pictures of one file together."""

KINDS: Mapping[str, str] = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "svg": "image/svg+xml",
}  # fmt: skip
"""Pictures run nothing where they are shown as such, SVG neither."""

# A picture's place while the page is put together: no text that people typed can hold these characters (body.py).
_OPEN, _CLOSE = "\ue00a", "\ue00b"
_PICTURE = re.compile(rf'(src|href)="{_OPEN}(\d+){_CLOSE}[^"]*"')
_WITHIN = re.compile(rf'href="#([^"#]*)#{TOP}([^"#]*)"')
_REMOTE = re.compile(r'<img [^>]*?src="(https?://[^"]*)"')


@dataclass
class _Places:
    """Where things stand as seen from within the file; gathers the pictures that it needs, by path."""

    content: Content
    addresses: Addresses
    anchors: Mapping[str, str]
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)
    _numbers: dict[str, int | None] = field(default_factory=dict)

    @property
    def home(self) -> str:
        return ""

    def page(self, name: str) -> str:
        anchor = self.anchors.get(name)
        return f"#{quote(anchor, safe='/%')}" if anchor else self.addresses.page(name)

    def report(self, _event: str) -> str:
        return ""

    def edit(self, _name: str) -> str:
        return ""

    def speaker(self, _name: str) -> str:
        return ""

    def file(self, path: str) -> str:
        if path.rpartition(".")[2].lower() not in KINDS:
            return self.addresses.file(path)
        if path not in self._numbers:
            self._numbers[path] = self._take(path)
        number = self._numbers[path]
        return self.addresses.file(path) if number is None else f"{_OPEN}{number}{_CLOSE}"

    def missing(self, _page: PageRow, kind: str, target: str, text: str | None) -> Link:
        return Link("", text or (f"@{target}" if kind == PERSON else None))

    def _take(self, path: str) -> int | None:
        """The number of a picture in the file; None for one that does not fit."""
        commit = self.content.snapshot.commit
        data = self.content.store.find_file(commit, path) if commit else None
        held = sum(len(each) for _, each in self.pictures)
        if data is None or len(data) > MAX_PICTURE_BYTES or held + len(data) > MAX_PICTURES_BYTES:
            self.too_large.append(path)
            return None
        self.pictures.append((path, data))
        return len(self.pictures) - 1


def write_single(content: Content, reading: Reading, event: PageRow, addresses: Addresses, site: Site) -> Written:
    """The report of an event as one HTML file."""
    own = event.name
    anchors = {page.name: page.name.removeprefix(f"{own}/").replace(" ", "%20") for page in reading.event(own)}
    places = _Places(content, addresses, anchors)
    composed = Composer(reading, places, site.language).report(event)
    language = interface_language(composed.language or site.language)
    html = make_environment(language).get_template("transfer/single.html").render({
        **composed.values, "title": composed.title, "wiki": None, "site": site, "language": composed.language or site.language,
        "text_language": composed.language or site.language, "style": Markup(style_sheet()),  # noqa: S704 - ours
        "too_large": places.too_large, "address": addresses.page(own),
    })  # fmt: skip
    html = _fill(_WITHIN.sub(r'href="#\1/\2"', html), places)
    remote = dict.fromkeys(_REMOTE.findall(html))
    left_out = (*(LeftOut(LARGE, path) for path in places.too_large), *(LeftOut(REMOTE, own, url) for url in remote))
    return Written(html, left_out)


@lru_cache(maxsize=1)
def style_sheet() -> str:
    """What stands in the file's `<style>`."""
    return f"\n{STYLE_SHEET.read_text('utf-8')}"


@lru_cache(maxsize=1)
def style_hash() -> str:
    """What a content security policy calls that style."""
    return f"'sha256-{b64encode(sha256(style_sheet().encode()).digest()).decode()}'"


def _fill(html: str, places: _Places) -> str:
    """Puts the pictures in. A link to a picture leads to where it stands outside, if that is known."""

    def put(found: re.Match[str]) -> str:
        number = int(found[2])
        if number >= len(places.pictures):
            return ""
        path, data = places.pictures[number]
        if found[1] == "src":
            return f'src="data:{KINDS[path.rpartition(".")[2].lower()]};base64,{b64encode(data).decode()}"'
        address = places.addresses.file(path)
        return f'href="{address}"' if address else ""

    return _PICTURE.sub(put, html)
