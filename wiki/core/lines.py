"""The lines of a Markdown text: with their ends, outside of code, and those that are headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_NO_PARAGRAPH = re.compile(r"(?: {4}|\t| {0,3}(?:[-*+>|]|\d+[.)][ \t])|[ \t]*$)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`line` counts from 0 in the text."""

    line: int
    level: int
    text: str


def split_lines(text: str) -> list[str]:
    r"""The lines of a text with their ends: \n, \r\n or \r, and nothing else that `splitlines` takes for one."""
    return _LINE.findall(text)


def iter_prose_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line outside of code fences, without its end, and its number from 0."""
    fence = ""
    for number, line in enumerate(text.split("\n")):
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            if match and match[1].startswith(fence) and not line[match.end() :].strip():
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield number, line.rstrip("\r")


def iter_headings(text: str) -> Iterator[Heading]:
    """The headings outside of code fences, in order: `# with signs`, or underlined with `===` or `---`."""
    above, above_number = "", -1
    for number, line in iter_prose_lines(text):
        first = line.lstrip(" ")[:1]
        if first == "#" and (match := _HEADING.match(line)):
            yield Heading(number, len(match[1]), _heading_text(line[match.end() :]))
        elif first in ("=", "-") and above_number == number - 1 and _UNDERLINE.match(line):
            if not _NO_PARAGRAPH.match(above):
                yield Heading(above_number, 1 if first == "=" else 2, above.strip())
        else:
            above, above_number = line, number


def _heading_text(rest: str) -> str:
    """Without the signs that may close a heading: `## a ##` is `a`, `## C#` is `C#`."""
    text = rest.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text
