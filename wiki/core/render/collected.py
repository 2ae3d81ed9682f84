"""What one rendering collects beside its HTML: slots, headings, and whether somebody typed raw HTML."""

from html import unescape
from urllib.parse import unquote

from wiki.core.render.body import FILE, HEADING, Heading, Slot, mark
from wiki.core.render.link_syntax import is_relative


class Collected:
    """One for each Markdown instance; `reset` begins the next text."""

    def __init__(self) -> None:
        self.slots: dict[Slot, int] = {}
        self.headings: list[Heading] = []
        self.had_raw_html = False

    def reset(self) -> None:
        self.slots.clear()
        self.headings.clear()
        self.had_raw_html = False

    def slot(self, kind: str, target: str, text: str | None = None) -> str:
        """The mark of a slot; equal slots share one."""
        return mark(self.slots.setdefault(Slot(kind, target, text), len(self.slots)))

    def address(self, href: str) -> str:
        """A mark for an address that depends on the place; any other as it is, for the sanitizer to judge."""
        if href.startswith("#") and len(href) > 1:
            return self.slot(HEADING, unquote(unescape(href[1:])))
        target = unescape(href)
        return self.slot(FILE, target) if is_relative(target) else href
