"""Code spans, links, pictures and HTML within a line: one processor for each sign they begin with.

Python-Markdown has seven for `[` alone, each of which reads on to the end for every bracket that is never closed. These
look as far as a link can reach.
"""

import re
import xml.etree.ElementTree as etree
from functools import lru_cache

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString, code_escape

from wiki.core.render.body import PAGE
from wiki.core.render.collected import Collected
from wiki.core.render.link_syntax import WIKI_LINK

Result = tuple[etree.Element | str | None, int | None, int | None]

MAX_LINK_TEXT = 1_000  # characters
MAX_BRACKETS = 32  # within each other

_BRACKET = re.compile(r"[\[\]]")
_ESCAPED = re.compile(f"{STX}([0-9]+){ETX}")


def plain(text: str) -> str:
    """The text as it was typed, without the library's marks for escaped characters."""
    return _ESCAPED.sub(lambda found: chr(int(found[1])), text) if STX in text else text


class CodeSpan(InlineProcessor):
    """Code between two runs of as many backticks."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(r"(?<![\\`])(?:\\\\)*(`+)", md)

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        begin, start = m.span(1)
        end = _run_of_ticks(start - begin).search(data, start)
        if end is None:
            return None, m.start(), start
        element = etree.Element("code")
        element.text = AtomicString(code_escape(data[start : end.start()].strip().replace("\n", " ")))
        return element, begin, end.end()


@lru_cache(maxsize=32)
def _run_of_ticks(size: int) -> re.Pattern[str]:
    return re.compile(f"(?<!`)`{{{size}}}(?!`)")


class _Linked(InlineProcessor):
    """What begins with a bracket and leads somewhere."""

    DESTINATION = re.compile(
        r"\(\s*(?:<(?P<pointed>[^<>\n]{0,2000})>|(?P<href>(?:[^\s()<>]++|\((?:[^\s()<>]++|\([^\s()<>]*+\))*+\))*+))"
        r"(?P<size>\s+=[0-9]{0,4}x[0-9]{0,4})?"
        r"(?:\s+(?:\"(?P<double>[^\"]{0,1000})\"|'(?P<single>[^']{0,1000})'|\((?P<round>[^()]{0,1000})\)))?\s*\)"
    )
    NAME = re.compile(r" ?\[([^\[\]]{0,300})\]")

    def __init__(self, pattern: str, md: Markdown, collected: Collected) -> None:
        super().__init__(pattern, md)
        self.collected = collected

    def find(self, data: str, opening: int) -> tuple[str, str, str | None, int, str] | None:
        """Text in the brackets, address, title, where all that ends, and size; None when this is no link."""
        closing = _partner(data, opening)
        if closing is None:
            return None
        text = data[opening + 1 : closing]
        found = self.DESTINATION.match(data, closing + 1)
        if found is None:
            return self._reference(text, data, closing + 1)
        title = found["double"] or found["single"] or found["round"]
        href = found["href"] if found["pointed"] is None else found["pointed"]
        return text, self.typed(href), title and self.typed(title), found.end(), found["size"] or ""

    def _reference(self, text: str, data: str, end: int) -> tuple[str, str, str | None, int, str] | None:
        references = self.md.references
        if not references:
            return None
        found = self.NAME.match(data, end)
        name = (found[1] if found else "") or text
        href, title = references.get(" ".join(name.lower().split()), (None, None))
        if href is None:
            return None
        return text, plain(href), title, found.end() if found else end, ""

    def typed(self, text: str) -> str:
        return plain(self.unescape(text)) if STX in text else text


def _partner(text: str, opening: int) -> int | None:
    """Where the bracket at `opening` is closed. Not read on to the end for it: a link's text is short."""
    depth = 0
    for sign in _BRACKET.finditer(text, opening, opening + MAX_LINK_TEXT):
        depth += 1 if sign[0] == "[" else -1
        if depth == 0:
            return sign.start()
        if depth > MAX_BRACKETS:
            return None
    return None


class Bracket(_Linked):
    """`[[Page]]`, `[text](address)`, `[text][reference]`, `[reference]`."""

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(r"(?<!!)\[", md, collected)
        self.wiki_link = re.compile(WIKI_LINK)

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        start = m.start()
        if data.startswith("[[", start) and (found := self.wiki_link.match(data, start)):
            element = self._wiki_link(self.typed(found[0]))
            if element is not None:
                return element, start, found.end()
        link = self.find(data, start)
        if link is None:
            return None, None, None
        text, href, title, end, _ = link
        element = etree.Element("a", {"href": self.collected.address(href)})
        element.text = text
        if title:
            element.set("title", title)
        return element, start, end

    def _wiki_link(self, source: str) -> etree.Element | None:
        target, _, text = source[2:-2].partition("|")
        target = " ".join(target.split())
        if not target:
            return None
        text = text.strip()
        element = etree.Element("a")
        element.set("href", self.collected.slot(PAGE, target, text or None))
        element.text = AtomicString(text or self.collected.slot(PAGE, target))
        return element


class Picture(_Linked):
    """`![text](address)`, also with HackMD's ` =300x200` after the address."""

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(r"!\[", md, collected)

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        link = self.find(data, m.end() - 1)
        if link is None:
            return None, None, None
        text, href, title, end, size = link
        element = etree.Element("img", {"src": self.collected.address(href)})
        element.set("alt", self.typed(text))
        if title:
            element.set("title", title)
        for name, value in zip(("width", "height"), size.strip(" \n=").split("x"), strict=False):
            if value:
                element.set(name, value)
        return element, m.start(), end


class Angle(InlineProcessor):
    """`<https://address>`, `<name@host>`, and HTML tags, which are stashed as they are."""

    ADDRESS = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,30}:[^\s<>]*)>")
    MAIL = re.compile(r"<((?:mailto:)?[^\s<>@!]{1,100}@[^\s<>@]{1,200})>")
    # A whole link, so that the address in its text does not become a link in a link.
    LINK = re.compile(r"<a\s[^<>]{0,2000}>[^<>]{0,1000}</a\s*>", re.IGNORECASE)
    TAG = re.compile(r"</?[A-Za-z][^\s<>\"'/]{0,40}(?:\s[^<>]{0,2000})?/?>|<!--[^\x02]{0,2000}?-->")

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(r"<(?=[A-Za-z/!0-9])", md)
        self.collected = collected

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        start = m.start()
        if found := self.ADDRESS.match(data, start):
            address = plain(self.unescape(found[1]))
            return self._link(found, address, address)
        if found := self.MAIL.match(data, start):
            address = plain(self.unescape(found[1])).removeprefix("mailto:")
            return self._link(found, f"mailto:{address}", address)
        found = self.LINK.match(data, start) or self.TAG.match(data, start)
        if found is None:
            return None, None, None
        if found[0].startswith("<!--"):
            return "", start, found.end()
        self.collected.had_raw_html = True
        return self.md.htmlStash.store(self._source(found[0])), start, found.end()

    def _link(self, found: re.Match[str], href: str, text: str) -> Result:
        element = etree.Element("a", {"href": href})
        element.text = AtomicString(text)
        return element, found.start(), found.end()

    def _source(self, html: str) -> str:
        """The tag as it was typed: what earlier processors made of signs in its attributes is undone."""
        stash = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]  # stubs lack it

        def typed(found: re.Match[str]) -> str:
            node = stash.get(found[1])
            if node is None:
                return ""
            return f"\\{node}" if isinstance(node, str) else "".join(node.itertext())

        return plain(INLINE_PLACEHOLDER_RE.sub(typed, html))
