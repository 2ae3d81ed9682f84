"""A document tree of docutils as our Markdown, section by section. What has no Markdown keeps its text, and is told.

Node by node after https://docutils.sourceforge.io/docs/ref/doctree.html. A node that is not known gives what is in it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from docutils import nodes

from wiki.transfer.rst.inline import MAX_DEPTH, InlineWriter, label_name
from wiki.transfer.texts.escaping import escape_start, escape_text

_ADMONITIONS = "attention caution danger error hint important note tip warning admonition seealso versionadded versionchanged".split()


def write_document(tree: nodes.document) -> dict[str, object]:
    """`title`, `fields` (name and text), and `sections`: level, title, fields and Markdown each, the first without a title."""
    writer = _Writer()
    title = tree.next_node(nodes.title)
    has_title = title is not None and title.parent is tree
    sections: list[dict[str, object]] = []
    fields: list[tuple[str, str]] = []
    writer.section(tree, 0, sections, fields, skip_title=has_title)
    for message in (*tree.parse_messages, *tree.transform_messages):
        if message.parent is None:
            writer.tell_message(message)
    return {
        "title": writer.plain(title) if has_title and title is not None else "",
        "fields": fields,
        "sections": sections,
        "left_over": writer.left_over,
    }


class _Writer(InlineWriter):
    def __init__(self) -> None:
        super().__init__()
        self._notes: list[str] = []

    def section(
        self,
        node: nodes.Element,
        level: int,
        sections: list[dict[str, object]],
        outer: list[tuple[str, str]],
        *,
        skip_title: bool = False,
    ) -> None:
        """Adds a section and those below it. Fields that stand first in it are its own."""
        here: dict[str, object] = {"level": level, "title": "", "fields": outer if not level else [], "text": ""}
        sections.append(here)
        fields: Any = here["fields"]
        blocks: list[str] = []
        below: list[nodes.Element] = []
        for child in node.children:
            if isinstance(child, nodes.title) and child is node.children[0]:
                here["title"] = "" if skip_title else self.inline(child)
                here["plain"] = "" if skip_title else self.plain(child)
            elif isinstance(child, nodes.section):
                below.append(child)
            elif isinstance(child, (nodes.docinfo, nodes.field_list)) and not blocks and not below:
                fields += self._fields(child)
            else:
                blocks += self._blocks([child])
        blocks += self._notes
        self._notes = []
        here["text"] = "\n\n".join(block for block in blocks if block.strip())
        for child in below:
            self.section(child, level + 1, sections, [])

    def _fields(self, node: nodes.Element) -> list[tuple[str, str]]:
        fields = []
        for child in node.children:
            if isinstance(child, nodes.field):
                named, body = child.children[0], child.children[1]
                fields.append((self.plain(named), "\n\n".join(self._blocks(getattr(body, "children", [])))))
            elif isinstance(child, nodes.authors):
                fields.append(("authors", ", ".join(self.inline(each) for each in child.children)))
            elif isinstance(child, nodes.Element):
                fields.append((child.tagname, self.inline(child)))
        return fields

    # Blocks

    def _blocks(self, children: Iterable[nodes.Node]) -> list[str]:
        blocks: list[str] = []
        self.depth += 1
        for child in children:
            if isinstance(child, nodes.Text):
                blocks.append(escape_start(self.inline(child)))
            elif isinstance(child, nodes.Element):
                blocks += [block for block in self._block(child) if block is not None]
        self.depth -= 1
        return blocks

    def _block(self, node: nodes.Element) -> list[str]:
        if self.depth > MAX_DEPTH:
            self.tell(node, "directive", "nested too deeply")
            return [escape_text(self.plain(node))]
        handler: Callable[[Any], list[str]] | None = getattr(self, f"_b_{node.tagname}", None)
        if handler is not None:
            return handler(node)
        if node.tagname in _ADMONITIONS:
            return self._admonition(node)
        if isinstance(node, (nodes.Inline, nodes.TextElement)):
            return [self._paragraph(node)]
        return self._blocks(node.children)

    def _paragraph(self, node: nodes.Element) -> str:
        return "\n".join(escape_start(line.strip()) for line in self.inline(node).split("\n"))

    def _b_paragraph(self, node: nodes.Element) -> list[str]:
        return [self._paragraph(node)]

    def _b_section(self, node: nodes.Element) -> list[str]:
        return self._blocks(node.children)  # within a block: a topic of its own

    def _b_title(self, node: nodes.Element) -> list[str]:
        return [f"**{self.inline(node)}**"]

    _b_rubric = _b_title
    _b_subtitle = _b_title

    def _b_bullet_list(self, node: nodes.Element) -> list[str]:
        return [self._items(node, lambda _number: "+ ")]

    def _b_enumerated_list(self, node: nodes.Element) -> list[str]:
        start = int(node.get("start", 1))
        return [self._items(node, lambda number: f"{start + number}. ")]

    def _items(self, node: nodes.Element, sign: Callable[[int], str]) -> str:
        items, is_loose = [], False
        for number, item in enumerate(node.children):
            blocks = self._blocks(item.children)
            is_loose = is_loose or any(len(block) and block[0] not in "+0123456789" for block in blocks[1:])
            mark = sign(number)
            text = ("\n\n" if is_loose else "\n").join(blocks)
            items.append(mark + _indented(text, " " * 4))
        return ("\n\n" if is_loose else "\n").join(items)

    def _b_definition_list(self, node: nodes.Element) -> list[str]:
        blocks = []
        for item in node.children:
            terms = [self.inline(part) for part in item.children if not isinstance(part, nodes.definition)]
            bodies = [part for part in item.children if isinstance(part, nodes.definition)]
            body = "\n\n".join(block for part in bodies for block in self._blocks(part.children))
            blocks.append(
                f"**{' : '.join(terms)}**\n: {_indented(body, '    ')}" if body else f"**{' : '.join(terms)}**"
            )
        return blocks

    def _b_field_list(self, node: nodes.Element) -> list[str]:
        return [
            "\n".join(
                f"+ **{escape_text(name)}**: {_indented(body, '    ')}".rstrip() for name, body in self._fields(node)
            )
        ]

    _b_docinfo = _b_field_list

    def _b_option_list(self, node: nodes.Element) -> list[str]:
        lines = []
        for item in node.children:
            group, description = item.children
            lines.append(
                f"+ `{self.plain(group)}`: {_indented(chr(10).join(self._blocks(description.children)), '    ')}"
            )
        return ["\n".join(lines)]

    def _b_literal_block(self, node: nodes.Element) -> list[str]:
        classes = [word for word in list[str](node.get("classes", [])) if word not in ("code", "literal-block")]
        return [_fence(node.astext(), classes[0] if classes else "")]

    def _b_doctest_block(self, node: nodes.Element) -> list[str]:
        return [_fence(node.astext(), "pycon")]

    def _b_math_block(self, node: nodes.Element) -> list[str]:
        self.tell(node, "math", node.astext())
        return [f"$$\n{node.astext()}\n$$"]

    def _b_line_block(self, node: nodes.Element) -> list[str]:
        return ["  \n".join(self._verse(node, 0))]

    def _verse(self, node: nodes.Element, level: int) -> list[str]:
        lines = []
        for child in node.children:
            if isinstance(child, nodes.line_block):
                lines += self._verse(child, level + 1)
            else:
                lines.append("\u3000" * level + escape_start(self.inline(child)))
        return lines

    def _b_block_quote(self, node: nodes.Element) -> list[str]:
        return [_quoted("\n\n".join(self._blocks(node.children)))]

    def _b_attribution(self, node: nodes.Element) -> list[str]:
        return [f"— {self.inline(node)}"]

    def _b_transition(self, _node: nodes.Element) -> list[str]:
        return ["***"]

    def _b_comment(self, node: nodes.Element) -> list[str]:
        text = node.astext()
        return [] if not text.strip() else [f"<!-- {text.replace('--', '- -')} -->"]

    def _b_image(self, node: nodes.Element) -> list[str]:
        return [self.picture(node)]

    def _b_figure(self, node: nodes.Element) -> list[str]:
        return self._blocks(node.children)

    def _b_caption(self, node: nodes.Element) -> list[str]:
        return [f"*{self.inline(node)}*"]

    def _b_topic(self, node: nodes.Element) -> list[str]:
        if "contents" in node.get("classes", []):
            self.tell(
                node, "tag", f"contents {' '.join(self.plain(each) for each in node.findall(nodes.title))}".strip()
            )
            return []
        return self._admonition(node)

    _b_sidebar = _b_topic

    def _b_pending(self, node: nodes.Element) -> list[str]:
        self.tell(node, "directive", node.rawsource or "pending")
        return []

    def _b_target(self, _node: nodes.Element) -> list[str]:
        return []

    def _b_substitution_definition(self, node: nodes.Element) -> list[str]:
        self.tell(node, "tag", f"|{' '.join(node.get('names', []))}| {node.astext()}")
        return []

    def _b_container(self, node: nodes.Element) -> list[str]:
        self.tell(node, "attributes", " ".join(node.get("classes", [])))
        return self._blocks(node.children)

    def _b_system_message(self, node: nodes.Element) -> list[str]:
        """What docutils could not read: its words are told, the text itself stays, as it was typed."""
        self.tell_message(node)
        texts = [child.astext() for child in node.children if isinstance(child, nodes.literal_block)]
        return [_fence(text.rstrip("\n"), "rst") for text in texts]

    def tell_message(self, node: nodes.Element) -> None:
        said = next((self.plain(child) for child in node.children if isinstance(child, nodes.paragraph)), "")
        if int(node.get("level", 0)) >= 2:
            self.left_over.append((int(node.get("line", 0) or 0), "directive", said[:300]))

    def _b_table(self, node: nodes.Element) -> list[str]:
        blocks: list[str] = [f"**{self.inline(child)}**" for child in node.children if isinstance(child, nodes.title)]
        rows = [[self._cell(entry) for entry in row.children] for row in node.findall(nodes.row)]
        if any(int(entry.get(key, 0)) for entry in node.findall(nodes.entry) for key in ("morerows", "morecols")):
            self.tell(node, "attributes", "cells that span others")
        width = max((len(row) for row in rows), default=0)
        heads = len(list(node.findall(nodes.thead)))
        if not heads:
            rows.insert(0, [""] * width)
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        return [*blocks, "\n".join(lines)]

    def _cell(self, entry: nodes.Node) -> str:
        return "<br>".join(block.replace("\n", " ") for block in self._blocks(entry.children))

    def _b_footnote(self, node: nodes.Element) -> list[str]:
        label = next((self.plain(child) for child in node.children if isinstance(child, nodes.label)), "")
        body = "\n\n".join(self._blocks([child for child in node.children if not isinstance(child, nodes.label)]))
        self._notes.append(f"[^{label_name(label)}]: {_indented(body, '    ')}")
        return []

    _b_citation = _b_footnote

    def _admonition(self, node: nodes.Element) -> list[str]:
        blocks = self._blocks(node.children)
        if node.tagname not in ("admonition", "topic", "sidebar"):
            blocks.insert(0, f"**{node.tagname.capitalize()}**")
        return [_quoted("\n\n".join(blocks))]


def _fence(code: str, language: str) -> str:
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`{3,}", code)), default=0))
    return f"{ticks}{language}\n{code}\n{ticks}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _indented(text: str, indent: str) -> str:
    return re.sub(r"\n(?=[^\n])", f"\n{indent}", text)
