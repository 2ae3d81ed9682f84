"""The last pass over the tree: escaped signs, line ends between blocks, ids of headings, marks for ids."""

import re
import xml.etree.ElementTree as etree
from html import unescape

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from wiki.core.render.body import HEADING, ID, MARK_END, MARK_START, Heading
from wiki.core.render.collected import Collected
from wiki.core.render.extensions.inline import plain
from wiki.core.render.heading_ids import HeadingIds

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset("blockquote dd div dl dt hr li ol p pre table tbody td tfoot th thead tr ul".split())

# Of one paragraph, item or cell. Above that its signs are left as they were typed.
MAX_TEXT = 50_000
MAX_SIGNS = 3_000

# What any inline processor may begin with; a text without it need not go through them all.
_SIGNS = re.compile(r"[\\`\[!<&*_~@\x02]| \n|https?:")
_STASHED = re.compile(f"{STX}[^{ETX}]*{ETX}")
_MARK = re.compile(f"{MARK_START}([0-9]+){MARK_END}")


class PlainTexts(Treeprocessor):
    """Before the inline processors: tells them which texts hold nothing for them, or too much.

    They copy the whole text for each sign they replace.
    """

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.text and _is_plain(element.text):
                element.text = AtomicString(element.text)
            if element.tail and _is_plain(element.tail):
                element.tail = AtomicString(element.tail)


def _is_plain(text: str) -> bool:
    if not _SIGNS.search(text):
        return True
    return len(text) > MAX_TEXT or (len(text) > MAX_SIGNS and len(_SIGNS.findall(text)) > MAX_SIGNS)


class Finish(Treeprocessor):
    """After them. Stands for the library's `prettify` and `unescape`, which go through the tree three times."""

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(md)
        self.collected = collected

    def run(self, root: etree.Element) -> None:
        ids = HeadingIds()
        for element in root.iter():
            tag = element.tag
            if element.text and STX in element.text and tag != "code":
                element.text = plain(element.text)
            if element.tail and STX in element.tail:
                element.tail = plain(element.tail)
            if element.attrib:
                self._finish_attributes(element)
            if tag in BLOCKS and not (element.tail and element.tail.strip()):
                element.tail = "\n"
            if tag in HEADINGS:
                self._number(element, ids)
            elif tag == "br":
                element.tail = "\n" + (element.tail or "").lstrip("\n ")
            elif tag == "pre" and len(element) and element[0].text:
                element[0].text = AtomicString(element[0].text.rstrip() + "\n")

    def _finish_attributes(self, element: etree.Element) -> None:
        for name, value in element.items():
            if name == "id":
                element.set(name, self.collected.slot(ID, plain(value)))
            elif name == "href" and value.startswith("#"):  # of footnotes; those that people type are marks by now
                element.set(name, self.collected.slot(HEADING, plain(value[1:])))
            elif STX in value:
                element.set(name, plain(value))

    def _number(self, heading: etree.Element, ids: HeadingIds) -> None:
        text = "".join(_texts(heading))
        text = _STASHED.sub("", text)
        if MARK_START in text:
            slots = list(self.collected.slots)
            text = _MARK.sub(lambda found: slots[int(found[1])].target, text)
        text = " ".join(unescape(text).split())
        given = ids.make(text)
        heading.set("id", self.collected.slot(ID, given))
        self.collected.headings.append(Heading(int(heading.tag[1]), given, text))


def _texts(heading: etree.Element) -> list[str]:
    """The texts of a heading, with what its pictures show and without its references to footnotes."""
    parts: list[str] = [heading.text or ""]
    for child in heading:
        if child.tag == "img":
            parts.append(child.get("alt", ""))
        elif child.tag != "sup":
            parts += _texts(child)
        parts.append(child.tail or "")
    return parts
