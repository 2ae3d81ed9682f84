"""Blocks that Python-Markdown reads otherwise than GitHub: headings, quotes, tables, HTML, and our placeholders."""

import re
import xml.etree.ElementTree as etree

from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor
from markdown.extensions.def_list import DefListIndentProcessor, DefListProcessor
from markdown.extensions.tables import TableProcessor
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.util import ETX, STX, AtomicString

from wiki.core.render.collected import Collected
from wiki.core.render.extensions.lists import MAX_DEPTH

MAX_CELLS = 10_000
MAX_TICKS = 2_000  # in a table: the library compares all of a row with each other

HTML_BLOCKS = (
    "address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|"
    "nav|noframes|ol|optgroup|option|p|param|search|section|summary|svg|math|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)

_VERBATIM = re.compile(r" {0,3}<(?:pre|script|style|textarea)[\s>]", re.IGNORECASE)


class PlaceholderBlock(BlockProcessor):
    """A line that is nothing but a placeholder stands alone. `inside` looks for it on any line, else on the first."""

    LINE = re.compile(rf"^ {{0,3}}({STX}wzxhzdk:[0-9]+{ETX})$", re.MULTILINE)

    def __init__(self, parser: BlockParser, inside: bool) -> None:
        super().__init__(parser)
        self.find = self.LINE.search if inside else self.LINE.match

    def test(self, _parent: etree.Element, block: str) -> bool:
        return STX in block and self.find(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        block = blocks.pop(0)
        found = self.find(block)
        if found is None:
            return False
        if before := block[: found.start()].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        etree.SubElement(parent, "p").text = AtomicString(found[1])
        if after := block[found.end() :].lstrip("\n"):
            blocks.insert(0, after)
        return True


class HtmlBlock(BlockProcessor):
    """HTML from a line that begins with a block's tag to the next blank line, as on GitHub.

    So Markdown between `<details>` and `</details>` is rendered when blank lines are around it.
    """

    LINE = re.compile(rf"^ {{0,3}}</?(?:{HTML_BLOCKS})(?=[\s/>]|$)", re.MULTILINE | re.IGNORECASE)

    def __init__(self, parser: BlockParser, collected: Collected) -> None:
        super().__init__(parser)
        self.collected = collected

    def test(self, _parent: etree.Element, block: str) -> bool:
        return "<" in block and self.LINE.search(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        block = blocks.pop(0)
        found = self.LINE.search(block)
        if found is None:
            return False
        if before := block[: found.start()].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        self.collected.had_raw_html = True
        placeholder = self.parser.md.htmlStash.store(block[found.start() :])
        etree.SubElement(parent, "p").text = AtomicString(placeholder)
        return True


class FillPlaceholders(RawHtmlPostprocessor):
    """Fills the placeholders in, and takes the paragraph away from those that are blocks."""

    def isblocklevel(self, html: str) -> bool:
        return HtmlBlock.LINE.match(html) is not None or _VERBATIM.match(html) is not None


class HashHeading(BlockProcessor):
    """`# Heading` needs its space: `#pyfes` is a hashtag."""

    LINE = re.compile(r"^ {0,3}(#{1,6})(?: +(.*))?$", re.MULTILINE)

    def test(self, _parent: etree.Element, block: str) -> bool:
        return "#" in block and self.LINE.search(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        block = blocks.pop(0)
        found = self.LINE.search(block)
        if found is None:
            return False
        if before := block[: found.start()].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        text = (found[2] or "").strip()
        bare = text.rstrip("#")  # `## a ##` is `a`, and `## C#` is `C#`
        heading = etree.SubElement(parent, f"h{len(found[1])}")
        heading.text = bare.rstrip() if not bare or bare[-1] == " " else text
        if after := block[found.end() + 1 :]:
            blocks.insert(0, after)
        return True


class Quote(BlockQuoteProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:
        return ">" in block and len(self.parser.state) < MAX_DEPTH and super().test(parent, block)


class DefinitionList(DefListProcessor):
    def test(self, parent: etree.Element, block: str) -> bool:
        return ": " in block and len(self.parser.state) < MAX_DEPTH and super().test(parent, block)


class DefinitionIndent(DefListIndentProcessor):
    """For definitions alone: items of lists have their content dedented already."""

    ITEM_TYPES = ["dd"]  # noqa: RUF012  # as the class above has it
    LIST_TYPES = ["dl"]  # noqa: RUF012  # the same


class Table(TableProcessor):
    """Also after a paragraph's line, and only as far as lines have a `|`; wiki links may hold one."""

    SEPARATOR = re.compile(r"^ {0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$", re.MULTILINE)
    WIKI_LINK = re.compile(r"(\[\[[^\[\]|\n]+)(?<!\\)\|(?=[^\[\]|\n]*\]\])")
    first = 0  # where in the block that `test` accepted the table begins

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser, {"use_align_attribute": False})

    def test(self, parent: etree.Element, block: str) -> bool:
        if "|" not in block or "-" not in block:
            return False
        found = self.SEPARATOR.search(block)
        if found is None or found.start() == 0:
            return False
        self.first = block.rfind("\n", 0, found.start() - 1) + 1
        table = block[self.first :]
        rows, columns = table.count("\n"), found[0].count("|") + 1
        if rows * columns > MAX_CELLS or table.count("`") > MAX_TICKS:
            return False
        return super().test(parent, table)

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        if before := block[: self.first].rstrip("\n"):
            self.parser.parseBlocks(parent, [before])
        lines = block[self.first :].split("\n")
        end = next((number for number, line in enumerate(lines) if "|" not in line and number > 1), len(lines))
        super().run(parent, ["\n".join(lines[:end])])
        if end < len(lines):
            blocks.insert(0, "\n".join(lines[end:]))

    def _split(self, row: str) -> list[str]:
        if "[[" in row:
            row = self.WIKI_LINK.sub(r"\1\\|", row)
        cells: list[str] = super()._split(row)  # type: ignore[misc]  # the stubs lack it
        return [cell.replace("\\|", "|") for cell in cells]  # in code too, as on GitHub
