"""Markdown of HedgeDoc, CodiMD and HackMD as ours: its own extensions become Markdown or HTML that we render; the rest is listed.

What it has beyond Markdown: https://docs.hedgedoc.org and the notes' own page of features. A newline is a line break there unless the
note's `breaks: false` says otherwise; our Markdown joins lines.
"""

import re
from collections.abc import Iterator

from wiki.core.code_spans import CodeFinder
from wiki.transfer.arriving.left_over import ATTRIBUTES, DIAGRAM, EMBEDDED, MATH, TAG, LeftOver
from wiki.transfer.notes.emoji import read_emoji
from wiki.transfer.texts.open_lines import read_open_lines

DIAGRAMS = frozenset(
    ("sequence", "flow", "graphviz", "mermaid", "abc", "vega", "plantuml", "geo", "fretboard", "markmap", "csvpreview")
)

_FENCE = re.compile(r"^([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?:`{3,}|~{3,}))[ \t]*([^\n`]*)$")
_NUMBERS = re.compile(r"^([\w#+.-]*?)(=\+?\d*|!)(?=\s|$|\{)")
_CONTAINER = re.compile(r"^([ \t>]*):::[ \t]*(\w*)[ \t]*(.*)$")
_CONTAINERS = {"success", "info", "warning", "danger", "spoiler", "note", "tip", "caution", "important"}
_TOC = re.compile(r"^[ \t]*\[TOC\][ \t]*$", re.IGNORECASE)
_EXTERNAL = re.compile(r"\{%[ \t]*(\w+)[ \t]+([^\s{}%]+)[ \t]*([^{}%\n]*?)[ \t]*%\}")
_EXTERNALS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "slideshare": "https://www.slideshare.net/{}",
    "speakerdeck": "https://speakerdeck.com/{}",
    "pdf": "{}",
    "hackmd": "{}",
    "figma": "{}",
    "codepen": "{}",
    "url": "{}",
}
_QUOTE_TAG = re.compile(r"\[(name|time|color)=([^\]\n]*)\]")
_SIZED = re.compile(r"(!\[[^\]\n]*\]\([^()\s]+(?:[ \t]+\"[^\"\n]*\")?)[ \t]+=(\d*%?x\d*%?)\)")
_INLINE_NOTE = re.compile(r"(?<!\\)\^\[([^\[\]\n]+)\]")
_MARKS = (
    (re.compile(r"(?<![=\\])==(?![=\s])([^=\n]+?)(?<!\s)==(?!=)"), "mark"),
    (re.compile(r"(?<![+\\])\+\+(?![+\s])([^+\n]+?)(?<!\s)\+\+(?!\+)"), "ins"),
    (re.compile(r"(?<![\^\\\[])\^(?![\^\s\[])([^\^\s\n]{1,40})\^(?!\^)"), "sup"),
    (re.compile(r"(?<![~\\])~(?![~\s])([^~\s\n]{1,40})~(?!~)"), "sub"),
)
_RUBY = re.compile(r"\{([^{}|\n]+)\|([^{}|\n]+)\}")
_MATH = re.compile(r"(?<![\\$\w])\$(?![\s$])[^$\n]*[^$\s\\]\$(?![\w$])")
_MATH_BLOCK = re.compile(r"^[ \t>]*\$\$")
_NO_BREAK = re.compile(r"^[ \t]*(?:\||#{1,6}(?:[ \t]|$)|(?:[-*_][ \t]*){3,}$|<|\[[^\]]+\]:|={2,}[ \t]*$|-{2,}[ \t]*$)")
_STARTS_BLOCK = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]|#{1,6}(?:[ \t]|$)|>|```|~~~|\||:::|<|(?:[-*_][ \t]*){3,}$|={2,}[ \t]*$|-{2,}[ \t]*$|$)"
)


def read_hedgedoc(body: str, first_line: int = 1, *, breaks: bool = True) -> tuple[str, tuple[LeftOver, ...]]:
    """The body of a note as our Markdown, and what has no form in it. `first_line` is the line of the file it begins at."""
    return _Reader(body, first_line, breaks=breaks).read()


class _Reader:
    def __init__(self, body: str, first_line: int, *, breaks: bool) -> None:
        self._found = read_open_lines(body)
        self._open = set(self._found.numbers)
        self._code = _indented_code(body)
        self._first_line = first_line
        self._breaks = breaks
        self._left_over: list[LeftOver] = []
        self._notes: list[str] = []
        self._containers: list[str] = []
        self._in_math = False
        self._fence_sign = ""

    def read(self) -> tuple[str, tuple[LeftOver, ...]]:
        lines = list(self._lines())
        lines += [_close(kind) for kind in reversed(self._containers)]
        if self._notes:
            lines += ["", *(f"[^inline-{number}]: {text}" for number, text in enumerate(self._notes, 1))]
        return "\n".join(lines), tuple(self._left_over)

    def _lines(self) -> Iterator[str]:
        lines = self._found.lines
        for number, line in enumerate(lines):
            if number not in self._open:
                yield self._fence(line, number)
                continue
            self._fence_sign = ""  # the end of a quote ended it
            if number in self._code:
                yield line
            elif container := _CONTAINER.match(line):
                yield from self._container(container, number)
            elif _TOC.match(line):
                self._tell(number, TAG, line.strip())
                yield ""
            else:
                yield self._prose(line, number, lines[number + 1] if number + 1 in self._open else "")

    def _fence(self, line: str, number: int) -> str:
        """The line that opens a block of code, without what asks for line numbers; all other lines of code as they are."""
        if self._fence_sign:
            if re.fullmatch(rf"[ \t>]*{re.escape(self._fence_sign)}{re.escape(self._fence_sign[0])}*[ \t]*", line):
                self._fence_sign = ""
            return line
        found = _FENCE.match(line)
        if not found:
            return line  # verbatim HTML, or a comment
        self._fence_sign = found[1].lstrip(" \t>-+*0123456789.)")
        if not found[2].strip():
            return line
        info = found[2].strip()
        if marks := _NUMBERS.match(info):
            self._tell(number, ATTRIBUTES, info)
            info = (marks[1] + info[marks.end() :]).strip()
        if info.split(" ")[0].lower() in DIAGRAMS:
            self._tell(number, DIAGRAM, info)
        return found[1] + info

    def _container(self, found: re.Match[str], number: int) -> Iterator[str]:
        """`:::info` is a quote's neighbour: a block of its own, with its kind as a class that the page may show."""
        indent, kind, title = found[1], found[2].lower(), found[3].strip()
        blank = indent.rstrip()  # within a quote the sign of it
        if not kind and not title and self._containers:
            yield blank
            yield indent + _close(self._containers.pop())
            yield blank
        elif kind in _CONTAINERS:
            self._containers.append(kind)
            if kind == "spoiler":
                summary = self._inline(title, number) or "Details"
                yield f"{indent}<details><summary>{summary}</summary>"
            else:
                self._tell(number, ATTRIBUTES, found[0].strip())
                yield f"{indent}<div>"
                if title:
                    yield blank
                    yield f"{indent}**{title}**"
            yield blank
        else:
            yield self._prose(found[0], number, "")

    def _prose(self, line: str, number: int, below: str) -> str:
        if _MATH_BLOCK.match(line) or self._in_math:
            signs = line.count("$$")
            if signs and not self._in_math:
                self._tell(number, MATH, line.strip())
            self._in_math ^= signs % 2 == 1
            return line
        new = self._inline(line, number)
        if self._breaks and _is_broken(line, below) and not self._in_math:
            new = new.rstrip(" ") + "  "
        return new

    def _inline(self, line: str, number: int) -> str:
        """One line with its extensions written as Markdown, outside of code spans."""
        parts: list[str] = []
        for text, is_code in _spans(line):
            parts.append(text if is_code else self._text(text, number))
        return "".join(parts)

    def _text(self, text: str, number: int) -> str:
        if "{%" in text:
            text = _EXTERNAL.sub(lambda found: self._external(found, number), text)
        if "[" in text:
            text = _QUOTE_TAG.sub(lambda found: self._quote_tag(found, number), text)
        if "](" in text:
            text = _SIZED.sub(lambda found: self._sized(found, number), text)
        if "^[" in text:
            text = _INLINE_NOTE.sub(self._inline_note, text)
        if "$" in text:
            for found in _MATH.finditer(text):
                self._tell(number, MATH, found[0])
        return self._marks(text)

    def _marks(self, text: str) -> str:
        """`==marked==` and its like, but not within addresses."""
        parts = re.split(
            r"(\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)|<[^<>\s][^<>]*>|https?://[^\s<>()\]]+|\$[^$\n]+\$)", text
        )
        for at in range(0, len(parts), 2):
            for pattern, tag in _MARKS:
                parts[at] = pattern.sub(rf"<{tag}>\1</{tag}>", parts[at])
            parts[at] = _RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", parts[at])
            parts[at] = read_emoji(parts[at])
        return "".join(parts)

    def _external(self, found: re.Match[str], number: int) -> str:
        name, what = found[1].lower(), found[2].strip("\"'")
        pattern = _EXTERNALS.get(name)
        address = what if what.startswith(("http://", "https://")) else (pattern or "").format(what)
        if not pattern or not re.fullmatch(r"https?://[^\s<>\"'()]+", address):
            self._tell(number, TAG, found[0])
            return found[0]
        self._tell(number, EMBEDDED, found[0])
        is_alone = found[0] == found.string.strip()
        return address if is_alone else f"<{address}>"

    def _quote_tag(self, found: re.Match[str], number: int) -> str:
        if found[1] == "color":
            self._tell(number, ATTRIBUTES, found[0])
            return ""
        return f"— {found[2].strip()}" if found[1] == "name" else found[2].strip()

    def _sized(self, found: re.Match[str], number: int) -> str:
        self._tell(number, ATTRIBUTES, f"={found[2]}")
        return f"{found[1]})"

    def _inline_note(self, found: re.Match[str]) -> str:
        self._notes.append(found[1])
        return f"[^inline-{len(self._notes)}]"

    def _tell(self, number: int, kind: str, text: str) -> None:
        self._left_over.append(LeftOver(self._first_line + number, kind, text))


def _indented_code(body: str) -> set[int]:
    """The lines that are code by their indent."""
    code, position = CodeFinder(body), 0
    found = set()
    for number, line in enumerate(body.split("\n")):
        if line.startswith(("    ", "\t")) and code.skip(position):
            found.add(number)
        position += len(line) + 1
    return found


def _close(kind: str) -> str:
    return "</details>" if kind == "spoiler" else "</div>"


def _is_broken(line: str, below: str) -> bool:
    """Whether the newline after a line is one within a paragraph."""
    bare = line.lstrip(" \t>")
    bare_below = below.lstrip(" \t") if not line.lstrip().startswith(">") else below.lstrip(" \t>")
    if (
        not bare.strip()
        or line.endswith("\\")
        or _NO_BREAK.match(bare)
        or (line.startswith(("    ", "\t")) and not bare)
    ):
        return False
    return not _STARTS_BLOCK.match(bare_below)


def _spans(line: str) -> Iterator[tuple[str, bool]]:
    """The parts of a line, and whether each is a code span."""
    if "`" not in line:
        yield line, False
        return
    code = CodeFinder(f"x{line}")  # never at the start of a line: no fence is looked for here
    done = position = 0
    while (at := line.find("`", position)) >= 0:
        after = code.skip(at + 1) - 1
        if after <= at:
            position = at + 1
            continue
        yield line[done:at], False
        yield line[at:after], True
        done = position = after
    yield line[done:], False
