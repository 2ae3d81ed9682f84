"""Merged lines written out: no two glued together, blocks parted by their blank lines, clashes between marks."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from wiki.core.merge.units import Kind, Role, Text, Token

Place = tuple[int, int, int]  # the line in the base, the first and the second version; -1 where it is in none

NOWHERE: Place = (-1, -1, -1)
SERIES = frozenset({Kind.ITEM, Kind.TABLE, Kind.MATTER})


@dataclass(frozen=True)
class Line:
    """A merged line. `tight`: no blank line parts it, in its own version, from the base line above it. `end` is its
    last place, where it became several lines."""

    text: str
    kind: Kind
    place: Place
    tight: bool = True
    end: Place | None = None

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


class Writer:
    """Gathers the merged text. `versions` are base, first and second; without them no blank lines are put in."""

    def __init__(self, versions: tuple[Text, Text, Text] | None, labels: tuple[str, str] = ("", "")) -> None:
        self.clashes = 0
        self._versions = versions
        self._labels = labels
        self._lines: list[str] = []
        self._seconds: list[tuple[int, int]] = []  # of each clash: its marks and the second's version
        self._firsts: list[tuple[int, int]] = []  # the same with the first's version
        self._open: list[Token] = []
        self._origin: tuple[Kind, Place, Place] = (Kind.LINE, NOWHERE, NOWHERE)
        self._last: Line | None = None

    @property
    def is_line_open(self) -> bool:
        return bool(self._open)

    def tokens(self, tokens: Sequence[Token], kind: Kind, place: Place, end: Place) -> None:
        """Continues the open line, or begins one; the others are those of the base line the tokens belong to."""
        for token in tokens:
            is_break = token.role is Role.BREAK
            if not is_break and (token.role is Role.MARK or token.alone or (self._open and self._open[-1].alone)):
                self.end_line()
            self._origin = (*(self._origin[:2] if self._open else (kind, place)), end)
            self._open.append(token)
            if is_break:
                self.end_line()

    def line(self, line: Line) -> None:
        self.end_line()
        self._part(line)
        self._lines.append(line.text)
        self._last = line

    def copy(self, base: Text, lines: tuple[int, int], places: tuple[Place, Place]) -> None:
        """A run of base lines that nobody touched; `places` are those of its first and its last line."""
        self.end_line()
        start, end = lines
        self._part(Line(base.lines[start], base.kind(start), places[0]))
        self._lines += base.lines[start:end]
        self._last = Line(base.lines[end - 1], base.kind(end - 1), places[1])

    def plain(self, lines: list[str]) -> None:
        """Lines as they are."""
        self.end_line()
        self._last = None
        self._lines += lines

    def clash(self, first: list[str], second: list[str], places: tuple[Place, Place] = (NOWHERE, NOWHERE)) -> None:
        """Both versions between marks; the lines they share at the top and at the bottom stay outside. `places` are
        those of the first and the last base line that clash."""
        self.end_line()
        if places[0] != NOWHERE:
            self._part(Line("clash", Kind.LINE, places[0]))
        self._last = Line("clash", Kind.LINE, places[1]) if places[1] != NOWHERE else None
        above, below = _shared(first, second)
        self._lines += first[:above]
        if first != second:
            self.clashes += 1
            opening = len(self._lines)
            self._lines += [f"<<<<<<< {self._labels[0]}", *first[above : len(first) - below]]
            self._seconds += [
                (opening, opening + 1),
                (len(self._lines), len(self._lines) + 2 + len(second) - above - below),
            ]
            closing = len(self._lines) + 1 + len(second) - above - below
            self._firsts += [(opening, len(self._lines) + 1), (closing, closing + 1)]
            self._lines += ["=======", *second[above : len(second) - below], f">>>>>>> {self._labels[1]}"]
        self._lines += first[len(first) - below :] if below else []

    @property
    def ends_with_mark(self) -> bool:
        return self.clashes > 0 and self._lines[-1] == f">>>>>>> {self._labels[1]}"

    def finish(self) -> list[str]:
        """The lines of the merged text; a blank one ends it only where it ended one of the versions."""
        self.end_line()
        if self._versions and not any(text.lines and text.is_blank(-1) for text in self._versions):
            while self._lines and not self._lines[-1].strip():
                self._lines.pop()
        return self._lines

    def first_lines(self) -> list[str]:
        """The finished lines with, of each clash, the first's version alone."""
        return self._without(self._seconds)

    def second_lines(self) -> list[str]:
        """The finished lines with, of each clash, the second's version alone."""
        return self._without(self._firsts)

    def end_line(self) -> None:
        if self._open:
            kind, place, end = self._origin
            tokens, self._open = self._open, []
            self.line(Line(_join(tokens), kind, place, end=end))

    def _without(self, spans: Sequence[tuple[int, int]]) -> list[str]:
        kept, done = [], 0
        for start, end in spans:
            kept += self._lines[done:start]
            done = end
        return kept + self._lines[done:]

    def _part(self, line: Line) -> None:
        """Puts in the blank line that stood between two blocks when all that lay between them is gone."""
        if self._versions and self._last and _needs_blank(self._versions, self._last, line):
            self._lines.append("")


def _shared(first: list[str], second: list[str]) -> tuple[int, int]:
    """How many lines two versions share at the top and at the bottom."""
    size = min(len(first), len(second))
    above = next((at for at in range(size) if first[at] != second[at]), size)
    rest = range(1, size - above + 1)
    return above, next((at - 1 for at in rest if first[-at] != second[-at]), size - above)


def _join(tokens: list[Token]) -> str:
    text = ""
    for at, token in enumerate(tokens):
        after_text = at > 0 and tokens[at - 1].role is Role.TEXT
        if token.role is Role.BREAK:
            text += token.lead
        elif after_text and not token.lead and not _is_wide(text[-1]) and not _is_wide(token.body[0]):
            text += " " + token.body
        else:
            text += (token.lead if after_text else "") + token.body
    return text


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def _needs_blank(versions: tuple[Text, Text, Text], above: Line, below: Line) -> bool:
    """Whether a blank line must part two lines that now meet.

    Yes, when every version that has both has one between them. Lines of different authors, which no version has both
    of, run on in a list or a table, or when both went on with the paragraph above.
    """
    upper_places = above.end or above.place
    if above.is_blank or below.is_blank or 0 <= upper_places[0] == below.place[0]:
        return False
    common = [
        text.has_blank_between(upper, lower)
        for text, upper, lower in zip(versions, upper_places, below.place, strict=True)
        if 0 <= upper < lower
    ]
    if common:
        return all(common)
    if above.kind is below.kind and above.kind in SERIES:
        return False
    return not (above.tight and below.tight)
