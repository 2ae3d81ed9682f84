"""Where the clashes of a merge lie among the regions.

The merge decides on sentences and on fields, not on regions; so it is asked, and its marks are read.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from wiki.core.diff.regions import Part, Span
from wiki.core.merge import Merge

MARK = "\0"  # as label of a clash: no text of a page holds it
MOST = 200  # clashes looked for one by one
MOST_PLACES = 50  # at which the lines of one clash may stand


def mark_clashes(parts: Sequence[Part], merge: Merge, yours: list[str], theirs: list[str]) -> list[Part]:
    """The parts, with those that hold a clash joined to one of kind `clash`.

    `merge` has clashes, theirs first, both labelled MARK. Where one cannot be found, or there are more than 200,
    every part that both changed differently is taken for one.
    """
    my_lines, their_lines = (
        _Places(yours, [part.yours for part in parts]),
        _Places(theirs, [part.theirs for part in parts]),
    )
    found: list[Span] = []
    for their, my in islice(_iter_clashes(merge.text), MOST):
        least = found[-1][0] if found else 0
        span = _tightest(parts, my_lines.touched(my, least, parts), their_lines.touched(their, least, parts))
        if span is None:
            break
        found.append(span)
    if len(found) == merge.clashes:
        return _joined(parts, found)
    marked = mark_overlaps(parts, yours, theirs)
    changed = [at for at, part in enumerate(parts) if part.kind != "same"]
    is_any = any(part.kind == "clash" for part in marked)
    return marked if is_any else _joined(parts, [(changed[0], changed[-1] + 1)])


def mark_overlaps(parts: Sequence[Part], yours: list[str], theirs: list[str]) -> list[Part]:
    """The parts, with those as `clash` in which both replaced the same lines differently. Insertions go together."""
    return [replace(part, kind="clash") if _may_clash(part, yours, theirs) else part for part in parts]


def _iter_clashes(merged: str) -> Iterator[tuple[list[str], list[str]]]:
    """The two versions of each clash, as lines."""
    versions: list[list[str]] = []
    for line in merged.split("\n"):
        if line == f"<<<<<<< {MARK}":
            versions = [[]]
        elif line == f">>>>>>> {MARK}" and len(versions) == 2:
            yield versions[0], versions[1]
            versions = []
        elif line == "=======" and len(versions) == 1:
            versions.append([])
        elif versions:
            versions[-1].append(line)


class _Places:
    """Finds lines of one version again, and the parts they lie in."""

    def __init__(self, lines: list[str], spans: list[Span]) -> None:
        self._lines = lines
        self._spans = spans
        self._ends = [span[1] for span in spans]
        self._where: defaultdict[str, list[int]] = defaultdict(list)
        for at, line in enumerate(lines):
            self._where[line].append(at)

    def touched(self, wanted: list[str], least: int, parts: Sequence[Part]) -> list[Span]:
        """For each place where these lines stand, the changed parts that it touches, from part `least` on."""
        if not wanted:
            return []
        places = self._where.get(wanted[0], [])
        start = bisect_left(places, self._spans[least][0])
        found = []
        for at in places[start : start + MOST_PLACES]:
            if self._lines[at : at + len(wanted)] == wanted:
                touched = [part for part in self._parts(at, at + len(wanted)) if parts[part].kind != "same"]
                if touched:
                    found.append((touched[0], touched[-1] + 1))
        return found

    def _parts(self, start: int, end: int) -> Iterator[int]:
        at = bisect_right(self._ends, start)
        while at < len(self._spans) and self._spans[at][0] < end:
            yield at
            at += 1


def _tightest(parts: Sequence[Part], mine: list[Span], other: list[Span]) -> Span | None:
    """The narrowest run of parts in which both versions of a clash stand. One version may be empty; where it was
    deleted, the other stands in a part that both changed."""
    if not mine or not other:
        both = [span for span in mine or other if any(part.kind == "both" for part in parts[span[0] : span[1]])]
        return both[0] if both else None
    spans = [(min(one[0], two[0]), max(one[1], two[1])) for one in mine for two in other]
    return min(spans, key=lambda span: (span[1] - span[0], span))


def _may_clash(part: Part, yours: list[str], theirs: list[str]) -> bool:
    if part.kind != "both" or part.base[0] == part.base[1]:
        return False
    return yours[slice(*part.yours)] != theirs[slice(*part.theirs)]


def _joined(parts: Sequence[Part], found: list[Span]) -> list[Part]:
    joined: list[Part] = []
    done = 0
    for start, end in _merged_spans(found):
        joined += parts[done:start]
        first, last = parts[start], parts[end - 1]
        joined.append(
            Part(
                "clash",
                (first.base[0], last.base[1]),
                (first.yours[0], last.yours[1]),
                (first.theirs[0], last.theirs[1]),
            )
        )
        done = end
    return joined + list(parts[done:])


def _merged_spans(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
