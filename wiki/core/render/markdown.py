"""Markdown to HTML by Python-Markdown, with the habits of people who write on GitHub and HackMD, and of Japanese.

What it returns is not yet safe: sanitize.py comes after it. Each habit is a module in extensions/.
"""

from functools import lru_cache

from markdown import Extension, Markdown
from markdown.inlinepatterns import SubstituteTagInlineProcessor

from wiki.core.render.body import Body, take_out_marks, take_out_references
from wiki.core.render.collected import Collected
from wiki.core.render.extensions import blocks, finish, inline
from wiki.core.render.extensions.addresses import BareAddress, Mention
from wiki.core.render.extensions.cards import Cards
from wiki.core.render.extensions.emphasis import Emphasis
from wiki.core.render.extensions.line_breaks import join_wide_lines
from wiki.core.render.extensions.lists import Lists
from wiki.core.render.extensions.notes import Notes
from wiki.core.render.extensions.prepare import Prepare
from wiki.core.render.source_lines import add_markers

# Beside those of Python-Markdown: all punctuation, as on GitHub. A `&` would make an entity of what follows it.
ESCAPABLE = "|~<@=:;,\"'/?$%^"


def to_html(text: str, *, with_lines: bool = False) -> tuple[Body, bool]:
    """The body of a Markdown text without front matter, unsanitized, and whether the text holds raw HTML.

    `with_lines` puts markers between its blocks that say which lines they come from (source_lines.py).

    Keeps one parser for the process, so it is for one thread at a time. Raises RecursionError or MemoryError where a
    text drives the library to that.
    """
    parser, collected = _parser(with_lines)
    parser.reset()
    parser.parser.state.clear()
    collected.reset()
    html = take_out_references(join_wide_lines(parser.convert(take_out_marks(text))))
    return Body(html, tuple(collected.slots), tuple(collected.headings)), collected.had_raw_html


@lru_cache(maxsize=2)
def _parser(with_lines: bool) -> tuple[Markdown, Collected]:
    collected = Collected()
    parser = Markdown(extensions=[Notes(), _Festa(collected)], output_format="html")
    if with_lines:
        add_markers(parser)
    return parser, collected


class _Festa(Extension):
    """Replaces the processors of Python-Markdown that differ from what people expect, or cost too much."""

    def __init__(self, collected: Collected) -> None:
        super().__init__()
        self.collected = collected

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("normalize_whitespace")
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(Prepare(md, self.collected), "prepare", 30)
        self._add_blocks(md)
        self._add_inline(md)
        md.postprocessors.register(blocks.FillPlaceholders(md), "raw_html", 30)
        md.treeprocessors.deregister("prettify")
        md.treeprocessors.deregister("unescape")
        md.treeprocessors.register(finish.PlainTexts(md), "plain_texts", 21)
        md.treeprocessors.register(Cards(md, self.collected), "cards", 5)
        md.treeprocessors.register(finish.Finish(md, self.collected), "finish", 0)

    def _add_blocks(self, md: Markdown) -> None:
        processors = md.parser.blockprocessors
        for name in ("indent", "olist", "ulist"):
            processors.deregister(name)
        processors.register(blocks.PlaceholderBlock(md.parser, inside=False), "placeholder", 95)
        processors.register(blocks.DefinitionIndent(md.parser), "defindent", 85)
        processors.register(blocks.Table(md.parser), "table", 75)
        processors.register(blocks.HashHeading(md.parser), "hashheader", 70)
        processors.register(Lists(md.parser), "lists", 65)
        processors.register(blocks.HtmlBlock(md.parser, self.collected), "html", 64)
        processors.register(blocks.DefinitionList(md.parser), "deflist", 25)
        processors.register(blocks.Quote(md.parser), "quote", 20)
        processors.register(blocks.PlaceholderBlock(md.parser, inside=True), "placeholder_inside", 12)

    def _add_inline(self, md: Markdown) -> None:
        patterns = md.inlinePatterns
        for name in "reference image_reference short_reference short_image_ref autolink automail entity".split():
            patterns.deregister(name)
        patterns.register(Emphasis(md), "em_strong", 60)
        patterns.register(inline.CodeSpan(md), "backtick", 190)
        patterns.register(inline.Bracket(md, self.collected), "link", 160)
        patterns.register(inline.Picture(md, self.collected), "image_link", 150)
        patterns.register(inline.Angle(md, self.collected), "html", 120)
        patterns.register(BareAddress(md), "address", 115)
        patterns.register(Mention(md, self.collected), "mention", 112)
        patterns.register(SubstituteTagInlineProcessor(r"(?:(?<! ) {2,}|\\)\n", "br"), "linebreak", 100)
        md.ESCAPED_CHARS.extend(ESCAPABLE)
