"""What two people made of one text, region by region, for the form in which one of them joins both."""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.core.diff.clashes import MARK, mark_clashes, mark_overlaps
from wiki.core.diff.model import Piece
from wiki.core.diff.pairing import pair_texts
from wiki.core.diff.regions import Part, RegionKind, iter_parts
from wiki.core.diff.words import Allowance, compare_words
from wiki.core.merge import merge_texts


@dataclass(frozen=True, slots=True)
class Region:
    """Whole lines with their ends; the regions' `yours`, joined, are the text that was yours, and so on.

    `yours` and `theirs` tell who alone changed the lines; `both`: both did, alike or in ways that go together;
    `clash`: somebody has to decide. `pieces` lead from your version to theirs: `removed` stands in yours only,
    `added` in theirs only. A `same` region has none, even where one text lacks its last line end.
    """

    kind: RegionKind
    base: str
    yours: str
    theirs: str
    pieces: tuple[Piece, ...] = ()


def three_way_rows(base: str, yours: str, theirs: str) -> tuple[Region, ...]:
    r"""Compares two versions that began from the same base. Takes whole files with \n line ends.

    Each place where `merge_texts(base, theirs, yours)` leaves marks lies in a `clash` region (with more than 200 such
    places: each region that both changed differently is one), and there is none when it leaves none. Texts too large
    for `diff_texts` to look at words are not merged: there a region whose lines both replaced differently is a clash.
    Never raises.
    """
    mine, other = pair_texts(base, yours), pair_texts(base, theirs)
    sizes = len(mine.old.lines), len(mine.new.lines), len(other.new.lines)
    parts = list(iter_parts(mine.hunks, other.hunks, sizes))
    if mine.coarse or other.coarse:
        parts = mark_overlaps(parts, mine.new.lines, other.new.lines)
    else:
        merge = merge_texts(base, theirs, yours, first_label=MARK, second_label=MARK)
        parts = mark_clashes(parts, merge, mine.new.lines, other.new.lines) if merge.clashes else parts
    kept = _lines(base), _lines(yours), _lines(theirs)
    allowance = Allowance()
    return tuple(_region(part, kept, allowance) for part in parts)


def _region(part: Part, lines: Sequence[Sequence[str]], allowance: Allowance) -> Region:
    base, yours, theirs = (
        "".join(version[span[0] : span[1]])
        for version, span in zip(lines, (part.base, part.yours, part.theirs), strict=True)
    )
    pieces = () if part.kind == "same" else compare_words(yours, theirs, allowance)
    return Region(part.kind, base, yours, theirs, pieces)


def _lines(text: str) -> list[str]:
    """The lines with their ends, as the merge counts lines."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
