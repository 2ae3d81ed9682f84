"""HTML, as some programs keep abstracts in, turned into Markdown. A tag without a counterpart goes, its words stay.

Most schedules hold Markdown already, and a stray `<br>` in Markdown is Markdown. Only texts with blocks of HTML are turned.
This is for reading: whatever comes out is sanitized like any page when it is shown. Work and memory grow with the length
alone, for these texts come from anybody.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from wiki.core.field_values import parse_address

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|ul|ol|li|h[1-6]|table|blockquote|pre|section|article)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[\s/][^<>]*)?)>")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ESCAPED = re.compile(r"(https?://\S+)|([\\`*\[\]<>]|(?<![^\W_])_|_(?![^\W_]))")
_BLOCK_START = re.compile(r"(?:#{1,6}(?=\s)|[-+](?=\s)|\d{1,9}(?=[.)]\s))")
_MANY_LINES = re.compile(r"\n{3,}")

_DROPPED = ("script", "style", "iframe", "object", "svg", "math", "template", "noscript")
_PARAGRAPHS = frozenset("p div section article blockquote table tr ul ol h1 h2 h3 h4 h5 h6 dl dt dd hr".split())
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"} | {f"h{level}": "**" for level in range(1, 7)}
_OPENED = frozenset([*_MARKS, "a", "code", "pre", "ul", "ol", "li"])
# These have no counterpart; any other tag is no HTML, and stays as the words it looks like: `List<String>`.
_UNWRAPPED = frozenset(
    "abbr center cite col colgroup del dfn figcaption figure font footer header img input ins kbd label main mark nobr q"
    " ruby rp rt s samp small span strike sub sup tbody td tfoot th thead time tt u var".split()
)
_KNOWN = _PARAGRAPHS | _OPENED | _UNWRAPPED
_MAX_DEPTH = 30


def is_html(text: str) -> bool:
    """Whether the text is made of blocks of HTML, or holds what must not be shown."""
    if "<" not in text:
        return False
    bare = _CODE.sub("", text)
    return bool(_BLOCK.search(bare)) or "<!--" in bare or any(f"</{name}" in bare.lower() for name in _DROPPED)


def html_to_markdown(text: str) -> str:
    """The text of some HTML as Markdown."""
    for name in _DROPPED:
        text = _without(text, f"<{name}", f"</{name}", ">")
    text = _without(text, "<!--", "-->", "")
    return _Writer().write(text)


def _without(text: str, start: str, end: str, close: str) -> str:
    """The text without all that stands between `start` and `end`; a start without an end stays, as words."""
    small, kept, done = text.lower(), [], 0
    if len(small) != len(text):  # a few letters change their length
        return text
    while (begin := small.find(start, done)) >= 0 and (stop := small.find(end, begin)) >= 0:
        kept.append(text[done:begin])
        done = stop + len(end)
        if close:
            done = (small.find(close, done) + 1) or len(text)
    return "".join([*kept, text[done:]])


@dataclass
class _Frame:
    """An open tag and what was written in it so far."""

    tag: str = ""
    address: str = ""
    parts: list[str] = field(default_factory=list)
    items: int = 0


class _Writer:
    def write(self, text: str) -> str:
        self._frames = [_Frame()]
        self._open_tags: Counter[str] = Counter()
        done = 0
        for tag in _TAG.finditer(text):
            name = tag[2].lower()
            if name not in _KNOWN and name != "br":
                continue
            self._text(text[done : tag.start()])
            done = tag.end()
            if name == "br":
                self._put("  \n")
            elif tag[1]:
                self._close(name)
            else:
                self._open(name, tag[3])
        self._text(text[done:])
        while len(self._frames) > 1:
            self._end_frame()
        lines = "".join(self._frames[0].parts).split("\n")
        return (
            _MANY_LINES.sub("\n\n", "\n".join("" if not line.strip() else line for line in lines)).strip("\n").rstrip()
        )

    def _put(self, text: str) -> None:
        self._frames[-1].parts.append(text)

    def _text(self, source: str) -> None:
        text = html.unescape(source)
        if self._open_tags["pre"]:
            return self._put(text)
        text = " ".join(text.split()).join((" " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""))
        if self._frames[-1].tag != "code":
            text = _ESCAPED.sub(lambda found: found[1] or "\\" + found[2], text)
        at_start = self._is_at_start()
        if at_start:
            text = text.lstrip(" ")
            if found := _BLOCK_START.match(text):  # `# `, `- ` and `1. ` would begin a heading or a list
                mark = found[0]
                text = f"{mark}\\{text[found.end() :]}" if mark[0].isdigit() else f"\\{text}"
        return self._put(text) if text else None

    def _is_at_start(self) -> bool:
        parts = self._frames[-1].parts
        if not parts:
            return self._frames[-1].tag in ("", "li", "ul", "ol")
        return parts[-1].endswith("\n")

    def _open(self, name: str, attributes: str) -> None:
        if name in _PARAGRAPHS:
            self._put("\n\n")
        if name in ("td", "th") and not self._is_at_start():
            self._put(" ")
        if name in _OPENED and len(self._frames) < _MAX_DEPTH:
            found = _HREF.search(attributes) if name == "a" else None
            address = html.unescape(found[1] or found[2] or found[3] or "") if found else ""
            self._frames.append(_Frame(name, parse_address(address.strip()) or ""))
            self._open_tags[name] += 1

    def _close(self, name: str) -> None:
        if self._open_tags[name]:
            while self._frames[-1].tag != name:
                self._end_frame()
            self._end_frame()
        if name in _PARAGRAPHS:
            self._put("\n\n")

    def _end_frame(self) -> None:
        frame = self._frames.pop()
        self._open_tags[frame.tag] -= 1
        inner = "".join(frame.parts)
        if frame.tag == "li":
            self._put(self._item(inner))
        elif frame.tag == "pre":
            self._put(f"\n\n```\n{inner.strip(chr(10)).replace('```', '` ` `')}\n```\n\n")
        elif frame.tag in ("ul", "ol"):
            self._put(inner)
        elif inner.strip():
            self._put(_spaced(inner, _inline(frame, inner.strip())))
        else:
            self._put(inner)

    def _item(self, inner: str) -> str:
        holder = self._frames[-1]
        holder.items += 1
        mark = f"{holder.items}. " if holder.tag == "ol" else "- "
        indent = " " * max(len(mark), 4 if "\n" in inner.strip() else 0)
        lines = _MANY_LINES.sub("\n\n", inner.strip()).split("\n")
        return "\n" + mark + "\n".join([lines[0], *(indent + line if line else "" for line in lines[1:])])


def _inline(frame: _Frame, text: str) -> str:
    if frame.tag == "code":
        return f"`{text.replace('`', chr(39))}`"
    text = re.sub(r"\s*\n\s*", " ", text)
    if frame.tag == "a":
        return f"[{text}](<{frame.address}>)" if frame.address and frame.address != text else text
    mark = _MARKS[frame.tag]
    return f"{mark}{text}{mark}"


def _spaced(inner: str, text: str) -> str:
    """Markup does not begin or end with a space, so the spaces go outside of it."""
    return f"{' ' if inner[0].isspace() else ''}{text}{' ' if inner[-1].isspace() else ''}"
