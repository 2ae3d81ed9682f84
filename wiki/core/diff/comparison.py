"""The difference of two texts as a page shows it: rows with the first change marked, and how much is shown at most."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from wiki.core.diff.model import Diff, Row
from wiki.core.diff.texts import diff_texts

MOST_ROWS = 3_000
MOST_CHARACTERS = 400_000
LARGEST = 4_000_000
"""Characters of both texts, above which they are not compared."""
WHOLE = 10**9
CONTEXT = 3


@dataclass(frozen=True)
class Comparison:
    """`places` counts runs of changed rows; `starts` has, for the first row of each that is shown, the run's number from 1.

    `blocks` are the rows at which a moved block begins. Rows are told by where they stand in `rows`. `is_cut`: there is
    more than is shown.
    """

    diff: Diff
    rows: Sequence[Row]
    places: int
    starts: Mapping[int, int]
    blocks: Collection[int]
    is_cut: bool

    @property
    def first(self) -> int | None:
        """The row of the first change."""
        return next(iter(self.starts), None)


def compare_texts(old: str, new: str, *, whole: bool = False) -> Comparison | None:
    """The difference of two texts; unchanged lines are folded if not the `whole` is wanted. None if they are too large."""
    if len(old) + len(new) > LARGEST:
        return None
    diff = diff_texts(old, new, context=WHOLE if whole else CONTEXT)
    rows, is_cut = _within(diff.rows)
    changed = [is_changed(row) for row in diff.rows]
    starts = [at for at, is_one in enumerate(changed) if is_one and not (at and changed[at - 1])]
    numbers = {at: number for number, at in enumerate(starts, 1) if at < len(rows)}
    blocks = frozenset(at for at, row in enumerate(rows) if row.moved and not (at and _goes_on(rows[at - 1], row)))
    return Comparison(diff, rows, len(starts), numbers, blocks, is_cut)


def is_changed(row: Row) -> bool:
    return row.kind not in ("same", "fold")


def _goes_on(before: Row, row: Row) -> bool:
    """Whether a moved row is of the same block as the one above it."""
    return before.kind == row.kind and before.other is not None and before.other + 1 == row.other


def _within(rows: Sequence[Row]) -> tuple[Sequence[Row], bool]:
    """As much of the rows as a page can show, and whether that is less than all."""
    lines, characters = MOST_ROWS, MOST_CHARACTERS
    for at, row in enumerate(rows):
        size = len(row.text) + sum(len(piece.text) for piece in row.pieces)
        count = 1 if row.kind == "fold" else row.count
        if count > lines or size > characters:
            text = "\n".join(row.text.split("\n")[:lines])[:characters]
            return [*rows[:at], *([replace(row, text=f"{text}…")] if text else [])], True
        lines, characters = lines - count, characters - size
    return rows, False
