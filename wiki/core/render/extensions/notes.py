"""Footnotes as Python-Markdown has them, numbered as they are referred to, within limits."""

import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.extensions.footnotes import (
    FN_BACKLINK_TEXT,
    FootnoteBlockProcessor,
    FootnoteExtension,
    FootnoteInlineProcessor,
)

from wiki.core.render.extensions.inline import Result

MAX_REFERENCES = 500  # the library compares each with all others of its name

_NAME = r"[^\]\[\s\x02]{1,100}"


class Notes(FootnoteExtension):
    def __init__(self) -> None:
        super().__init__(
            PLACE_MARKER="\x02",  # nobody can type it: footnotes stand at the end
            USE_DEFINITION_ORDER=False,
            BACKLINK_TITLE="↩ {}",
        )

    def extendMarkdown(self, md: Markdown) -> None:
        super().extendMarkdown(md)
        md.parser.blockprocessors.register(_Definition(self), "footnote", 17)
        md.inlinePatterns.register(_Reference(rf"\[\^({_NAME})\]", self), "footnote", 175)

    def reset(self) -> None:
        super().reset()
        self.closed = False

    def makeFootnotesDiv(self, root: etree.Element) -> etree.Element | None:
        """As in the library, but footnotes may be empty, and may hold what looks like a definition."""
        self.closed = True
        div = super().makeFootnotesDiv(root)
        for item in div.iterfind("ol/li") if div is not None else ():
            if not len(item):
                name = item.get("id", "").partition(self.get_separator())[2]
                back = {"class": "footnote-backref", "href": f"#{self.makeFootnoteRefId(name)}"}
                etree.SubElement(etree.SubElement(item, "p"), "a", back).text = FN_BACKLINK_TEXT
        return div

    def findFootnotesPlaceholder(self, root: etree.Element) -> Any:  # noqa: ARG002
        return None


class _Definition(FootnoteBlockProcessor):
    RE = re.compile(rf"^[ ]{{0,3}}\[\^({_NAME})\]:[ ]*(.*)$", re.MULTILINE)
    footnotes: Notes

    def test(self, _parent: etree.Element, block: str) -> bool:
        return "[^" in block and not self.footnotes.closed


class _Reference(FootnoteInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        if sum(self.footnotes.found_refs.values()) >= MAX_REFERENCES:
            return None, None, None
        return super().handleMatch(m, data)
