"""Addresses and handles in running text become links: `https://example.org/a`, `@shiumachi`."""

import re
import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from wiki.core.render.body import PERSON
from wiki.core.render.collected import Collected
from wiki.core.render.extensions.inline import Result
from wiki.core.render.link_syntax import HANDLE

# Writers put Japanese right after an address (`https://example.org/aを見る`), and have Japanese in addresses
# (`https://ja.wikipedia.org/wiki/日本語`). It belongs to the address where a part of the path begins with it, unless
# with hiragana, which begin what follows an address in a sentence.
_ASCII = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|]"
_WIDE_PART = r"(?<=[/=_])(?![\u3040-\u309f])[^\W\x00-\x7f][\w\u30fb\u30fc]*"
_ADDRESS = rf"(?<![A-Za-z0-9])https?://(?=[^\s/])(?:{_ASCII}|{_WIDE_PART}){{1,2000}}"

_CLOSING = {")": "(", "]": "["}
_PUNCTUATION = ".,:;!?'\"*_~|"


class BareAddress(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown) -> None:
        super().__init__(_ADDRESS, md)

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override] # noqa: ARG002
        address = without_punctuation(m[0])
        if address.endswith("//"):
            return None, None, None
        element = etree.Element("a", {"href": address})
        element.text = AtomicString(address)
        return element, m.start(), m.start() + len(address)


class Mention(InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(HANDLE, md)
        self.collected = collected

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override] # noqa: ARG002
        address = self.collected.slot(PERSON, m[1])
        element = etree.Element("a", {"href": address})
        element.text = AtomicString(address)
        return element, m.start(), m.end()


def without_punctuation(address: str) -> str:
    """Without what ends the sentence around it, and closing brackets that open in front of it."""
    while address:
        last = address[-1]
        if last in _PUNCTUATION or (last in _CLOSING and address.count(last) > address.count(_CLOSING[last])):
            address = address[:-1]
        else:
            break
    return address
