"""Blocks of lines that were taken away here and put down there."""

from collections.abc import Callable, Iterable, Sequence

MANY_LINES = 3  # that are not blank; or
MANY_CHARACTERS = 80  # a wide one, as of Japanese, counts twice
_WIDE = "\u2e80"  # the first of them, near enough


def find_moved(old: Sequence[str], new: Sequence[str], removed: Iterable[int], added: Iterable[int]) -> dict[int, int]:
    """Which of the removed lines stand among the added ones as part of the same block, and where.

    Takes the lines of both texts and the indexes of those removed and added; returns new indexes by old ones. A block is
    told by a line that stands in it once on both sides, and is as long as both go on alike.
    """
    gone, came = set(removed), set(added)
    old_places, new_places = _single_places(old, gone), _single_places(new, came)
    moved: dict[int, int] = {}
    for line, at in old_places.items():
        other = new_places.get(line, -1)
        if at < 0 or other < 0 or at in moved:
            continue

        def goes_on(by: int, at: int = at, other: int = other) -> bool:
            return at + by in gone and other + by in came and old[at + by] == new[other + by]

        up, down = _reach(goes_on, -1), _reach(goes_on, 1)
        while _is_blank(old[at - up]):  # what parts a block from its neighbours is no part of it
            up -= 1
        while _is_blank(old[at + down]):
            down -= 1
        block = old[at - up : at + down + 1]
        if sum(not _is_blank(one) for one in block) >= MANY_LINES or sum(map(_width, block)) >= MANY_CHARACTERS:
            moved.update((at + by, other + by) for by in range(-up, down + 1))
    return moved


def _single_places(lines: Sequence[str], among: Iterable[int]) -> dict[str, int]:
    """Where each line stands, -1 when more than once; blank lines tell nothing."""
    places: dict[str, int] = {}
    for at in sorted(among):
        line = lines[at]
        if not _is_blank(line):
            places[line] = -1 if line in places else at
    return places


def _reach(goes_on: Callable[[int], bool], step: int) -> int:
    by = step
    while goes_on(by):
        by += step
    return abs(by) - 1


def _is_blank(line: str) -> bool:
    return not line or line.isspace()


def _width(line: str) -> int:
    return len(line) + sum(sign >= _WIDE for sign in line)
