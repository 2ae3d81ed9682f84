"""The lines of a Markdown text that lie outside of code fences, verbatim HTML and comments, as our renderer sees them.

Unlike wiki.core.lines it knows fences within lists and quotes, and HTML: to take a line of code for the heading of a talk would
tear a post apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"((?:[ \t]*>)*)([ \t]*)((?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})")
_LIST_LINE = re.compile(r"[ \t>]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)")
_VERBATIM = re.compile(r" {0,3}<(pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
_COMMENT = re.compile(r" {0,3}<!--")
_TAB = 4


@dataclass(frozen=True, slots=True)
class OpenLines:
    """`numbers` are those of the open lines, from 0. `fence` is the one that the text's end leaves open, or empty."""

    lines: list[str]
    numbers: list[int]
    fence: str

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return ((number, self.lines[number]) for number in self.numbers)


def read_open_lines(text: str) -> OpenLines:
    """The open lines of a text whose lines end in \\n."""
    lines = text.split("\n")
    numbers: list[int] = []
    last_comment = max((at for at, line in enumerate(lines) if "-->" in line), default=-1)
    number, in_list, fence = 0, False, ""
    while number < len(lines):
        line = lines[number]
        opening = _FENCE.match(line)
        if opening and (in_list or len(opening[2].expandtabs(_TAB)) < _TAB):
            end, is_closed = _after_fence(lines, number, opening)
            fence = "" if is_closed else opening[1] + opening[2] + " " * len(opening[3]) + opening[4]
        elif tag := _VERBATIM.match(line):
            end = _after(f"</{tag[1].lower()}>", lines, number)
        elif number <= last_comment and _COMMENT.match(line):
            end = _after("-->", lines, number)
        else:
            numbers.append(number)
            end = number + 1
        in_list = bool(_LIST_LINE.match(line)) or (in_list and (not line or line[0] in " \t>"))
        number = end
    return OpenLines(lines, numbers, fence)


def _after_fence(lines: list[str], number: int, opening: re.Match[str]) -> tuple[int, bool]:
    """The line after a fence, and whether something ended it: its closing, or the end of the quote it stands in."""
    closing = re.compile(rf"[ \t>]*{re.escape(opening[4])}{re.escape(opening[4][0])}*[ \t]*$")
    for end in range(number + 1, len(lines)):
        if closing.match(lines[end]):
            return end + 1, True
        if opening[1] and not lines[end].lstrip().startswith(">"):
            return end, True
    return len(lines), False


def _after(ending: str, lines: list[str], number: int) -> int:
    """The line after the one that holds `ending`, or the end of the text."""
    return next((at + 1 for at in range(number, len(lines)) if ending in lines[at].lower()), len(lines))
