"""A comparison as two columns: the old text on the left, the new one on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from wiki.core.diff.model import Piece, Row


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands side by side, as places in the comparison's rows; None where one side has nothing there."""

    left: int | None
    right: int | None


def pair_rows(rows: Sequence[Row]) -> Iterator[Pair]:
    """The rows as pairs. What went stands beside what came at the same place; nothing else stands beside a fold."""
    gone: list[int] = []
    came: list[int] = []
    for at, row in enumerate(rows):
        if row.kind == "removed" and not came:
            gone.append(at)
            continue
        if row.kind == "added":
            came.append(at)
            continue
        yield from _together(gone, came)
        gone, came = [], []
        if row.kind == "removed":
            gone.append(at)
        else:
            yield Pair(at, at)
    yield from _together(gone, came)


def pieces_of(row: Row, *, left: bool) -> list[Piece]:
    """Of a reworded line, what stands on one side."""
    return [piece for piece in row.pieces if piece.kind != ("added" if left else "removed")]


def _together(gone: Sequence[int], came: Sequence[int]) -> Iterator[Pair]:
    return (Pair(left, right) for left, right in zip_longest(gone, came))
