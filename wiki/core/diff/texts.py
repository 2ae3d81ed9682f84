"""Two versions of a page compared, as one column of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wiki.core.diff.fields import compare_fields
from wiki.core.diff.folds import Folder, Outline, Run
from wiki.core.diff.model import Diff, Piece, Row
from wiki.core.diff.moved import find_moved
from wiki.core.diff.pairing import Pairing, Step, iter_steps, pair_texts, with_end
from wiki.core.diff.words import Allowance
from wiki.core.frontmatter import Split, split


def diff_texts(old: str, new: str, *, context: int = 3) -> Diff:
    r"""What became of a page. Takes whole files with \n line ends, front matter included, of any size.

    `context` is how many unchanged lines are shown around a change. Time is bounded by counts: where too much
    changed (about 300 kB between the first and the last change) lines are removed and added as blocks, and past
    200,000 characters of changed lines words are not looked for. Never raises.
    """
    before, after = split(old), split(new)
    fields = compare_fields(before, after)
    if fields is None:
        before, after = _whole(old), _whole(new)
    pairing = pair_texts(before.body, after.body)
    outline = Outline(after.body)
    folder = Folder(pairing.new.lines, outline, max(context, 0), before.body_line, after.body_line)
    moved = _take_moved(pairing)
    rows = tuple(_rows(pairing, folder, moved))
    return Diff(
        rows=rows,
        fields=fields or (),
        added_lines=_count_lines(rows, "added"),
        removed_lines=_count_lines(rows, "removed"),
        added_characters=_count_characters(rows, "added"),
        removed_characters=_count_characters(rows, "removed"),
        final_newline=(_is_ended(old), _is_ended(new)),
    )


def _whole(text: str) -> Split:
    return Split("", None, "", text, 1)


def _is_ended(text: str) -> bool:
    return not text or text.endswith("\n")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Row numbers from indexes, and rows from steps."""

    pairing: Pairing
    old: int
    new: int
    to: Mapping[int, int]
    back: Mapping[int, int]

    def rows(self, step: Step) -> Iterator[Row]:
        for at, text, count in _blocks(self.pairing.old.lines, step.removed, self.pairing.coarse):
            other = self.to[at] + self.new if at in self.to else None
            yield Row("removed", at + self.old, None, text, count=count, other=other)
        for at, text, count in _blocks(self.pairing.new.lines, step.added, self.pairing.coarse):
            other = self.back[at] + self.old if at in self.back else None
            yield Row("added", None, at + self.new, text, count=count, other=other)
        if step.pieces:
            yield self.changed(step.removed[1], step.added[1], step.pieces)

    def changed(self, old: int, new: int, pieces: tuple[Piece, ...]) -> Row:
        return Row("changed", old + self.old, new + self.new, pieces=pieces)


def _blocks(lines: list[str], span: tuple[int, int], joined: bool) -> Iterator[tuple[int, str, int]]:
    start, end = span
    if joined and start < end:
        yield start, "\n".join(lines[start:end]), end - start
    elif not joined:
        for at in range(start, end):
            yield at, lines[at], 1


def _rows(pairing: Pairing, folder: Folder, moved: Mapping[int, int]) -> Iterator[Row]:
    back = {new: old for old, new in moved.items()}
    numbers = _Numbers(pairing, folder.shift_old, folder.shift_new, moved, back)
    allowance = Allowance()
    sizes = len(pairing.old.lines), len(pairing.new.lines)
    end = sizes[0], sizes[0], sizes[1], sizes[1]
    old = new = 0
    for hunk in [*pairing.hunks, end]:
        count = hunk[0] - old
        # A line that is equal but for its end is a change; it can only be the last one before a hunk or the end.
        ends = pairing.lacks_end(hunk[0] - 1, hunk[2] - 1) if count else (False, False)
        differs = ends[0] != ends[1]
        yield from folder.rows(
            Run(old, new, count - differs, is_first=old == new == 0, is_last=hunk == end and not differs)
        )
        if differs:
            text = pairing.old.lines[hunk[0] - 1]
            pieces = (Piece("same", text),) if text else ()
            yield numbers.changed(hunk[0] - 1, hunk[2] - 1, with_end(pieces, *ends))
        for step in iter_steps(pairing, hunk, allowance):
            yield from numbers.rows(step)
        old, new = hunk[1], hunk[3]


def _take_moved(pairing: Pairing) -> dict[int, int]:
    """Finds the blocks that were moved, and takes their lines out of the pairing: a line that stands elsewhere as it was
    has not become another one that resembles it."""
    if pairing.coarse:
        return {}
    gone = [at for hunk in pairing.hunks for at in range(hunk[0], hunk[1])]
    came = [at for hunk in pairing.hunks for at in range(hunk[2], hunk[3])]
    moved = find_moved(pairing.old.lines, pairing.new.lines, gone, came)
    arrived = set(moved.values())
    for old in gone:
        if old in moved or pairing.partner[old] in arrived:
            pairing.partner[old] = -1
    return moved


def _count_lines(rows: tuple[Row, ...], kind: str) -> int:
    return sum(row.count for row in rows if row.kind in (kind, "changed"))


def _count_characters(rows: tuple[Row, ...], kind: str) -> int:
    whole = sum(len(row.text) - row.count + 1 for row in rows if row.kind == kind)
    pieces = (piece for row in rows for piece in row.pieces if piece.kind == kind)
    return whole + sum(len(piece.text.removesuffix("\n")) for piece in pieces)
