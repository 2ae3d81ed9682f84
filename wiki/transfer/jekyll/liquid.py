"""Liquid, the template language of Jekyll posts: its tags become Markdown, text that looks like Liquid is kept from it.

A Jekyll without a tag's plugin stops at the tag, and shows nothing for `{{ x }}`, in code too. So all text that looks like Liquid
is exported within `{% raw %}`, and comes back from there as it is. Tags that stand alone are in liquid_tags.py.
Tags: https://shopify.github.io/liquid/tags/template/ and the plugins of Octopress 2 (codeblock, img, blockquote).
"""

import re

from wiki.transfer.arriving.left_over import ATTRIBUTES, TAG, LeftOver
from wiki.transfer.jekyll.liquid_tags import write_fence, write_output, write_tag
from wiki.transfer.jekyll.site import NO_SITE, Site

_LIQUID = re.compile(
    r"\{%-?[ \t]*(?P<name>\w+)(?P<marks>[^{}\n]*?)-?%\}|\{%[^{}]*%\}|\{\{-?(?P<output>[^{}\n]*?)-?\}\}|\{\{[^{}]*\}\}"
)
_BLOCKS = ("raw", "codeblock", "highlight", "blockquote", "pullquote", "comment")
_CLOSING = {name: re.compile(rf"\{{%-?[ \t]*end{name}[ \t]*-?%\}}") for name in _BLOCKS}
_LIKE_LIQUID = re.compile(r"\{\{[^\n{%]*?\}\}|\{(?=[{%])")
_LANGUAGE = re.compile(r"\blang:(\S+)")
_OPTION = re.compile(r"(?:^|(?<=\s))(?:mark|start|linenos|url):\S*")
_ADDRESS = re.compile(r"(?:https?://|/)\S+")
_PULLED = re.compile(r'\{"[ \t]*(.*?)[ \t]*"\}', re.DOTALL)


def read_liquid(text: str, first_line: int = 1, site: Site = NO_SITE) -> tuple[str, tuple[LeftOver, ...]]:
    """The text with its tags written as Markdown, and what could not be: such tags stay in it as text.

    `first_line` is the line of the post that the text begins at; `site` answers what tags ask for.
    """
    parts: list[str] = []
    left_over: list[LeftOver] = []
    unclosed: set[str] = set()
    done = position = counted = 0
    line = first_line
    while found := _LIQUID.search(text, position):
        position, name = found.end(), found["name"] or ""
        closing = _CLOSING[name].search(text, position) if name in _CLOSING and name not in unclosed else None
        if name in _CLOSING and closing is None:
            unclosed.add(name)  # looked for once, however often it is opened
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if closing:
            whole = text[found.start() : closing.end()]
            written, more = _write_block(
                name, found["marks"].strip(), text[position : closing.start()], line, site, whole
            )
            written = _indented(written, text[text.rfind("\n", 0, found.start()) + 1 : found.start()])
            position = closing.end()
        elif name:
            written, more = write_tag(
                found[0], name, found["marks"].strip(), line, site, is_alone=_is_alone(text, found)
            )
        elif found["output"] is not None:
            written, more = write_output(found[0], found["output"].strip(), line, site)
        else:
            written, more = found[0], (LeftOver(line, TAG, found[0]),)
        parts += (text[done : found.start()], written)
        left_over += more
        done = position
    return "".join((*parts, text[done:])), tuple(left_over)


def write_raw(text: str) -> str:
    """The text with all that looks like Liquid kept from it; `read_liquid` gives the same text back.

    Of a tag only the first sign is wrapped, which leaves no tag: for its excerpts Jekyll looks for tags within `raw`, too, and
    ends those that it finds open.
    """
    return _LIKE_LIQUID.sub(r"{% raw %}\g<0>{% endraw %}", text)


def _write_block(
    name: str, marks: str, inner: str, line: int, site: Site, whole: str
) -> tuple[str, tuple[LeftOver, ...]]:
    if name == "raw":
        return inner, ()
    if name == "comment":
        is_sound = "--" not in inner and "<!" not in inner
        return (f"<!--{inner}-->", ()) if is_sound else (whole, (LeftOver(line, TAG, "{% comment %}"),))
    inner, left_over = read_liquid(inner, line, site)
    if name == "blockquote":
        return _write_quote(marks, inner), left_over
    if name == "pullquote":
        return _PULLED.sub(r"\1", inner).strip("\n"), (LeftOver(line, TAG, f"{{% pullquote {marks} %}}"), *left_over)
    written, options = _write_code(marks, inner, name)
    return written, (*(LeftOver(line, ATTRIBUTES, option) for option in options), *left_over)


def _write_code(marks: str, inner: str, block: str) -> tuple[str, list[str]]:
    """A fence, and options that it has no place for. `{% codeblock Title lang:ruby http://address text %}` has a caption,
    which becomes a line above it."""
    code = inner.removeprefix("\n").rstrip("\n \t")
    if block == "highlight":
        language, *options = marks.split() or [""]
        return write_fence(code, language), [option for option in options if option != "linenos"]
    language_mark = _LANGUAGE.search(marks)
    marks = _LANGUAGE.sub("", marks)
    caption = " ".join(_OPTION.sub("", marks).split())
    if address := _ADDRESS.search(caption):
        title, text = caption[: address.start()].strip(), caption[address.end() :].strip()
        caption = f"{title} [{text or 'link'}]({address[0]})".strip()
    written = (f"{caption}\n\n" if caption else "") + write_fence(code, language_mark[1] if language_mark else "")
    return written, _OPTION.findall(marks)


def _write_quote(marks: str, inner: str) -> str:
    """A quote, and below it who said it: `{% blockquote Author, Source http://address Title %}`."""
    lines = inner.strip().split("\n")
    if marks:
        address = _ADDRESS.search(marks)
        said = marks[: address.start()].strip() if address else marks
        link = f"[{marks[address.end() :].strip() or address[0]}]({address[0]})" if address else ""
        lines += ["", "— " + " ".join(part for part in (said, link) if part)]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _is_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a tag is all that its line holds."""
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return not text[start : found.start()].strip() and not text[found.end() : end if end >= 0 else len(text)].strip()


def _indented(block: str, indent: str) -> str:
    """The block with the indent of the line its tag stands on, so that it stays in a list's item."""
    return block.replace("\n", f"\n{indent}") if indent and not indent.strip() else block
