"""The merge of two texts that began from the same base.

Two designs were weighed. The usual one (diff3; Khanna, Kunal and Pierce, "A Formal Investigation of Diff3") cuts the
base into regions that neither, one or both sides changed, and looks closer at those that both changed. There the two
sides are compared with one another, so the result depends on how regions happened to meet, and a rule such as "what
was inserted into a deleted passage stays" has no place to stand. The one chosen here writes down what each side did
to the base, as edits of its units (lines, and in changed lines sentences), without looking at the other side; then
it walks along the base and applies both. It is symmetric by construction, each rule is one line about one unit or
one gap, and sentences are only looked for in lines that somebody changed.
"""

from dataclasses import dataclass, field

from wiki.core.merge.align import Purse
from wiki.core.merge.coarse import Side, combine_runs
from wiki.core.merge.combine import Both, combine
from wiki.core.merge.matter import gather_keys
from wiki.core.merge.pairing import Hunk, hunks, pair_lines
from wiki.core.merge.script import write_script
from wiki.core.merge.units import Text
from wiki.core.merge.write import Writer

COARSE_ABOVE = 1_000_000  # weight of the replaced lines of both sides
LINE_WEIGHT = 200  # what a line costs beside its characters


@dataclass(frozen=True)
class Merge:
    """The merged text, and how many places in it hold both versions between marks (0: a clean merge).

    `first_text` is the same with, at each of those places, the first's version alone; `second_text` with the second's.
    """

    text: str
    clashes: int
    first_text: str = field(compare=False)
    second_text: str = field(compare=False, default="")


def merge_texts(
    base: str, first: str, second: str, *, first_label: str = "first", second_label: str = "second"
) -> Merge:
    r"""Merges two later versions of `base`; `first` is the one that was saved first.

    Takes whole files with \n line ends. Clean edits of both sides are in the result, also around clashes. A clash is
    where both changed the same sentence, list item or line differently; it stands as whole lines between
    `<<<<<<< first`, `=======` and `>>>>>>> second`, with the labels given.
    """
    if first in (base, second):
        return Merge(second, 0, second, second)
    if second == base:
        return Merge(first, 0, first, first)
    versions = Text(base), Text(first), Text(second)
    writer = Writer(versions, (first_label, second_label))
    _combine(versions, writer, COARSE_ABOVE)
    text = "".join(line + "\n" for line in writer.finish())
    first_text = "".join(line + "\n" for line in writer.first_lines())
    second_text = "".join(line + "\n" for line in writer.second_lines())
    if _ends_open(*versions):
        first_text, second_text = first_text[:-1], second_text[:-1]
        text = text if writer.ends_with_mark else text[:-1]
    return Merge(text, writer.clashes, first_text, second_text)


def _combine(versions: tuple[Text, Text, Text], writer: Writer, limit: int) -> None:
    base, first, second = versions
    purses = Purse(), Purse()
    pairings = pair_lines(base, first, purses[0]), pair_lines(base, second, purses[1])
    found = list(hunks(base, first, pairings[0])), list(hunks(base, second, pairings[1]))
    if sum(_weight(base, side, hunk) for side, run in zip((first, second), found, strict=True) for hunk in run) > limit:
        combine_runs(base.lines, Side(first.lines, found[0]), Side(second.lines, found[1]), writer)
        return
    our_script = write_script(base, first, pairings[0], purses[0])
    their_script = write_script(base, second, pairings[1], purses[1])
    gather_keys(our_script, their_script)
    combine(Both(base, our_script, their_script), writer)


def _weight(base: Text, side: Text, hunk: Hunk) -> int:
    """How much there is to read in a hunk that replaces lines."""
    from_old, old, from_new, new = hunk
    if from_old == old:
        return 0
    lines = base.lines[from_old:old] + side.lines[from_new:new]
    return LINE_WEIGHT * len(lines) + sum(map(len, lines))


def _ends_open(base: Text, first: Text, second: Text) -> bool:
    """Whether the merged text has no final newline: as both have it, else as the one that changed it."""
    if first.ends_open == second.ends_open or not base.lines:
        return first.ends_open and second.ends_open
    return not base.ends_open
