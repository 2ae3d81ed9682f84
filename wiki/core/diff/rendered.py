"""Two revisions of a page compared as readers see them: rendered HTML with what went and what came marked in it.

What is put in are `<del data-change="gone">` and `<ins data-change="came">`, and the attribute alone on elements that
may stand in no such mark (items, rows, cells). Writers cannot make that attribute: sanitising takes it away. The
marks are put between nodes of a tree, so tags stay balanced; without what went and without the marks of what came the new HTML is left, and
the other way round the old one, but for its ids. Looking at text first and at tags around it is how HypDiff (Ruby) and
html-diff (Python) keep their results valid; blocks are paired as merges pair lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from wiki.core.diff.html_pairing import Keys, pair_units
from wiki.core.diff.html_tree import Node, NotPlain, Unit, key_of, parse, units_of
from wiki.core.diff.html_words import Words
from wiki.core.diff.moved import find_moved
from wiki.core.merge.align import Purse, Sides, align
from wiki.core.render.place import SafeHtml

LARGE = 200_000  # characters of both, above which blocks are looked at as wholes
LARGEST = 1_000_000  # of both, above which they are not compared
CELLS = 20_000  # pairs of blocks that are looked at for likeness, in all of a page

Change = Literal["gone", "came"]
MARKS = {"gone": "del", "came": "ins"}
# They stand in no <del> or <ins>; and of these the second ones stay where they are when all in them is new.
BOUND = frozenset("caption dd dt figcaption li rp rt summary tbody td tfoot th thead tr".split())
FIXED = frozenset("caption dd dt figcaption summary tbody td tfoot th thead".split())


@dataclass(frozen=True, slots=True)
class Part:
    """Some blocks of a page. Those that changed are a place, with a `number` from 1; the others have none.

    `other` is the number of the place where the same blocks stand in the other page, if they were moved; `moved` says
    which of the two this is: where they went from, or where they came to.
    """

    html: SafeHtml
    number: int | None
    moved: Change | None = None
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """`is_coarse` says that blocks were compared as wholes, for the pages are large."""

    parts: tuple[Part, ...]
    is_coarse: bool

    @property
    def places(self) -> int:
        return sum(part.number is not None for part in self.parts)


def compare_html(old: SafeHtml, new: SafeHtml) -> Rendered | None:
    """What became of a page that reads as `old` and now as `new`. None where they are too large, or nested too deeply.

    Time is bounded by counts: above LARGE characters no words are compared.
    """
    size = len(old) + len(new)
    if size > LARGEST:
        return None
    is_coarse = size > LARGE
    try:
        before, after = units_of(parse(str(old))), units_of(parse(str(new)))
    except NotPlain:
        return None
    pieces = _Comparison(is_coarse).units(before, after, with_moves=True)
    return Rendered(tuple(_join(pieces)), is_coarse)


class _Piece(NamedTuple):
    """HTML of a block, whether it is changed, and of a moved one which block it is part of and whether it went or came."""

    html: str
    is_changed: bool
    moved: tuple[int, Change] | None = None


@dataclass
class _Comparison:
    is_coarse: bool
    words: Words = field(default_factory=Words)
    purse: Purse = field(default_factory=lambda: Purse(cells=CELLS, steps=100_000))

    def units(self, old: Sequence[Unit], new: Sequence[Unit], *, with_moves: bool = False) -> Iterator[_Piece]:
        """What both become, from the top to the bottom."""
        at_old = at_new = 0
        keys = [key_of(unit) for unit in old], [key_of(unit) for unit in new]
        pairs = self._pair(old, new, keys)
        went, came = _find_moves(keys, pairs) if with_moves else ({}, {})
        pairs = [(one, other) for one, other in pairs if one not in went and other not in came]
        for to_old, to_new in [*pairs, (len(old), len(new))]:
            yield from (_one(old[at], "gone", went.get(at)) for at in range(at_old, to_old))
            yield from (_one(new[at], "came", came.get(at)) for at in range(at_new, to_new))
            if to_old < len(old):
                yield self._both(old[to_old], new[to_new])
            at_old, at_new = to_old + 1, to_new + 1

    def _pair(self, old: Sequence[Unit], new: Sequence[Unit], keys: Keys) -> list[tuple[int, int]]:
        if self.is_coarse:
            return align(
                Sides(*keys, lambda _: True, lambda one, other: 2.0 * (keys[0][one] == keys[1][other]) - 1), self.purse
            )
        return pair_units(old, new, keys, self.purse)

    def _both(self, old: Unit, new: Unit) -> _Piece:
        if key_of(old) == key_of(new):
            return _Piece(_write(new), is_changed=False)
        inside = None if self.is_coarse else self._inside(old, new)
        return _Piece(inside or _mark(old, "gone") + _mark(new, "came"), is_changed=True)

    def _inside(self, old: Unit, new: Unit) -> str | None:
        """Both as one; None where so little was kept that one is better read below the other."""
        if isinstance(old, tuple) and isinstance(new, tuple):
            return self._lines(old, new)
        if not isinstance(old, Node) or not isinstance(new, Node) or old.bare != new.bare:
            return None
        before, after = units_of(old.children), units_of(new.children)
        if len(before) == len(after) == 1 and isinstance(before[0], tuple) and isinstance(after[0], tuple):
            html = self._lines(before[0], after[0])
            if html is None and new.tag in FIXED:
                html = _mark(before[0], "gone") + _mark(after[0], "came")
        else:
            html = "".join(piece.html for piece in self.units(before, after))
        return None if html is None else f"{new.start}{html}{new.end}"

    def _lines(self, old: Sequence[Node], new: Sequence[Node]) -> str | None:
        worded = self.words.compare(old, new)
        return worded.html if worded.is_reworded else None


def _write(unit: Unit, *, bare: bool = False) -> str:
    return unit.write(bare=bare) if isinstance(unit, Node) else "".join(node.write(bare=bare) for node in unit)


def _mark(unit: Unit, change: Change) -> str:
    bare, mark = change == "gone", MARKS[change]
    if isinstance(unit, Node) and unit.tag in BOUND:
        start = unit.bare if bare else unit.start
        inside = "".join(_mark(each, change) for each in units_of(unit.children))
        return f'<{unit.tag} data-change="{change}"{start[len(unit.tag) + 1 :]}{inside}{unit.end}'
    return f'<{mark} data-change="{change}">{_write(unit, bare=bare)}</{mark}>'


def _one(unit: Unit, change: Change, block: int | None) -> _Piece:
    return _Piece(_mark(unit, change), is_changed=True, moved=None if block is None else (block, change))


def _find_moves(keys: Keys, pairs: Sequence[tuple[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """Which of the old and of the new units are of moved blocks, and of which: neighbours that moved together are one."""
    old, new = keys
    same = [(one, other) for one, other in pairs if old[one] == new[other]]
    gone = set(range(len(old))) - {one for one, _ in same}
    moved = find_moved(old, new, gone, set(range(len(new))) - {other for _, other in same})
    went: dict[int, int] = {}
    came: dict[int, int] = {}
    for one in sorted(moved):
        goes_on = one - 1 in went and moved[one - 1] + 1 == moved[one]
        went[one] = came[moved[one]] = went[one - 1] if goes_on else one
    return went, came


def _join(pieces: Iterator[_Piece]) -> list[Part]:
    """The pieces as parts: neighbours that are changed, or not, or were moved together, are one."""
    groups = [(key, [piece.html for piece in group]) for key, group in groupby(pieces, key=itemgetter(1, 2))]
    numbers = list(accumulate(int(is_changed) for (is_changed, _), _ in groups))
    places = {moved: number for ((_, moved), _), number in zip(groups, numbers, strict=True) if moved}
    parts = []
    for ((is_changed, moved), html), number in zip(groups, numbers, strict=True):
        joined = SafeHtml("".join(html))
        if moved is None:
            parts.append(Part(joined, number if is_changed else None))
        else:
            block, change = moved
            parts.append(Part(joined, number, change, places[block, "came" if change == "gone" else "gone"]))
    return parts
