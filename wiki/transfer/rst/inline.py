"""What stands within a line of a document tree of docutils, as Markdown. Blocks are in write.py."""

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes

from wiki.transfer.texts.escaping import escape_text

MAX_DEPTH = 60

_INLINE: dict[type[nodes.Element], tuple[str, str]] = {
    nodes.emphasis: ("*", "*"),
    nodes.strong: ("**", "**"),
    nodes.title_reference: ("*", "*"),
    nodes.superscript: ("<sup>", "</sup>"),
    nodes.subscript: ("<sub>", "</sub>"),
}


class InlineWriter:
    """Writes the nodes of one document, and keeps what it could not carry over: line, kind and text of each."""

    def __init__(self) -> None:
        self.left_over: list[tuple[int, str, str]] = []
        self.depth = 0

    def plain(self, node: nodes.Node) -> str:
        return " ".join(node.astext().split())

    def inline(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return escape_text(node.astext())
        if not isinstance(node, nodes.Element):
            return ""
        handler: Callable[[Any], str] | None = getattr(self, f"_i_{node.tagname}", None)
        if handler is not None:
            return handler(node)
        self.depth += 1
        deep = self.depth > MAX_DEPTH
        inner = escape_text(self.plain(node)) if deep else "".join(self.inline(child) for child in node.children)
        self.depth -= 1
        before, after = _INLINE.get(type(node), ("", ""))
        return f"{before}{inner}{after}" if inner.strip() else inner

    def _i_literal(self, node: nodes.Element) -> str:
        text = node.astext().replace("\n", " ")
        ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{ticks}{space}{text}{space}{ticks}" if text.strip() else text

    def _i_math(self, node: nodes.Element) -> str:
        self.tell(node, "math", node.astext())
        return f"${node.astext()}$"

    def _i_reference(self, node: nodes.Element) -> str:
        inner = "".join(self.inline(child) for child in node.children)
        address = str(node.get("refuri", ""))
        if not address and node.get("refid"):
            address = f"#{node['refid']}"
        if not address or any(isinstance(child, nodes.image) for child in node.children):
            return f"[{inner}]({_destination(address)})" if address else inner
        return address if node.astext() == address and "://" in address else f"[{inner}]({_destination(address)})"

    def _i_image(self, node: nodes.Element) -> str:
        return self.picture(node)

    def _i_footnote_reference(self, node: nodes.Element) -> str:
        return f"[^{label_name(self.plain(node))}]"

    _i_citation_reference = _i_footnote_reference

    def _i_problematic(self, node: nodes.Element) -> str:
        return escape_text(node.astext())

    def _i_system_message(self, _node: nodes.Element) -> str:
        return ""

    def _i_target(self, node: nodes.Element) -> str:
        return "".join(self.inline(child) for child in node.children)

    def picture(self, node: nodes.Element) -> str:
        kept = [key for key in ("width", "height", "scale", "align", "classes") if node.get(key)]
        if kept:
            self.tell(node, "attributes", ", ".join(f"{key}: {node[key]}" for key in kept))
        return f"![{escape_text(str(node.get('alt', '')))}]({_destination(str(node.get('uri', '')))})"

    def tell(self, node: nodes.Element, kind: str, text: str) -> None:
        line = node.line
        parent = node.parent
        while line is None and parent is not None:
            line, parent = parent.line, parent.parent
        self.left_over.append((int(line or 0), kind, " ".join(text.split())[:300]))


def label_name(label: str) -> str:
    return re.sub(r"[\s\[\]^]+", "-", label.strip("[]")) or "note"


def _destination(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
