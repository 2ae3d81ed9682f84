"""Takes lists apart for the view of who wrote what: notes are lists mostly, and each of their items may be somebody else's.

The renderer tells the lines of a whole list. Its items begin where a marker stands no deeper than the first; where there are
not as many of these as items in the HTML, the list stays whole. The HTML is sanitized, so its elements are balanced.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

from wiki.core.render.place import SafeHtml
from wiki.web.compose import Block

LISTS = ("ul", "ol")
_MARKER = re.compile(r"( {0,3})(?:[-*+]|\d{1,9}[.)])(?:[ \t]+\S|[ \t]*$)")
_OPEN = re.compile(r"\s*<(ul|ol)\b[^>]*>")
_START = re.compile(r' start="\d{1,9}"')


@dataclass(frozen=True, slots=True)
class Item(Block):
    """An item of a list; `begin` and `end` are the list's tags. `html` is the item with them around it."""

    begin: str
    end: str
    inner: str
    number: int

    @property
    def is_first(self) -> bool:
        return self.number == 0


def take_apart(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Block]:
    """The blocks with each list among them as its items, where that can be told; `lines` are those of the file."""
    for block in blocks:
        yield from _items(block, lines) or (block,)


def join(blocks: Sequence[Block]) -> list[SafeHtml]:
    """The HTML of blocks that stand together: neighbouring items of one list are one list again."""
    joined: list[SafeHtml] = []
    held: list[Item] = []
    for block in blocks:
        if isinstance(block, Item) and (not held or not block.is_first):
            held.append(block)
            continue
        joined += _close(held)
        held = [block] if isinstance(block, Item) else []
        joined += [] if isinstance(block, Item) else [block.html]
    return joined + _close(held)


def _close(items: Sequence[Item]) -> list[SafeHtml]:
    if not items:
        return []
    return [SafeHtml(f"{_begin(items[0])}{''.join(item.inner for item in items)}{items[0].end}")]


def _items(block: Block, lines: Sequence[str]) -> list[Block]:
    own = _together(block.lines or ())
    if own is None or not (opened := _OPEN.match(block.html)):
        return []
    starts = _starts(own, lines)
    found = _find_items(str(block.html), opened[1])
    if found is None or len(found) != len(starts) or len(found) < 2:
        return []
    ends = [*starts[1:], own.stop]
    begin, end = opened[0].strip(), f"</{opened[1]}>\n"
    items: list[Block] = []
    for number, (start, stop, inner) in enumerate(zip(starts, ends, found, strict=True)):
        item = Item((range(start, stop),), block.html, begin, end, inner, number)
        items.append(item)
    return items


def _together(ranges: Sequence[range]) -> range | None:
    """Lines that follow each other as one range; None for any others."""
    if not ranges or any(one.stop != other.start for one, other in pairwise(ranges)):
        return None
    return range(ranges[0].start, ranges[-1].stop)


def _begin(item: Item) -> str:
    """The opening tag, for a numbered list with the number that this item has."""
    if item.is_first or not item.begin.startswith("<ol"):
        return item.begin
    first = _START.search(item.begin)
    number = int(first[0].split('"')[1]) if first else 1
    return f'<ol start="{number + item.number}"{_START.sub("", item.begin)[3:]}'


def _starts(own: range, lines: Sequence[str]) -> list[int]:
    """The lines at which items begin: with a marker that stands no deeper than the first one."""
    starts: list[int] = []
    most = None
    fenced = ""
    for number in own:
        line = lines[number] if number < len(lines) else ""
        fence = re.match(r"\s*(`{3,}|~{3,})", line)
        if fence and (not fenced or fence[1].startswith(fenced)):
            fenced = "" if fenced else fence[1]
        found = None if fenced else _MARKER.match(line)
        if found and (most is None or len(found[1]) <= most):
            most = len(found[1]) if most is None else most
            starts.append(number)
    return starts


def _find_items(html: str, tag: str) -> list[str] | None:
    """The `<li>…</li>` of the list that `html` is; None where anything stands beside it."""
    finder = _Finder(html, tag)
    finder.feed(html)
    finder.close()
    return finder.items if finder.is_list_alone else None


class _Finder(HTMLParser):
    """Finds the items of the first list, and whether there is anything after it."""

    def __init__(self, html: str, tag: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self._html = html
        self._tag = tag
        self._depth = 0  # of lists
        self._begun = 0
        self._ended = False
        self.items: list[str] = []
        self.is_list_alone = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.is_list_alone = self.is_list_alone and not self._ended
        if tag == "li" and self._depth == 1:
            self._begun = self._at()
        self._depth += tag in LISTS

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in LISTS
        if tag == "li" and self._depth == 1:
            self.items.append(self._html[self._begun : self._at()] + "</li>\n")
        self._ended = self._depth == 0

    def handle_data(self, data: str) -> None:
        self.is_list_alone = self.is_list_alone and not (self._ended and data.strip())

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
