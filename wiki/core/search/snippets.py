"""Shows where in a text the words of a query stand: pieces of it, each marked or not. Never HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from wiki.core.search.letters import WIDE_LETTER, WORD_LETTER, is_wide, normalize
from wiki.core.search.query import SHORTEST_BEGINNING, Term

Piece = tuple[str, bool]
"""A part of a text, and whether it is what was looked for."""

WIDTH = 220
"""How wide a snippet is, in Latin letters; a Japanese one is as wide as two."""
BEFORE = 60
MOST_HITS = 40
ELLIPSIS = "…"

_MARKS = r"[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_CLUSTER = re.compile(f".{_MARKS}", re.DOTALL)
_END = re.compile(_MARKS)
_FULL_WIDTH = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\U0001f300-\U0003ffff]"
)
_BREAK = re.compile(r"[\s。．、，.!?！？]")
# Signs that are letters in normal form (㍿ ℡ Ⓐ) part nothing.
_SPLIT = rf"(?:(?![\u2100-\u214f\u2460-\u24ff\u3200-\u33ff\U0001f100-\U0001f2ff]|{WIDE_LETTER})[\W_])"
STEP = 64
BLOCK = 16


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: int


def mark(text: str, terms: Sequence[Term], *, in_titles: bool = True) -> list[Piece]:
    """The whole text, with what was looked for marked; for titles."""
    hits = list(_find_hits(text, tuple(terms), in_titles))
    return _cut(text, 0, len(text), hits)


def make_snippet(text: str, terms: Sequence[Term], width: int = WIDTH) -> list[Piece]:
    """The part of the text in which most of the terms stand together, else its begin; line ends become spaces."""
    found = _find_hits(text, tuple(terms), False)
    hits, at = _choose(found, len(terms), width // 2)
    start, end = _window(text, at, width)
    for hit in found:
        if hit.end > end:
            break
        hits.append(hit)
    pieces = [(ELLIPSIS, False)] if start > 0 else []
    pieces += _cut(text, start, end, [hit for hit in hits if hit.start >= start and hit.end <= end])
    if end < len(text):
        pieces.append((ELLIPSIS, False))
    return [(part.replace("\n", " "), is_hit) for part, is_hit in pieces]


def _choose(found: Iterator[_Hit], terms: int, reach: int) -> tuple[list[_Hit], int]:
    """Where most different terms stand within reach of each other; and all hits that were looked at for that."""
    hits: list[_Hit] = []
    near: list[_Hit] = []
    best, most = 0, 0
    for hit in islice(found, MOST_HITS):
        hits.append(hit)
        near = [other for other in near if hit.end - other.start <= reach]
        near.append(hit)
        different = len({other.term for other in near})
        if different > most:
            best, most = near[0].start, different
        if most == terms:
            break
    return hits, best


def _find_hits(text: str, terms: tuple[Term, ...], in_titles: bool) -> Iterator[_Hit]:
    """Where terms stand, in order, none over another. First in the text as it is; if that fails, in its normal form."""
    if not terms:
        return
    normal = normalize(text)
    if not any(term.units[0] in normal for term in terms):
        return
    pattern = _pattern(terms, in_titles)
    done, found_any = 0, False
    # Where both forms are as long, what stands before the first word in one does so in the other.
    first = min(at for term in terms if (at := normal.find(term.units[0])) >= 0) if len(normal) == len(text) else 0
    for found in pattern.finditer(text, first):
        if found.end() > found.start() and found.start() >= done:
            done, found_any = found.end(), True
            yield _Hit(found.start(), _END.match(text, done).end(), found.lastindex or 0)  # type: ignore[union-attr]  # it matches nothing, too
    if found_any or text.isascii():
        return
    lines, normal_lines = text.split("\n"), normal.split("\n")
    begin = 0
    for line, normal in zip(lines, normal_lines, strict=False):
        for found in pattern.finditer(normal):
            if found.end() > found.start():
                yield _Hit(
                    begin + _source_offset(line, found.start(), False),
                    begin + _source_offset(line, found.end(), True),
                    found.lastindex or 0,
                )
        begin += len(line) + 1


def _source_offset(line: str, offset: int, is_end: bool) -> int:
    """The place in a line that becomes this place in its normal form; letters that become one, or several, stay whole."""
    done = made = 0
    while done < len(line):  # in steps, since a line may be long
        step = min(len(line), done + STEP)
        while step < len(line) and len(_CLUSTER.match(line, step - 1)[0]) > 1:  # type: ignore[index]  # it matches any letter
            step += 1
        length = len(normalize(line[done:step]))
        if made + length >= offset + (0 if is_end else 1):
            break
        done, made = step, made + length
    for cluster in _CLUSTER.finditer(line, done):
        length = len(normalize(cluster[0]))
        if is_end and made >= offset:
            return cluster.start()
        if not is_end and made + length > offset:
            return cluster.start()
        made += length
    return len(line)


def _window(text: str, at: int, width: int) -> tuple[int, int]:
    """What to show around a place: from the begin of its line or of a sentence or a word, as much as is wide enough."""
    least = max(0, at - BEFORE)
    start = text.rfind("\n", least, at) + 1
    if start == 0 and least > 0:
        breaks = [found.end() for found in _BREAK.finditer(text, least, at)]
        start = breaks[0] if breaks else least if at - least < BEFORE else at - BEFORE // 2
    used, end = 0, start
    while used < width and end < len(text):
        part = text[end : end + BLOCK]
        used += len(part) + (0 if part.isascii() else len(_FULL_WIDTH.findall(part)))
        end += len(part)
    if end == len(text):
        return start, end
    last = max((found.end() for found in _BREAK.finditer(text, max(start, end - 25, at + 1), end)), default=end)
    return start, last


def _cut(text: str, start: int, end: int, hits: Sequence[_Hit]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for hit in hits:
        if hit.start < at:
            continue
        if hit.start > at:
            pieces.append((text[at : hit.start], False))
        pieces.append((text[hit.start : hit.end], True))
        at = hit.end
    if at < end:
        pieces.append((text[at:end], False))
    return pieces


@lru_cache(maxsize=256)
def _pattern(terms: tuple[Term, ...], in_titles: bool) -> re.Pattern[str]:
    """Finds what the index takes for the terms; which one is told by the number of the group."""
    longest = sorted(terms, key=lambda term: -sum(map(len, term.units)))
    return re.compile("|".join(f"({_one(term, in_titles)})" for term in longest), re.IGNORECASE)


def _one(term: Term, in_titles: bool) -> str:
    parts: list[str] = []
    for number, unit in enumerate(term.units):
        if number:
            one_wide = is_wide(unit) != is_wide(term.units[number - 1])
            parts.append(f"{_SPLIT}*" if one_wide else f"{_SPLIT}+")
        parts.append(re.escape(unit))
    first, last = term.units[0], term.units[-1]
    head = "" if is_wide(first) else f"(?<!{WORD_LETTER})"
    goes_on = is_wide(last) or (term.is_open and (in_titles or len(last) >= SHORTEST_BEGINNING))
    tail = "" if goes_on or last[-1] in "+#" else f"(?!{WORD_LETTER})"
    return head + "".join(parts) + tail
