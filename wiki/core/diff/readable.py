"""Differences moved to where a reader expects them.

A shortest difference is often a bad one to read: it begins in the middle of a sentence, or keeps a comma of a rewritten
one. The ideas are those of N. Fraser's "Diff Strategies" (semantic alignment, semantic clean-up), applied to
words instead of characters and weighed for Japanese.
"""

from dataclasses import dataclass
from itertools import pairwise, takewhile

from wiki.core.diff.tokens import is_hiragana, is_kanji, is_mark

SENTENCE_ENDS = frozenset("。！？｡．.!?")
PARTICLES = frozenset("はがをにでとのもへや")
FURTHEST = 40  # tokens that a difference is moved at most
ROUNDS = 4


@dataclass
class Block:
    """Tokens that are the same, and then what was removed and added. Only the last block may have no difference."""

    same: list[str]
    removed: list[str]
    added: list[str]

    @property
    def size(self) -> int:
        return max(sum(map(len, self.removed)), sum(map(len, self.added)))


def make_readable(blocks: list[Block]) -> list[Block]:
    """The same difference in blocks that read better."""
    for block, following in pairwise(blocks):
        if bool(block.removed) != bool(block.added):
            _slide(block, following)
    for _ in range(ROUNDS):
        fewer = _without_islands(blocks)
        if len(fewer) == len(blocks):
            break
        blocks = fewer
    return blocks


def trim_shared_kana(removed: str, added: str) -> tuple[str, str, str]:
    """What both begin with, and the rest of both: ことが(できる→ある), です(→が).

    Hiragana runs over several words, so a run may share its first ones. Cut where what they share ends with a
    particle, or is the whole of one: しました→します stays one change.
    """
    shared = "".join(one for one, _ in takewhile(_is_pair, zip(removed, added, strict=False)))
    size = len(shared)
    if not removed or not added or not is_hiragana(shared):
        return "", removed, added
    is_whole = size >= 2 and shared in (removed, added)
    is_cut_well = size >= 3 and shared[-1] in PARTICLES
    if not (is_whole or is_cut_well) or any(map(is_mark, removed[size : size + 1] + added[size : size + 1])):
        return "", removed, added
    return shared, removed[size:], added[size:]


def _is_pair(signs: tuple[str, str]) -> bool:
    return signs[0] == signs[1]


def _slide(block: Block, following: Block) -> None:
    """Moves an insertion or a deletion to the best place it can have without changing either text."""
    run = block.removed or block.added
    width = len(run)
    above, below = block.same[-FURTHEST:], following.same[:FURTHEST]
    tokens = [*above, *run, *below]
    first = last = start = len(above)
    while first > 0 and tokens[first - 1] == tokens[first - 1 + width]:
        first -= 1
    while last + width < len(tokens) and tokens[last] == tokens[last + width]:
        last += 1
    if first == last:
        return
    best = max(range(first, last + 1), key=lambda at: (_cut(tokens, at) + _cut(tokens, at + width), at))
    shift = best - start
    run[:] = tokens[best : best + width]
    if shift < 0:
        del block.same[shift:]
        following.same[:0] = tokens[best + width : start + width]
    elif shift > 0:
        block.same += tokens[start:best]
        del following.same[:shift]


def _cut(tokens: list[str], at: int) -> int:
    """How well a text may be cut before this token."""
    if at == 0 or at == len(tokens) or tokens[at - 1] == "\n":
        return 5
    before = tokens[at - 1]
    if before[-1] in SENTENCE_ENDS:
        return 4 if not tokens[at].isspace() else 3
    if before.isspace():
        return 4 if at > 1 and tokens[at - 2][-1] in SENTENCE_ENDS else 2
    return 1 if tokens[at].isspace() or not before[-1].isalnum() else 0


def _without_islands(blocks: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if kept and _is_island(kept[-1], block):
            last = kept[-1]
            last.removed = last.removed + block.same + block.removed
            last.added = last.added + block.same + block.added
        else:
            kept.append(block)
    return kept


def _is_island(before: Block, block: Block) -> bool:
    """Whether what is the same here is too little to be worth a reader's notice between two differences."""
    if not block.same or not (block.removed or block.added):
        return not block.same
    island = "".join(block.same)
    if "\n" in island or not (before.removed or block.removed) or not (before.added or block.added):
        return False
    if island.isspace():
        return True
    replaced = before.removed and before.added and block.removed and block.added
    if replaced and len(island) == 1 and is_hiragana(island) and island not in PARTICLES:
        return True  # the り of 絞り込む and 切り取る
    return 2 * sum(map(_weight, island)) < min(before.size, block.size)


def _weight(sign: str) -> float:
    if sign in SENTENCE_ENDS or is_kanji(sign):
        return 2.0
    return 1.0 if sign.isalnum() else 0.5
