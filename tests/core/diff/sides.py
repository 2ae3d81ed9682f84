"""What is left of a rendered comparison when the marks of one side are dropped, found with a parser of somebody else's."""

import re
from xml.etree import ElementTree as ET

_TAG = re.compile(r'<(/?[a-z][a-z0-9]*)((?:\s+[\w:-]+="[^"]*")*)\s*>')
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
BLOCKS = frozenset(
    "blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary table tbody td"
    " tfoot th thead tr ul".split()
)


def read(html: str) -> ET.Element:
    """HTML that is well-formed as a tree; raises ParseError otherwise."""
    text = _TAG.sub(_as_xml, html).replace("&nbsp;", "\u00a0")
    return ET.fromstring(f"<article>{text}</article>")  # noqa: S314 - our own


def _as_xml(tag: re.Match[str]) -> str:
    attributes = tag[2].replace("<", "&lt;").replace(">", "&gt;").replace("&nbsp;", "\u00a0")
    return f"<{tag[1]}{attributes}{'/' if tag[1] in _VOID else ''}>"


def plain(html: str) -> str:
    """HTML in one spelling: without ids, and without the white space between blocks that nobody sees."""
    return spell(read(html))


def side(html: str, dropped: str) -> str:
    """One side of a comparison: without what is marked as `dropped`, and without the marks of the rest."""
    tree = read(html)
    _drop(tree, dropped)
    return spell(tree)


def spell(tree: ET.Element) -> str:
    for node in tree.iter():
        node.attrib.pop("id", None)
    _tidy(tree)
    return ET.tostring(tree, encoding="unicode")


def _drop(node: ET.Element, change: str) -> None:
    for child in list(node):
        mark = child.attrib.pop("data-change", None)
        _drop(child, change)
        if mark == change:
            _replace(node, child, [])
        elif mark and child.tag in ("ins", "del"):
            _replace(node, child, [child])
    # texts that a mark had parted are one again by now


def _replace(parent: ET.Element, child: ET.Element, kept: list[ET.Element]) -> None:
    at = list(parent).index(child)
    inside = list(child) if kept else []
    before = (child.text or "") if kept else ""
    after = child.tail or ""
    parent.remove(child)
    for number, each in enumerate(inside):
        parent.insert(at + number, each)
    _add_text(parent, at, before)
    _add_text(parent, at + len(inside), after)


def _add_text(parent: ET.Element, at: int, text: str) -> None:
    """Adds a text before the child at a place."""
    if at == 0:
        parent.text = (parent.text or "") + text
    else:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text


def _is_block(node: ET.Element) -> bool:
    return node.tag in BLOCKS or any(map(_is_block, node))


def _tidy(node: ET.Element) -> None:
    children = list(node)
    for child in children:
        _tidy(child)
    if node.text and not node.text.strip() and (not children or _is_block(children[0])):
        node.text = None
    for at, child in enumerate(children):
        following = children[at + 1] if at + 1 < len(children) else None
        is_between = _is_block(child) and (following is None or _is_block(following))
        is_edge = (_is_block(child) and following is None) or (following is not None and _is_block(following))
        if child.tail and not child.tail.strip() and (is_between or (is_edge and _is_block(child))):
            child.tail = None
