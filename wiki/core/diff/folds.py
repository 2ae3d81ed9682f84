"""Unchanged lines as rows: those near a change as they are, the others folded."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wiki.core.diff.model import Row
from wiki.core.lines import iter_headings

LEAST = 2  # lines that a fold stands for; a single one is shown as it is


class Outline:
    """The headings of a text, read when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[int] | None = None
        self._headings: list[str] = []

    def heading_above(self, line: int) -> str | None:
        """The heading that a line (from 0) stands under; of a heading, itself."""
        if self._lines is None:
            found = list(iter_headings(self._text))
            self._lines = [heading.line for heading in found]
            self._headings = [heading.text for heading in found]
        at = bisect_right(self._lines, line)
        return self._headings[at - 1] if at else None


@dataclass(frozen=True, slots=True)
class Run:
    """`count` lines, from the indexes `old` and `new` on, that are equal."""

    old: int
    new: int
    count: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Folder:
    """`shift_old` and `shift_new` are what makes an index a line number."""

    lines: Sequence[str]  # of the new text
    outline: Outline
    context: int
    shift_old: int
    shift_new: int

    def rows(self, run: Run) -> Iterator[Row]:
        head = 0 if run.is_first else self.context
        tail = 0 if run.is_last else self.context
        folded = run.count - head - tail
        if folded < LEAST:
            yield from self._same(run, 0, run.count)
            return
        yield from self._same(run, 0, head)
        yield self._fold(run, head, folded)
        yield from self._same(run, head + folded, run.count)

    def _same(self, run: Run, start: int, end: int) -> Iterator[Row]:
        for at in range(start, end):
            old, new = run.old + at + self.shift_old, run.new + at + self.shift_new
            yield Row("same", old, new, self.lines[run.new + at])

    def _fold(self, run: Run, head: int, folded: int) -> Row:
        old, new = run.old + head, run.new + head
        heading = self.outline.heading_above(new if run.is_last else new + folded)
        return Row("fold", old + self.shift_old, new + self.shift_new, count=folded, heading=heading)
