"""HTML that pads and pages are exported as, as Markdown: headings, lists, emphasis, links, code; of all else the text."""

import re
from html.parser import HTMLParser

from wiki.transfer.texts.escaping import escape_text

_BLOCKS = frozenset(
    "p div section article table tr blockquote pre ul ol body html header footer dl dt dd figure".split()
)
_SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~", "code": "`"}
_SILENT = frozenset(("style", "script", "title", "head"))
_SPACES = re.compile(r"[ \t\r\n]+")
_MAX_LEVEL = 20


def html_to_markdown(html: str) -> str:
    """The Markdown of what a page says. Never raises: what is not closed is closed by the end."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._lists: list[tuple[str, bool]] = []
        self._links: list[str] = []
        self._silent = 0
        self._prefix = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in _SILENT and tag != "head":
            self._silent += 1
        elif tag == "br":
            self._end_line()
        elif tag in ("ul", "ol"):
            self._end_line()
            self._lists.append((tag, "indent" in given.get("class", "")))
        elif tag == "li":
            self._end_line()
            self._begin_item()
        elif re.fullmatch("h[1-6]", tag):
            self._end_line(blank=True)
            self._prefix = "#" * int(tag[1]) + " "
        elif tag == "a":
            self._links.append(given.get("href", ""))
            self._line.append("[")
        elif tag == "img":
            self._line.append(f"![{escape_text(given.get('alt', ''))}]({_address(given.get('src', ''))})")
        elif tag in _SIGNS:
            self._line.append(_SIGNS[tag])
        elif tag in _BLOCKS:
            self._end_line(blank=True)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and tag != "head":
            self._silent = max(0, self._silent - 1)
        elif tag in ("ul", "ol"):
            self._end_line()
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._lines.append("")
        elif tag == "li":
            self._end_line()
        elif tag == "a" and self._links:
            self._line.append(f"]({_address(self._links.pop())})")
        elif tag in _SIGNS:
            self._line.append(_SIGNS[tag])
        elif tag in _BLOCKS or re.fullmatch("h[1-6]", tag):
            self._end_line(blank=True)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._line.append(escape_text(_SPACES.sub(" ", data)))

    def finish(self) -> str:
        self._end_line()
        text = "\n".join(self._lines).strip("\n")
        return re.sub(r"\n{3,}", "\n\n", text) + "\n"

    def _begin_item(self) -> None:
        kinds = self._lists[:_MAX_LEVEL] or [("ul", False)]
        tag, is_indent = kinds[-1]
        level = len(kinds) - 1
        self._prefix = "" if is_indent else "    " * level + ("1. " if tag == "ol" else "+ ")

    def _end_line(self, *, blank: bool = False) -> None:
        said = re.sub(r"(\*\*|~~|`)[ ]*\1", "", "".join(self._line)).strip()
        self._line = []
        if said:
            self._lines.append(self._prefix + said)
            self._prefix = ""
            if not self._lists:
                blank = True
        if blank and not self._lists:
            self._lines.append("")


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
