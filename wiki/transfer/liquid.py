"""Liquid, the template language of Jekyll posts: Octopress's tags become Markdown, text that looks like Liquid is kept from it.

A Jekyll without a tag's plugin stops at the tag, and shows nothing for `{{ x }}`, in code too. So all text that looks like Liquid
is exported within `{% raw %}`, and comes back from there as it is.
Tags: https://shopify.github.io/liquid/tags/template/ and the plugins of Octopress 2 (codeblock, img, blockquote).
"""

import re
import shlex
from dataclasses import dataclass

TAG = "tag"  # a tag, or part of one, that Markdown has no form for
FIELD = "field"  # something in the front matter

_LIQUID = re.compile(r"\{%-?[ \t]*(?P<name>\w+)(?P<marks>[^{}\n]*?)-?%\}|\{%[^{}]*%\}|\{\{[^{}]*\}\}")
_CLOSING = {
    name: re.compile(rf"\{{%-?[ \t]*end{name}[ \t]*-?%\}}") for name in ("raw", "codeblock", "highlight", "blockquote")
}
_LIKE_LIQUID = re.compile(r"\{%[^\n]*?%\}|\{\{[^\n]*?\}\}|\{%|\{\{")
_END_RAW = re.compile(r"%-?[ \t]*endraw\b")
_LANGUAGE = re.compile(r"\blang:(\S+)")
_ADDRESS = re.compile(r"(?:https?://|/)\S+")
_SIZE = re.compile(r"\d+(?:px|%)?")


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What the wiki has no place for. `line` is that of the post, from 1; `kind` is one of the constants above."""

    line: int
    kind: str
    text: str


def read_liquid(text: str, first_line: int = 1) -> tuple[str, tuple[LeftOver, ...]]:
    """The text with its tags written as Markdown, and what could not be: such tags stay in it as text.

    `first_line` is the line of the post that the text begins at.
    """
    parts: list[str] = []
    left_over: list[LeftOver] = []
    unclosed: set[str] = set()
    done = position = 0
    while found := _LIQUID.search(text, position):
        position, name = found.end(), found["name"] or ""
        closing = _CLOSING[name].search(text, position) if name in _CLOSING and name not in unclosed else None
        if name in _CLOSING and closing is None:
            unclosed.add(name)  # looked for once, however often it is opened
        line = first_line + text.count("\n", 0, found.start())
        if closing:
            written, more = _write_block(name, found["marks"].strip(), text[position : closing.start()], line)
            written = _indented(written, text[text.rfind("\n", 0, found.start()) + 1 : found.start()])
            position = closing.end()
        elif name == "img":
            written, more = _write_picture(found, line)
        else:
            written, more = found[0], (LeftOver(line, TAG, found[0]),)
        parts += (text[done : found.start()], written)
        left_over += more
        done = position
    return "".join((*parts, text[done:])), tuple(left_over)


def write_raw(text: str) -> str:
    """The text with all that looks like Liquid kept from it; `read_liquid` gives the same text back."""
    return _LIKE_LIQUID.sub(_wrap, text)


def _wrap(found: re.Match[str]) -> str:
    if _END_RAW.search(found[0]):  # it would end the wrapping: no longer a tag once its first sign stands apart
        return "{% raw %}" + found[0][0] + "{% endraw %}" + found[0][1:]
    return "{% raw %}" + found[0] + "{% endraw %}"


def _write_block(name: str, marks: str, inner: str, line: int) -> tuple[str, tuple[LeftOver, ...]]:
    if name == "raw":
        return inner, ()
    inner, left_over = read_liquid(inner, line)
    if name == "blockquote":
        return _write_quote(marks, inner), left_over
    return _write_code(marks, inner, name), left_over


def _write_code(marks: str, inner: str, block: str) -> str:
    """A fence. `{% codeblock Title lang:ruby http://address text %}` has a caption, which becomes a line above it."""
    code = inner.removeprefix("\n").rstrip("\n \t")
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`{3,}", code)), default=0))
    if block == "highlight":
        return f"{ticks}{marks.split()[0] if marks else ''}\n{code}\n{ticks}"
    language = _LANGUAGE.search(marks)
    caption = " ".join(_LANGUAGE.sub("", marks).split())
    if address := _ADDRESS.search(caption):
        title, text = caption[: address.start()].strip(), caption[address.end() :].strip()
        caption = f"{title} [{text or 'link'}]({address[0]})".strip()
    return (f"{caption}\n\n" if caption else "") + f"{ticks}{language[1] if language else ''}\n{code}\n{ticks}"


def _write_quote(marks: str, inner: str) -> str:
    """A quote, and below it who said it: `{% blockquote Author, Source http://address Title %}`."""
    lines = inner.strip().split("\n")
    if marks:
        address = _ADDRESS.search(marks)
        said = marks[: address.start()].strip() if address else marks
        link = f"[{marks[address.end() :].strip() or address[0]}]({address[0]})" if address else ""
        lines += ["", "— " + " ".join(part for part in (said, link) if part)]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _write_picture(tag: re.Match[str], line: int) -> tuple[str, tuple[LeftOver, ...]]:
    """`{% img [class] /address [width [height]] [title [alt]] %}` as a picture; its class and size are left over."""
    try:
        words = shlex.split(tag["marks"])
    except ValueError:  # an apostrophe
        words = tag["marks"].split()
    left_over = (LeftOver(line, TAG, tag[0]),)
    at = next((number for number, word in enumerate(words) if "/" in word or "." in word), None)
    if at is None:
        return tag[0], left_over
    texts = words[at + 1 :]
    while texts and _SIZE.fullmatch(texts[0]):
        texts = texts[1:]
    is_whole = at == 0 and len(texts) == len(words) - 1
    if len(texts) > 1 and not ('"' in tag["marks"] or "'" in tag["marks"]):
        texts = [" ".join(texts)]  # without quotes all words are the title
    title = texts[0].replace('"', "'") if texts else ""
    alt = re.sub(r"[\[\]\\]", r"\\\g<0>", texts[1] if len(texts) > 1 else title)
    address = f"<{words[at]}>" if re.search(r"[\s()]", words[at]) else words[at]
    return f"![{alt}]({address}" + (f' "{title}"' if title else "") + ")", () if is_whole else left_over


def _indented(block: str, indent: str) -> str:
    """The block with the indent of the line its tag stands on, so that it stays in a list's item."""
    return block.replace("\n", f"\n{indent}") if indent and not indent.strip() else block
