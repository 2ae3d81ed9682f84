"""Two short texts compared word by word."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wiki.core.diff.model import Piece, PieceKind
from wiki.core.diff.readable import Block, make_readable, trim_shared_kana
from wiki.core.diff.tokens import is_telling, split_tokens
from wiki.core.merge.align import Pairs, Purse, Sides, align

LONG = 4_000  # characters of both texts, above which equal ends are cut off before words are looked for
LONGEST = 40_000  # characters between the equal ends, above which words are not looked for
WINDOW = 200  # characters around a cut in which the end of a word is looked for


@dataclass
class Allowance:
    """What the words of one comparison may cost altogether; counts and not seconds, so that every node agrees."""

    characters: int = 200_000
    purse: Purse = field(default_factory=lambda: Purse(steps=200_000))


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    """What became of a text, word by word. Takes texts of any size; past 40,000 differing characters, what lies between
    their equal ends is one removed and one added piece.

    No two neighbouring pieces are of one kind, none is empty, and `removed` stands before `added`.
    """
    return compare_words(old, new, Allowance())


def compare_words(old: str, new: str, allowance: Allowance) -> tuple[Piece, ...]:
    """The same, paid from an allowance; when that is used up, nothing but the equal ends is found."""
    if old == new:
        return _pieces([("same", old)])
    head, tail = _equal_ends(old, new) if len(old) + len(new) > LONG else (0, 0)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[tuple[PieceKind, str]] = [("same", old[:head])]
    size = len(before) + len(after)
    if size > min(LONGEST, allowance.characters):
        found += [("removed", before), ("added", after)]
    else:
        allowance.characters -= size
        found += _compare_tokens(before, after, allowance.purse)
    return _pieces([*found, ("same", old[len(old) - tail :])])


def _compare_tokens(old: str, new: str, purse: Purse) -> Iterable[tuple[PieceKind, str]]:
    before, after = split_tokens(old), split_tokens(new)

    def likeness(one: int, other: int) -> float:
        return 1.0 if before[one] == after[other] else -1.0

    pairs = align(Sides(before, after, is_telling, likeness), purse)
    for block in make_readable(_blocks(before, after, pairs)):
        same, removed, added = trim_shared_kana("".join(block.removed), "".join(block.added))
        yield "same", "".join(block.same) + same
        yield "removed", removed
        yield "added", added


def _blocks(old: list[str], new: list[str], pairs: Pairs) -> list[Block]:
    blocks = [Block([], [], [])]
    reached_old = reached_new = 0
    for at_old, at_new in [*pairs, (len(old), len(new))]:
        if at_old > reached_old or at_new > reached_new:
            blocks[-1].removed = old[reached_old:at_old]
            blocks[-1].added = new[reached_new:at_new]
            blocks.append(Block([], [], []))
        blocks[-1].same += old[at_old : at_old + 1]
        reached_old, reached_new = at_old + 1, at_new + 1
    return blocks


def _pieces(found: Iterable[tuple[PieceKind, str]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for kind, text in found:
        if text and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        elif text:
            pieces.append(Piece(kind, text))
    return tuple(pieces)


def _equal_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters both begin and end with alike, not counting words cut in two."""
    head = _shared_length(old, new)
    head = _boundary(old, new, head) if head else 0
    rest_old, rest_new = old[head:][::-1], new[head:][::-1]
    tail = _shared_length(rest_old, rest_new)
    from_old, from_new = len(old) - tail, len(new) - tail
    low = max(head, from_old - WINDOW, 0)
    starts = _starts(old[low : from_old + WINDOW], low - from_old) & _starts(
        new[max(head, from_new - WINDOW) : from_new + WINDOW], max(head, from_new - WINDOW) - from_new
    )
    behind = [start for start in starts if 0 <= start <= tail]
    return head, tail - min(behind) if behind else 0


def _boundary(old: str, new: str, head: int) -> int:
    """The last place up to `head` at which a word begins in both."""
    low = max(0, head - WINDOW)
    both = _starts(old[low : head + WINDOW], low) & _starts(new[low : head + WINDOW], low)
    return max((start for start in both if start <= head), default=0)


def _starts(text: str, origin: int) -> set[int]:
    """Where the tokens of a stretch begin and the last one ends."""
    places = {origin}
    for token in split_tokens(text):
        origin += len(token)
        places.add(origin)
    return places


def _shared_length(one: str, other: str) -> int:
    """How many characters both begin with alike, by halving: slices compare a hundred times faster than characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
