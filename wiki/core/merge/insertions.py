"""Two insertions at the same place: both stay, what they share stands once, the first's stands first."""

from collections.abc import Sequence
from dataclasses import replace

from wiki.core.merge.align import unique_pairs
from wiki.core.merge.matter import Clash, merge_matter
from wiki.core.merge.script import Added
from wiki.core.merge.units import Kind, Token
from wiki.core.merge.write import Line

# A block may be cut after lines of these kinds: the next line begins something of its own.
CLOSED = frozenset({Kind.BLANK, Kind.HEADING, Kind.ITEM, Kind.TABLE, Kind.MATTER})

Lines = list[Line]
Item = Line | Clash


def merge_sentences(first: list[Token], second: list[Token]) -> list[Token]:
    """Two insertions inside a line."""
    above = _shared([token.key for token in first], [token.key for token in second])
    return first + second[above:] if first and second else first or second


def merge_blocks(first: list[Added], second: list[Added], at_top: bool) -> list[Item]:
    """Two insertions of whole lines.

    `at_top`: they begin the file, where front matter comes first, whoever wrote it.
    """
    ours = [Line(line.text, line.kind, (-1, line.number, -1), line.tight) for line in first]
    theirs = [Line(line.text, line.kind, (-1, -1, line.number), line.tight) for line in second]
    if not ours or not theirs:
        return [*ours, *theirs]
    above = _shared_above(ours, theirs)
    below = _shared_above(ours[above:][::-1], theirs[above:][::-1])
    items: list[Item] = [*_same(ours[:above], theirs[:above])]
    items += _merge_rest(ours[above : len(ours) - below], theirs[above : len(theirs) - below], at_top)
    return [*items, *_same(ours[len(ours) - below :], theirs[len(theirs) - below :])]


def _same(ours: Lines, theirs: Lines) -> Lines:
    return [replace(line, place=(-1, line.place[1], other.place[2])) for line, other in zip(ours, theirs, strict=True)]


def _shared(ours: Sequence[object], theirs: Sequence[object]) -> int:
    size = min(len(ours), len(theirs))
    return next((at for at in range(size) if ours[at] != theirs[at]), size)


def _shared_above(ours: Lines, theirs: Lines) -> int:
    """How many lines at the start stand once: whole blocks only, so that neither text loses its beginning."""
    size = _shared([line.text for line in ours], [line.text for line in theirs])
    while size and not _is_cut(ours, theirs, size):
        size -= 1
    return size if any(not line.is_blank for line in ours[:size]) else 0


def _is_cut(ours: Lines, theirs: Lines, size: int) -> bool:
    if size in (len(ours), len(theirs)):
        return True
    if any(_is_inside_code(lines, size) for lines in (ours, theirs)):
        return False
    return ours[size - 1].kind in CLOSED or (ours[size].is_blank and theirs[size].is_blank)


def _is_inside_code(lines: Lines, at: int) -> bool:
    before = next((line.kind for line in reversed(lines[:at]) if not line.is_blank), None)
    after = next((line.kind for line in lines[at:] if not line.is_blank), None)
    return before is after is Kind.CODE


def _merge_rest(ours: Lines, theirs: Lines, at_top: bool) -> list[Item]:
    """Sections and front matter that both wrote are brought together; all else stands one after the other."""
    items: list[Item] = []
    from_ours = from_theirs = 0
    for our, their in [*_anchors(ours, theirs), (len(ours), len(theirs))]:
        items += _follow(ours[from_ours:our], theirs[from_theirs:their], at_top and not items)
        items += _same(ours[our : our + 1], theirs[their : their + 1])
        from_ours, from_theirs = our + 1, their + 1
    return items


def _anchors(ours: Lines, theirs: Lines) -> list[tuple[int, int]]:
    texts = [line.text for line in ours], [line.text for line in theirs]
    structure = {line.text for line in ours if line.kind in (Kind.HEADING, Kind.MATTER)}
    structure &= {line.text for line in theirs if line.kind in (Kind.HEADING, Kind.MATTER)}
    return unique_pairs(*texts, structure.__contains__)


def _follow(ours: Lines, theirs: Lines, at_top: bool) -> list[Item]:
    if [line.text for line in ours] == [line.text for line in theirs]:
        return [*_same(ours, theirs)]
    our_matter, our_rest = _split_matter(ours)
    their_matter, their_rest = _split_matter(theirs)
    if our_matter and their_matter:
        return [*merge_matter(our_matter, their_matter), *_join(our_rest, their_rest)]
    if at_top:
        return [*our_matter, *their_matter, *_join(our_rest, their_rest)]
    return [*_join(ours, theirs)]


def _join(ours: Lines, theirs: Lines) -> Lines:
    """One after the other, with one blank line between them where both brought one."""
    doubled = bool(ours and theirs) and ours[-1].is_blank and theirs[0].is_blank
    return ours + theirs[1:] if doubled else ours + theirs


def _split_matter(lines: Lines) -> tuple[Lines, Lines]:
    size = next((at for at, line in enumerate(lines) if line.kind is not Kind.MATTER), len(lines))
    return lines[:size], lines[size:]
