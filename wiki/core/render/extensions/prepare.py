"""The first pass, over lines: takes code fences and HTML that holds blank lines out of the text.

What it takes out is stashed and replaced by one line with a placeholder, which later steps treat as a block. It does so
before blocks are split at blank lines, inside lists and quotes too.
"""

import re

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.util import ETX, STX

from wiki.core.render.collected import Collected
from wiki.core.render.extensions.code import code_html

TAB = 4
MAX_STARTS = 500

_OPENING = re.compile(r"((?:[ \t]*>)*)([ \t]*)((?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_LIST_LINE = re.compile(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)")
_VERBATIM = re.compile(r" {0,3}<(pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_COMMENT = re.compile(r" {0,3}<!--")
_START = re.compile(r" *(?:#|[-=]+ *$|[-*+] |\d+[.)] |>|<)")
_ENDINGS = str.maketrans("", "", STX + ETX)


class Prepare(Preprocessor):
    """Stands for Python-Markdown's own preprocessors, which know neither fences nor GitHub's rule for HTML blocks."""

    def __init__(self, md: Markdown, collected: Collected) -> None:
        super().__init__(md)
        self.collected = collected
        self.total = 0
        self.prepared: list[str] = []
        self.starts: list[int] | None = (
            None  # for each prepared line that of the source it begins at, where they differ
        )

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines).translate(_ENDINGS).replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        self.starts, self.total = None, len(lines)
        if "```" in text or "~~~" in text or "<" in text:
            lines = self._without_verbatim(lines)
        if "\t" in text:
            lines = [line.expandtabs(TAB) for line in lines]
        self.prepared = [line if line.strip(" ") else "" for line in lines]
        return [*with_breaks(self.prepared), "", ""]

    def _without_verbatim(self, lines: list[str]) -> list[str]:
        done: list[str] = []
        starts = self.starts = []
        number, in_list = 0, False
        last_comment = max((at for at, line in enumerate(lines) if "-->" in line), default=-1)
        while number < len(lines):
            line = lines[number]
            end = number + 1
            if "```" in line or "~~~" in line:
                fence = _OPENING.match(line)
                if fence and (in_list or _is_shallow(fence)):
                    end, line = self._take_fence(lines, number, fence)
            elif "<" in line and (tag := _VERBATIM.match(line)):
                end, line = self._take_until(f"</{tag[1]}>", lines, number)
            elif number <= last_comment and "<!--" in line and _COMMENT.match(line):
                end, line = _skip_comment(lines, number)
            in_list = _stays_in_list(lines[number], in_list)
            done.append(line)
            starts.append(number)
            number = end
        return done

    def _take_fence(self, lines: list[str], number: int, opening: re.Match[str]) -> tuple[int, str]:
        """The number of the line after the fence, and the line that stands for it. An open fence goes on to the end."""
        quotes, indent, item, fence, info = opening.groups()
        depth = quotes.count(">")
        column = len((indent + item).expandtabs(TAB))
        closing = re.compile(rf"[ \t]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$")
        code: list[str] = []
        end = number + 1
        while end < len(lines):
            content = _unquoted(lines[end], depth)
            if content is None:
                break
            end += 1
            if closing.match(content):
                break
            code.append(_dedent(content, column))
        placeholder = self.md.htmlStash.store(code_html("\n".join(code), info.strip()))
        return end, f"{quotes}{indent}{item}{placeholder}"

    def _take_until(self, ending: str, lines: list[str], number: int) -> tuple[int, str]:
        end = number
        while end < len(lines) - 1 and ending not in lines[end].lower():
            end += 1
        self.collected.had_raw_html = True
        return end + 1, self.md.htmlStash.store("\n".join(lines[number : end + 1]))


def with_breaks(lines: list[str]) -> list[str]:
    """The lines with an empty one now and then where very many headings or items follow each other without one.

    For each of them the library copies what is left of its block.
    """
    if len(lines) <= MAX_STARTS:
        return lines
    done: list[str] = []
    count = 0
    for line in lines:
        count = 0 if not line else count + 1 if _START.match(line) else count
        if count > MAX_STARTS:
            done.append("")
            count = 0
        done.append(line)
    return done


def _is_shallow(opening: re.Match[str]) -> bool:
    return len(opening[2].expandtabs(TAB)) < TAB


def _stays_in_list(line: str, in_list: bool) -> bool:
    if _LIST_LINE.match(line):
        return True
    return in_list and (not line or line[0] in " \t>")


def _unquoted(line: str, depth: int) -> str | None:
    """The line without `depth` signs of a quote; None when the quote has ended."""
    for _ in range(depth):
        head = line.lstrip(" \t")
        if not head.startswith(">"):
            return None
        line = head[1:]
    return line


def _dedent(line: str, column: int) -> str:
    """The line without as many of its leading columns as the fence had; tabs further in stay tabs."""
    taken = 0
    while taken < column and line[taken : taken + 1] == " ":
        taken += 1
    if taken < column and line[taken : taken + 1] == "\t":
        return line[taken + 1 :]
    return line[taken:]


def _skip_comment(lines: list[str], number: int) -> tuple[int, str]:
    """A comment shows nothing, and needs no sanitizing when it is not there. Returns the line after it, and its rest."""
    for end in range(number, len(lines)):
        _, ended, rest = lines[end].partition("-->")
        if ended:
            return end + 1, rest
    return number + 1, lines[number].replace("<!--", "&lt;!--")
