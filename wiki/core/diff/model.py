"""The facts a comparison results in. Lines are counted from 1, in the whole file; texts are without line ends."""

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["same", "removed", "added"]
RowKind = Literal["same", "changed", "removed", "added", "fold"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. All that are not `added` make up the old text, all that are not `removed` the new one."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    r"""One line of a comparison, or several.

    `old` and `new` are line numbers; None where the line is not in that text. A `changed` row has `pieces` and no
    `text`; a piece "\n" in it says that only one of the two texts ends with a line end. A `fold` stands for `count`
    unchanged lines from `old` and `new` on; its `heading` is the one above the rows that follow (of a last fold, above
    its own lines). In comparisons too large to be read, a removed or added row may hold `count` lines too. `other`: the
    line stands elsewhere as part of the same block, in the other text at this number (not looked for in comparisons too
    large to be read).
    """

    kind: RowKind
    old: int | None
    new: int | None
    text: str = ""
    pieces: tuple[Piece, ...] = ()
    count: int = 1
    heading: str | None = None
    other: int | None = None

    @property
    def moved(self) -> bool:
        return self.other is not None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of the front matter; None where it is missing. Of a list, each item is a line."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Diff:
    """`rows` compare the bodies, or the whole files where the front matter cannot be told as `fields`.

    A changed line counts as one added and one removed. Characters are code points, without line ends and fields.
    `final_newline`: whether the old and the new text end with a line end (an empty text counts as ended).
    """

    rows: tuple[Row, ...]
    fields: tuple[FieldChange, ...]
    added_lines: int
    removed_lines: int
    added_characters: int
    removed_characters: int
    final_newline: tuple[bool, bool]

    @property
    def is_empty(self) -> bool:
        return not self.fields and all(row.kind in ("same", "fold") for row in self.rows)
