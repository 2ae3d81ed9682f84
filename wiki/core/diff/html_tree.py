"""Sanitised HTML as a tree that can be compared and written again."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

DEEPEST = 40
VOID = frozenset("br hr img input wbr".split())
INLINE = frozenset(
    "a abbr b br cite code del dfn em i img input ins kbd mark q rp rt ruby s samp small span strong sub sup u var wbr".split()
)
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*="[^"]*")*)\s*>')
_ATTRIBUTE = re.compile(r'([a-zA-Z][\w:-]*)="([^"]*)"')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"}
_ESCAPED = re.compile("[&<>\xa0]")


class NotPlain(Exception):
    """HTML that is not as sanitize.py and place.py write it, or is nested too deeply."""


@dataclass(slots=True)
class Node:
    """An element, or a text (its `tag` is empty). `start` is its start tag, `bare` the same without the id.

    `key` is its HTML without ids: nodes with one key look alike. `is_block` says that it is a block or holds one.
    """

    tag: str
    start: str = ""
    bare: str = ""
    text: str = ""
    children: list["Node"] = field(default_factory=list)
    key: str = ""
    is_block: bool = False

    def write(self, *, bare: bool = False) -> str:
        """Its HTML, `bare` of ids if two of one page would meet."""
        return "".join(self._parts(bare))

    def _parts(self, bare: bool) -> Iterator[str]:
        if bare or not self.tag:
            yield self.key
            return
        yield self.start
        for child in self.children:
            yield from child._parts(bare)
        yield self.end

    @property
    def end(self) -> str:
        return "" if self.tag in VOID else f"</{self.tag}>"


Unit = Node | tuple[Node, ...]
"""A block, or a run of what stands in lines of text."""


def parse(source: str) -> list[Node]:
    """The nodes of a piece of HTML as nh3 writes it. Raises NotPlain for anything else; a link's id is no part of it."""
    top = Node("")
    stack = [top]
    at, end = 0, len(source)
    while at < end:
        if source[at] != "<":
            until = source.find("<", at)
            until = end if until < 0 else until
            text = html.unescape(source[at:until])
            stack[-1].children.append(Node("", text=text, key=escape(text)))
            at = until
            continue
        found = _TAG.match(source, at)
        if found is None:
            raise NotPlain(source[at : at + 80])
        _take(stack, *found.groups())
        at = found.end()
    if len(stack) > 1:
        raise NotPlain(stack[-1].start)
    return top.children


def units_of(nodes: Sequence[Node]) -> list[Unit]:
    """Blocks and runs in their order. White space between blocks is none of them: no reader sees it."""
    units: list[Unit] = []
    for is_block, group in groupby(nodes, key=lambda node: node.is_block):
        run = tuple(group)
        if is_block:
            units += run
        elif any(node.tag or node.text.strip(" \t\n\r\f") for node in run):
            units.append(run)
    return units


def key_of(unit: Unit) -> str:
    return unit.key if isinstance(unit, Node) else "".join(node.key for node in unit)


def text_of(unit: Unit) -> str:
    """What it says."""
    nodes = [unit] if isinstance(unit, Node) else list(unit)
    return "".join(_texts(nodes))


def escape(text: str) -> str:
    """A text as nh3 writes it."""
    return _ESCAPED.sub(lambda sign: _ESCAPES[sign[0]], text) if _ESCAPED.search(text) else text


def _texts(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if node.tag:
            yield from _texts(node.children)
        else:
            yield node.text


def _take(stack: list[Node], slash: str, tag: str, attributes: str) -> None:
    if slash:
        if stack[-1].tag != tag or len(stack) == 1:
            raise NotPlain(tag)
        _close(stack.pop())
        return
    pairs = _ATTRIBUTE.findall(attributes)
    start = "".join(f' {name}="{value}"' for name, value in pairs)
    bare = "".join(f' {name}="{value}"' for name, value in pairs if name != "id")
    node = Node(tag, f"<{tag}{start}>", f"<{tag}{bare}>", is_block=tag not in INLINE)
    stack[-1].children.append(node)
    if tag in VOID:
        _close(node)
    elif len(stack) > DEEPEST:
        raise NotPlain(tag)
    else:
        stack.append(node)


def _close(node: Node) -> None:
    node.is_block = node.is_block or any(child.is_block for child in node.children)
    node.key = f"{node.bare}{''.join(child.key for child in node.children)}{node.end}"
