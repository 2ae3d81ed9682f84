"""Two texts of which somebody has to choose at each place where they differ: as regions, and as one text with marks."""

from wiki.core.diff.pairing import pair_texts
from wiki.core.diff.three_way import Region
from wiki.core.diff.words import Allowance, compare_words


def two_way_regions(yours: str, theirs: str) -> tuple[Region, ...]:
    r"""Each run of lines in which the texts differ is a `clash`. Takes whole files with \n line ends. Never raises."""
    pair = pair_texts(yours, theirs)
    mine, other = _lines(yours), _lines(theirs)
    allowance = Allowance()
    regions: list[Region] = []
    reached = 0
    for from_mine, to_mine, from_other, to_other in pair.hunks:
        regions += _same("".join(mine[reached:from_mine]))
        left, right = "".join(mine[from_mine:to_mine]), "".join(other[from_other:to_other])
        regions.append(Region("clash", "", left, right, compare_words(left, right, allowance)))
        reached = to_mine
    return (*regions, *_same("".join(mine[reached:])))


def _same(text: str) -> list[Region]:
    return [Region("same", text, text, text)] if text else []


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
