"""A link to slides or a film that stands alone in its paragraph becomes a card: a link as before, which a script may open."""

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from wiki.core.render.body import FILE, MARK_END, MARK_START
from wiki.core.render.collected import Collected
from wiki.core.render.extensions.inline import plain
from wiki.core.render.players import PDF, Hosted, find_hosted

_WORTH_A_LOOK = ("youtu", "vimeo", "docswell", "speakerdeck", "slideshare", ".pdf", ".PDF")


class Cards(Treeprocessor):
    """After the inline processors, which make links of addresses."""

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(md)
        self.collected = collected

    def run(self, root: etree.Element) -> None:
        for paragraph in root.iter("p"):
            link = _lone_link(paragraph)
            hosted = self._find(link.get("href", "")) if link is not None else None
            if hosted is not None:
                _make_card(paragraph, hosted)

    def _find(self, address: str) -> Hosted | None:
        if address.startswith(MARK_START):
            slots = list(self.collected.slots)
            slot = slots[int(address[1:].removesuffix(MARK_END))]
            own = slot.kind == FILE and slot.target.lower().endswith(".pdf")
            return Hosted(PDF, "PDF") if own else None
        if not any(word in address for word in _WORTH_A_LOOK):
            return None
        return find_hosted(plain(address))


def _lone_link(paragraph: etree.Element) -> etree.Element | None:
    if len(paragraph) != 1 or paragraph[0].tag != "a" or paragraph[0].find(".//img") is not None:
        return None
    beside = (paragraph.text or "") + (paragraph[0].tail or "")
    return None if beside.strip() else paragraph[0]


def _make_card(paragraph: etree.Element, hosted: Hosted) -> None:
    paragraph.set("class", f"card {hosted.kind}")
    if hosted.player:
        paragraph.set("data-player", hosted.player)
    etree.SubElement(paragraph, "br")
    etree.SubElement(paragraph, "small").text = hosted.host
