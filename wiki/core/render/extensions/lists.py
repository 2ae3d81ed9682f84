"""Lists as writers of GitHub and HackMD type them: nested by 2, 3 or 4 spaces or a tab, right after a paragraph's line.

Stands for Python-Markdown's three list processors, which know indents of four only. An item's content is dedented and
parsed as blocks of its own, so what may stand in a page may stand in an item.
"""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass, field

from markdown.blockprocessors import BlockProcessor
from markdown.util import STX

MAX_DEPTH = 20  # levels of lists and quotes; what is deeper stays text

RULE = re.compile(r" {0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,})$")

_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])(?:( {1,4})(?=[^ ])| +|$)")
_FIRST = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)])(?: .*|$)", re.MULTILINE)
_BREAKS_LAZY = re.compile(
    rf" {{0,3}}(?:#{{1,6}}(?: |$)|>|{STX}wzxhzdk:|</?(?:div|details|summary|table|p|pre|ul|ol|dl|h[1-6]|hr)\b)"
)
_TASK = re.compile(r"\[([ xX])\] +(?=\S)")


@dataclass(slots=True)
class _Item:
    """`column` is where its content begins; `dedent` how much its later lines lose, once one of them has told."""

    marker: str
    column: int
    lines: list[str]
    dedent: int | None = None

    def add(self, line: str, indent: int) -> None:
        if self.dedent is None:
            self.dedent = min(indent, self.column)
        self.lines.append(line[min(indent, self.dedent) :])


@dataclass(slots=True)
class _List:
    """A list being read line by line. `base` is the indent of its items."""

    base: int
    ordered: bool
    items: list[_Item] = field(default_factory=list)
    loose: bool = False
    blank: bool = False

    def take(self, line: str) -> bool:
        """Whether this line belongs to the list; if so it has been added."""
        if not line:
            self.blank = True
            self.items[-1].lines.append("")
            return True
        indent = len(line) - len(line.lstrip(" "))
        if indent >= self.base + 2:
            self.items[-1].add(line, indent)
        else:
            item = find_item(line)
            if item:
                if item[2][0].isdigit() != self.ordered:
                    return False
                self.loose = self.loose or self.blank
                self.start(item)
            elif self.blank or _BREAKS_LAZY.match(line) or RULE.match(line) or self.items[-1].lines[-1].startswith(STX):
                return False
            else:
                self.items[-1].lines.append(line.lstrip(" "))
        self.blank = False
        return True

    def start(self, item: re.Match[str]) -> None:
        line = item.string
        column = item.end() if item[3] or item.end() == len(line) else item.end(2) + 1
        self.items.append(_Item(item[2], column, [line[column:]]))


def find_item(line: str) -> re.Match[str] | None:
    item = _ITEM.match(line)
    return item if item and not RULE.match(line) else None


class Lists(BlockProcessor):
    first = 0  # where in the block that `test` accepted its first item begins

    def test(self, _parent: etree.Element, block: str) -> bool:
        if len(self.parser.state) >= MAX_DEPTH:
            return False
        for found in _FIRST.finditer(block):
            if RULE.match(found[0]):
                continue
            # `2012. ` or a lone `-` in the middle of a paragraph begins no list.
            marker, _, content = found[0].strip(" ").partition(" ")
            if found.start() == 0 or (content.strip() and (not marker[0].isdigit() or marker[:-1] == "1")):
                self.first = found.start()
                return True
        return False

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        before, lines = block[: self.first].rstrip("\n"), block[self.first :].split("\n")
        if before:
            self.parser.parseBlocks(parent, [before])
        first = find_item(lines[0])
        if first is None:
            raise ValueError(lines[0])
        reading = _List(len(first[1]), first[2][0].isdigit())
        reading.start(first)
        rest = _read_lines(reading, lines, 1)
        while not rest and _goes_on(reading, blocks):
            reading.take("")
            rest = _read_lines(reading, blocks.pop(0).split("\n"), 0)
        if rest:
            blocks.insert(0, "\n".join(rest))
        self._build(parent, reading)

    def _build(self, parent: etree.Element, reading: _List) -> None:
        element = etree.SubElement(parent, "ol" if reading.ordered else "ul")
        if reading.ordered and (number := int(reading.items[0].marker[:-1])) != 1:
            element.set("start", str(number))
        loose = reading.loose or any(_has_blank_line(item.lines) for item in reading.items)
        self.parser.state.set("looselist" if loose else "list")
        for item in reading.items:
            content = "\n".join(item.lines).rstrip("\n ")
            li = etree.SubElement(element, "li")
            task = _TASK.match(content)
            self.parser.parseBlocks(li, content[task.end() if task else 0 :].split("\n\n"))
            if task:
                _make_task(li, task[1] != " ")
                element.set("class", "task-list")
        self.parser.state.reset()


def _read_lines(reading: _List, lines: list[str], start: int) -> list[str]:
    """What is left of the lines after those that belong to the list."""
    for number in range(start, len(lines)):
        if not reading.take(lines[number]):
            return lines[number:]
    return []


def _goes_on(reading: _List, blocks: list[str]) -> bool:
    """Whether the next block that is not empty belongs to the list; empty ones before it are dropped."""
    number = 0
    while number < len(blocks) and not blocks[number].strip("\n"):
        number += 1
    if number == len(blocks):
        return False
    line = blocks[number].lstrip("\n").partition("\n")[0]
    indent = len(line) - len(line.lstrip(" "))
    item = find_item(line)
    if indent < reading.base + 2 and not (item and item[2][0].isdigit() == reading.ordered):
        return False
    del blocks[:number]
    return True


def _has_blank_line(lines: list[str]) -> bool:
    """Whether blank lines part the item's own blocks. Those within a list in it, or at its end, do not count."""
    blank, nested = False, find_item(lines[0]) is not None
    for line in lines[1:]:
        if not line:
            blank = True
            continue
        item = find_item(line)
        if blank and not (nested and (item or line.startswith("  "))):
            return True
        nested = nested or item is not None
        blank = False
    return False


def _make_task(li: etree.Element, checked: bool) -> None:
    """Puts a checkbox before the item's text, which stands in a paragraph when the list is loose."""
    li.set("class", "task-list-item")
    host = li[0] if not li.text and len(li) and li[0].tag == "p" else li
    box = etree.Element("input", {"type": "checkbox", "disabled": "disabled"})
    if checked:
        box.set("checked", "checked")
    box.tail, host.text = f" {host.text or ''}", None
    host.insert(0, box)
