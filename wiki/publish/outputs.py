"""What the site consists of: every file of it is an output, made of what its inputs say."""

from collections.abc import Iterator
from typing import NamedTuple

from wiki.core.index.snapshot import Snapshot
from wiki.core.page import EVENT
from wiki.publish.addresses import FRONT, is_publishable_file, is_publishable_name, page_output, report_output

PAGE = "page"  # the address of a page, or of an old name of one, which then leads to it
REPORT = "report"  # an event read as one text
FILE = "file"  # an attachment
STYLE = "style"
CARDS = "cards"  # the script that opens slides and films
NOT_FOUND = "not_found"

_FIXED = {STYLE: "-/festa.css", CARDS: "-/cards.js", NOT_FOUND: "404.html"}


class Output(NamedTuple):
    """`name` is that of the page or event, or the path of the attachment; empty for what the site has once."""

    kind: str
    name: str = ""

    @property
    def path(self) -> str:
        """Its file in the site."""
        if self.kind == PAGE:
            return page_output(self.name)
        if self.kind == REPORT:
            return report_output(self.name)
        return self.name if self.kind == FILE else _FIXED[self.kind]

    @property
    def has_place(self) -> bool:
        """Whether a name somebody chose may become a file here."""
        if self.kind == FILE:
            return is_publishable_file(self.name)
        return self.kind in _FIXED or is_publishable_name(self.name)


def iter_outputs(snapshot: Snapshot) -> Iterator[Output]:
    """All that the site may consist of; building one tells whether there is anything to publish."""
    yield Output(STYLE)
    yield Output(CARDS)
    yield Output(NOT_FOUND)
    yield Output(PAGE, FRONT)
    seen = {FRONT}
    for page in snapshot.iter_pages(public_only=True):
        if page.name not in seen:
            seen.add(page.name)
            yield Output(PAGE, page.name)
        if page.kind == EVENT:
            yield Output(REPORT, page.name)
    for old, _ in snapshot.iter_redirects():
        if old not in seen:
            seen.add(old)
            yield Output(PAGE, old)
    for file in snapshot.files():
        yield Output(FILE, file.path)
