"""What a text consists of when it is merged: lines, and in prose the sentences of a line.

A token is a list marker or indentation (MARK), a sentence or a whole line that is not prose (TEXT), or the end of a
line (BREAK). Line ends are tokens of their own, so that splitting a paragraph does not touch its sentences, and so
are markers, so that renumbering a list does not touch its items.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate


class Role(Enum):
    MARK = "m"
    TEXT = "t"
    BREAK = "b"


class Kind(Enum):
    BLANK = "blank"
    PROSE = "prose"
    ITEM = "list item"
    HEADING = "heading"
    TABLE = "table row"
    CODE = "code"
    MATTER = "front matter"
    LINE = "another line that is not prose"


SPLIT = frozenset({Kind.PROSE, Kind.ITEM})


@dataclass(frozen=True, slots=True)
class Token:
    """`lead` is the white space before it inside its line (for BREAK: at the line's end); it never clashes.
    `alone` marks a TEXT that must keep its line to itself."""

    role: Role
    body: str
    lead: str = ""
    alone: bool = False

    @property
    def key(self) -> str:
        return self.role.value + self.body


MARKER = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*(?P<bullet>(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|・[ \t]*)?")
FENCE = re.compile(r"[ \t]*+(?:>[ \t]?)*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?(?P<run>`{3,}|~{3,})(?P<rest>.*)")
LINE = re.compile(r"=+\s*$|(?:[-*_][ \t]*){3,}$|<|\[[^\]]{1,200}\]:")
# A code span is matched first, so that nothing inside it counts as the end of a sentence.
SENTENCE_END = re.compile(
    r"(?P<code>`[^`]{1,300}`)"
    r"|(?<![。！？｡])[。！？｡]++[」』）】〉》”’\"')]++(?!と|って|、)"  # 「…。」と言った goes on
    r"|(?<![。！？｡])[。！？｡]++(?![」』）】〉》”’\"')])"
    r"|．(?!\d)"
    r"|(?<![.!?])[!?]++(?=[\u3040-\u30ff\u4e00-\u9fff])"
    r"|(?<![.!?])(?P<latin>[.!?]++[\"'”’)\]*_]*+(?=\s))"
)
ABBREVIATIONS = frozenset("mr mrs ms dr prof st vs e.g i.e cf fig no pp vol approx".split())
LAST_WORD = re.compile(r"[A-Za-z.]{1,10}$")


class Text:
    """One version of a file: its lines, what kind each is, and its tokens, made only for lines that are asked for."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.ends_open = self.lines[-1] != ""
        if not self.ends_open:
            self.lines.pop()
        self._matter = _matter_lines(self.lines)
        self._fences = _fences(self.lines, self._matter)
        self._starts = [start for start, _ in self._fences]
        self._kinds: dict[int, Kind] = {}
        self._tokens: dict[int, list[Token]] = {}
        self._blanks: list[int] | None = None
        self._indented: set[int] | None = None

    def kind(self, number: int) -> Kind:
        found = self._kinds.get(number)
        if found is None:
            found = self._kinds[number] = self._find_kind(number)
        return found

    def tokens(self, number: int) -> list[Token]:
        found = self._tokens.get(number)
        if found is None:
            found = self._tokens[number] = _tokens(self.lines[number], self.kind(number))
        return found

    def is_inside_fence(self, gap: int) -> bool:
        """Whether something put before line `gap` lies inside a fenced block."""
        fence = self._fence_at(gap - 1) if gap else None
        return fence is not None and gap < fence[1]

    def has_blank_between(self, above: int, below: int) -> bool:
        if self._blanks is None:
            blank = (not line or line.isspace() for line in self.lines)
            self._blanks = list(accumulate(blank, initial=0))
        return self._blanks[below] > self._blanks[above + 1]

    def is_blank(self, number: int) -> bool:
        return not self.lines[number].strip()

    def _find_kind(self, number: int) -> Kind:
        line = self.lines[number]
        if not line or line.isspace():
            return Kind.BLANK
        if number < self._matter:
            return Kind.MATTER
        if self._fence_at(number) is not None or self._is_indented_code(number):
            return Kind.CODE
        return _plain_kind(line)

    def _fence_at(self, number: int) -> tuple[int, int] | None:
        at = bisect_right(self._starts, number) - 1
        return self._fences[at] if at >= 0 and number < self._fences[at][1] else None

    def _is_indented_code(self, number: int) -> bool:
        if not self.lines[number].startswith(("    ", "\t", " \t", "  \t", "   \t")):
            return False
        if self._indented is None:
            self._indented = _indented_code(self.lines)
        return number in self._indented


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t")) + 3 * (len(line) - len(line.lstrip("\t")))


def _indented_code(lines: list[str]) -> set[int]:
    """The lines four columns deeper than what they hang on, as in CommonMark; in doubt yes, as that splits less."""
    found: set[int] = set()
    parents: list[tuple[int, int, int]] = []  # depth, number, and column of a list item's text or -1
    last_blank = -1
    for number, line in enumerate(lines):
        if not line or line.isspace():
            last_blank = number
            continue
        depth = _indent(line)
        while parents and parents[-1][0] >= depth:
            parents.pop()
        if depth >= 4:
            _, parent, column = parents[-1] if parents else (0, -2, -1)
            if depth >= column + 4 if column >= 0 else last_blank > parent:
                found.add(number)
        marker = MARKER.match(line)
        is_item = marker is not None and marker["bullet"] is not None
        parents.append((depth, number, len(marker[0].expandtabs(4)) if marker and is_item else -1))
    return found


def _matter_lines(lines: list[str]) -> int:
    """How many lines the front matter takes, its two rules included; 0 when it is missing or never closed."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((at + 1 for at in range(1, len(lines)) if lines[at].rstrip() in ("---", "...")), 0)


def _fences(lines: list[str], start: int) -> list[tuple[int, int]]:
    """The fenced blocks as half-open ranges of lines; one that is never closed runs to the end."""
    found: list[tuple[int, int]] = []
    opened, run = -1, ""
    for number in range(start, len(lines)):
        line = lines[number]
        if "```" not in line and "~~~" not in line:
            continue
        fence = FENCE.match(line)
        if fence is None:
            continue
        if opened < 0:
            if fence["run"][0] == "~" or "`" not in fence["rest"]:
                opened, run = number, fence["run"]
        elif fence["run"].startswith(run) and not fence["rest"].strip():
            found.append((opened, number + 1))
            opened = -1
    if opened >= 0:
        found.append((opened, len(lines)))
    return found


def _plain_kind(line: str) -> Kind:
    stripped = line.lstrip()
    if stripped.startswith("#"):
        return Kind.HEADING
    if stripped.startswith("|") or " | " in line:
        return Kind.TABLE
    if LINE.match(stripped):
        return Kind.LINE
    marker = MARKER.match(line)
    return Kind.ITEM if marker and marker["bullet"] else Kind.PROSE


def _tokens(line: str, kind: Kind) -> list[Token]:
    if kind is Kind.BLANK:
        return [Token(Role.BREAK, "", line)]
    if kind not in SPLIT:
        return [Token(Role.TEXT, line, alone=True), Token(Role.BREAK, "")]
    marker = MARKER.match(line)
    mark = marker[0] if marker else ""
    content = line[len(mark) :].rstrip()
    if not content:
        return [Token(Role.TEXT, line, alone=True), Token(Role.BREAK, "")]
    tokens = [Token(Role.MARK, mark)] if mark else []
    tokens += _sentences(content)
    tokens.append(Token(Role.BREAK, "", line[len(mark) + len(content) :]))
    return tokens


def _sentences(content: str) -> list[Token]:
    """The sentences of a line's content, each with the white space before it as its lead."""
    ends = [end.end() for end in SENTENCE_END.finditer(content) if _is_end(content, end)]
    if not ends or ends[-1] != len(content):
        ends.append(len(content))
    sentences = []
    for start, end in zip([0, *ends], ends, strict=False):
        piece = content[start:end]
        body = piece.lstrip() if start else piece  # a line may begin with a wide space, as paragraphs do in Japanese
        sentences.append(Token(Role.TEXT, body, piece[: len(piece) - len(body)]))
    return sentences


def _is_end(content: str, end: re.Match[str]) -> bool:
    if end["code"] is not None:
        return False
    if end["latin"] is None or end["latin"] != ".":
        return True
    word = LAST_WORD.search(content, max(0, end.start() - 10), end.start())
    return word is None or word[0].lower() not in ABBREVIATIONS
