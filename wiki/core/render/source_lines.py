"""From which lines of its source each block of a body comes, for showing who wrote it.

Python-Markdown keeps no lines. But at the top level its parser takes one block after the other off the front of the text,
so the lines of each are what went while it was made. Before each top-level element stands a marker: a paragraph of
U+E002, the lines, U+E003, which nobody can type (body.py). `settle_markers` runs over the sanitized HTML and leaves those
between whole elements, for HTML of a writer's own may hold several blocks; their lines are then those of the one around.
"""

import xml.etree.ElementTree as etree
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, ReferenceProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.treeprocessors import Treeprocessor

from wiki.core.render.extensions.prepare import Prepare, with_breaks
from wiki.core.render.pieces import END, MARKER, START, read_lines, write_lines

FOOTNOTES = "footnote"
VOID = frozenset("br hr img input wbr".split())


@dataclass(slots=True)
class _Taken:
    """What was made of the prepared lines from `start` on; `element` is the first that it added to the root, if any."""

    start: int
    element: etree.Element | None
    is_definition: bool


class LineParser(BlockParser):
    """The library's parser, which notes what became of the lines at the top level."""

    def __init__(self, parser: BlockParser) -> None:
        """Takes over the processors of a parser that is set up."""
        super().__init__(parser.md)
        self.blockprocessors = parser.blockprocessors
        self.taken: list[_Taken] = []
        self.total = 0
        self._known: set[etree.Element] = set()
        self._depth = 0
        self._begin = 0
        self._after: list[int] = []  # lines from each of the blocks on
        for processor in self.blockprocessors:
            processor.parser = self

    def parseChunk(self, parent: etree.Element, text: str) -> None:
        if parent is getattr(self, "root", None) and not self._depth:
            self.taken, self.total = [], text.count("\n") + 1
            self._known.clear()
        super().parseChunk(parent, text)

    def parseBlocks(self, parent: etree.Element, blocks: list[str]) -> None:
        if parent is not getattr(self, "root", None) or self._depth > 1:
            super().parseBlocks(parent, blocks)
        elif self._depth == 1:
            self._parse_before(parent, blocks)
        else:
            self._depth = 1
            self._after = [*accumulate((block.count("\n") + 2 for block in reversed(blocks)), initial=0)]
            try:
                while blocks:
                    self._take_one(parent, blocks)
            finally:
                self._depth = 0

    def _take_one(self, root: etree.Element, blocks: list[str]) -> None:
        """What the library does in one turn of its loop."""
        start = self.total - self._count_left(blocks)
        count = len(root)
        for processor in self.blockprocessors:
            if processor.test(root, blocks[0]):
                self._begin = start
                if processor.run(root, blocks) is not False:
                    self._note(root, count, self._begin, processor)
                    return

    def _parse_before(self, root: etree.Element, blocks: list[str]) -> None:
        """A processor found its block further down and has what is above it parsed first."""
        before = sum(block.count("\n") + 2 for block in blocks) - 1 if any(blocks) else 0
        count = len(root)
        self._depth = 2
        try:
            super().parseBlocks(root, blocks)
        finally:
            self._depth = 1
        self._note(root, count, self._begin, None)
        self._begin += before

    def _note(self, root: etree.Element, count: int, start: int, processor: BlockProcessor | None) -> None:
        added = next((child for child in root[max(0, count - 1) :] if child not in self._known), None)
        self._known.update(root[max(0, count - 1) :])
        is_definition = added is None and isinstance(processor, ReferenceProcessor | FootnoteBlockProcessor)
        self.taken.append(_Taken(start, added, is_definition))

    def _count_left(self, blocks: list[str]) -> int:
        """How many lines the blocks are. Processors change but the first of them; all others were counted before."""
        same = max(0, len(blocks) - 2)
        return sum(block.count("\n") + 2 for block in blocks[: len(blocks) - same]) + self._after[same] - 1


def add_markers(md: Markdown) -> None:
    """Has a parser that is set up put markers between blocks."""
    md.parser = LineParser(md.parser)
    prepare = next(each for each in md.preprocessors if isinstance(each, Prepare))
    md.treeprocessors.register(Markers(md, md.parser, prepare), "markers", -1)


class Markers(Treeprocessor):
    """Puts the markers into the finished tree."""

    def __init__(self, md: Markdown, parser: LineParser, prepare: Prepare) -> None:
        super().__init__(md)
        self.line_parser = parser
        self.prepare = prepare
        self.numbers: Sequence[int] = ()

    def run(self, root: etree.Element) -> None:
        self.numbers = self._number_lines()
        lines: dict[etree.Element | None, list[range]] = {}
        children = set(root)
        waiting: list[range] = []
        at: etree.Element | None = None
        taken = self.line_parser.taken
        ends = [*(each.start for each in taken[1:]), self.line_parser.total]
        notes = next((child for child in root if child.get("class") == FOOTNOTES), None)
        for each, end in zip(taken, ends, strict=True):
            own = self._source(each.start, end)
            if each.element is not None and each.element not in children:
                waiting.append(own)  # it became part of the next, as a term of a list of definitions does
                continue
            if each.element is not None:
                at = each.element
            home = notes if each.is_definition and notes is not None else at
            lines.setdefault(home, []).extend((*waiting, own))
            waiting = []
        if waiting:
            lines.setdefault(at, []).extend(waiting)
        before = lines.pop(None, [])
        for number, child in reversed(list(enumerate(root))):
            if child in lines or child is notes:
                marker = etree.Element("p")
                marker.text = START + write_lines((*(before if number == 0 else ()), *lines.get(child, ()))) + END
                marker.tail = "\n"
                root.insert(number, marker)

    def _number_lines(self) -> Sequence[int]:
        """For each line that was parsed its number in the source; the last is that after the end."""
        total = self.prepare.total
        prepared = self.prepare.prepared
        starts: Sequence[int] = range(total) if self.prepare.starts is None else self.prepare.starts
        if self.line_parser.total == len(prepared) + 2:
            return [*starts, total]
        numbers: list[int] = []  # empty lines were put between some
        at = 0
        for line in with_breaks(prepared):
            numbers.append(starts[min(at, len(starts) - 1)])
            at += line == prepared[at] if at < len(prepared) else 0
        return [*numbers, total]

    def _source(self, start: int, end: int) -> range:
        numbers = self.numbers
        if start >= len(numbers):
            return range(0)
        return range(numbers[start], numbers[end] if end < len(numbers) else numbers[-1])


def settle_markers(html: str) -> str:
    """Sanitized HTML with those markers alone that stand between whole elements; each has the lines of those left out."""
    if START not in html:
        return html
    parts: list[str] = []
    places: list[int] = []  # of markers in parts
    lines: list[list[range]] = []
    done = 0
    depth = _Depth()
    for found in MARKER.finditer(html):
        text = html[done : found.start()]
        depth.feed(text)
        parts.append(text)
        done = found.end()
        own = read_lines(found[1])
        if depth.is_top or not lines:
            places.append(len(parts))
            lines.append(list(own))
            parts.append("")
        else:
            lines[-1] += own
    parts.append(html[done:])
    for place, own_lines in zip(places, lines, strict=True):
        parts[place] = f"<p>{START}{write_lines(own_lines)}{END}</p>"
    return "".join(parts)


class _Depth(HTMLParser):
    """Whether HTML that was fed so far has an element open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = 0

    @property
    def is_top(self) -> bool:
        return self._open == 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._open += tag not in VOID

    def handle_endtag(self, tag: str) -> None:
        self._open -= tag not in VOID
