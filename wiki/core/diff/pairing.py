"""Which lines of two texts belong together: hunks, and in them the lines that were removed, added or reworded.

The pairing is that of the merge, so a page's difference and its merge tell the same story.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from wiki.core.diff.model import Piece
from wiki.core.diff.words import Allowance, compare_words
from wiki.core.merge.align import Purse, Sides, align
from wiki.core.merge.pairing import Hunk, hunks, pair_lines
from wiki.core.merge.units import Text

FINE = 300_000  # weight of the lines between the equal ends, above which lines are not compared for likeness
LINE_WEIGHT = 100  # what a line costs beside its characters
READ = 2_500  # characters of a line that likeness looks at, and a few
MOST_HUNKS = 5_000  # of a coarse comparison; above, they are one
ALIKE = 0.5


@dataclass(frozen=True)
class Pairing:
    """`partner` has, for each old line, the new line that it is or may have become, or -1. `hunks` are ranges
    (old from, to, new from, to) without equal lines. In a `coarse` pairing only equal lines have partners."""

    old: Text
    new: Text
    partner: list[int]
    hunks: list[Hunk]
    coarse: bool = False

    def lacks_end(self, old: int, new: int) -> tuple[bool, bool]:
        """Whether these lines are last ones without a line end."""
        return (
            self.old.ends_open and old == len(self.old.lines) - 1,
            self.new.ends_open and new == len(self.new.lines) - 1,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Old lines that are gone, then new lines that came, as half-open ranges; then, maybe, a line that was reworded
    (its numbers follow the ranges)."""

    removed: tuple[int, int]
    added: tuple[int, int]
    pieces: tuple[Piece, ...] = ()


def pair_texts(old: str, new: str) -> Pairing:
    """Takes texts of any size."""
    before, after = Text(old), Text(new)
    if _weight(before.lines, after.lines) <= FINE:
        partner = pair_lines(before, after, Purse(steps=150_000))
        return Pairing(before, after, partner, list(hunks(before, after, partner)))
    partner = _pair_equal(before.lines, after.lines)
    found = list(hunks(before, after, partner))
    if len(found) > MOST_HUNKS:
        first, last = found[0], found[-1]
        found = [(first[0], last[1], first[2], last[3])]
        partner[first[0] : last[1]] = [-1] * (last[1] - first[0])
    return Pairing(before, after, partner, found, coarse=True)


def iter_steps(pairing: Pairing, hunk: Hunk, allowance: Allowance) -> Iterator[Step]:
    """What happened in a hunk, from its top to its bottom."""
    old_from, old_to, new_from, new_to = hunk
    for old in range(old_from, old_to) if not pairing.coarse else ():
        new = pairing.partner[old]
        if new < 0:
            continue
        before, after = pairing.old.lines[old], pairing.new.lines[new]
        pieces = compare_words(before, after, allowance)
        if _is_reworded(pieces):
            yield Step((old_from, old), (new_from, new), with_end(pieces, *pairing.lacks_end(old, new)))
            old_from, new_from = old + 1, new + 1
    if old_from < old_to or new_from < new_to:
        yield Step((old_from, old_to), (new_from, new_to))


def with_end(pieces: tuple[Piece, ...], old_open: bool, new_open: bool) -> tuple[Piece, ...]:
    """The pieces of a line, and its end where only one of both has it."""
    if old_open == new_open:
        return pieces
    return (*pieces, Piece("added" if old_open else "removed", "\n"))


def _is_reworded(pieces: tuple[Piece, ...]) -> bool:
    """Whether so much of the shorter line was kept that reading both as one is easier than one below the other."""
    for measure in (_letters, _signs):
        kept = sum(measure(piece.text) for piece in pieces if piece.kind == "same")
        removed = sum(measure(piece.text) for piece in pieces if piece.kind == "removed")
        added = sum(measure(piece.text) for piece in pieces if piece.kind == "added")
        if kept + min(removed, added) > 0:
            return kept >= ALIKE * (kept + min(removed, added))
    return True  # white space only


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _signs(text: str) -> int:
    return len(text) - sum(map(str.isspace, text))


def _pair_equal(old: list[str], new: list[str]) -> list[int]:
    def likeness(one: int, other: int) -> float:
        return 1.0 if old[one] == new[other] else -1.0

    sides = Sides(old, new, lambda line: line != "" and not line.isspace(), likeness)
    partner = [-1] * len(old)
    for one, other in align(sides, Purse(cells=20_000, steps=100_000)):
        partner[one] = other
    return partner


def _weight(old: list[str], new: list[str]) -> int:
    """How much there is to read between the lines that both begin and end with."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    between = old[head : len(old) - tail] + new[head : len(new) - tail]
    return LINE_WEIGHT * len(between) + sum(min(len(line), READ) for line in between)
