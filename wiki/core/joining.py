"""Where files stand after a merge, told from where its parents had them; each has a number, here called its lineage.

Each file that the two sides have at different places goes where the side put it that knew the other's place; where neither
knew, to the first side's place, as a merge of ours has it. A page that only one side has stands where it was, if the other
side had not taken it away. A path that is in the merge though no page leads there has one that lost its place: the one that
git takes for renamed, or else the one that it is most like. Two pages that both end at one path were made there by
two people at a time: they are one page from then on, also if one of them deleted theirs.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

Knows = Callable[[int], bool]
"""Whether a commit, by its moment, led to a side."""
Wrote = Callable[[int], bool]
"""Whether a side has a revision of a page that the other side does not know."""
Likeness = Callable[[str, bool, str], float]
"""How much of what a side (False: the first) has at the second path the merge has at the first path: 1.0 is all of it."""

Began = Callable[[int], int]
"""The moment of a file's first revision."""

AT_FIRST = -1
"""Before the moment of every commit."""
MIN_LIKENESS = 0.5
"""What git, too, takes for the same file."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a path: the file (`lineage`) there; None where one went away.

    `moment` is that of the commit that put it there or took it away. `deleted` is the file if it was deleted there, None if
    it went to another path.
    """

    lineage: int | None
    moment: int
    deleted: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a merge: what stands at the paths in question, what it knew, and what it did."""

    standings: Mapping[str, Standing]
    knows: Knows
    wrote: Wrote

    def places(self) -> dict[int, str]:
        """Where its pages stand."""
        return {one.lineage: path for path, one in self.standings.items() if one.lineage is not None}


@dataclass(frozen=True, slots=True)
class Given:
    """A merge. `gone` are paths that its first side has and the merge has not; `changed` those in the merge whose content is
    not the first side's, with the path from which git takes them for renamed.
    """

    first: Side
    second: Side
    changed: Mapping[str, str | None]
    gone: Collection[str]
    likeness: Likeness
    began: Began


@dataclass(slots=True)
class Joined:
    """`lineages` has the file at each path in question; None where a new one begins. `same` are files that are another now."""

    lineages: dict[str, int | None] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)


def join(given: Given) -> Joined:
    """Says which page stands where in a merge."""
    return _Joining(given).run()


class _Joining:
    def __init__(self, given: Given) -> None:
        self._given = given
        self._first = given.first.places()
        self._second = given.second.places()
        self._there = {
            path
            for path in {*given.changed, *given.first.standings, *given.second.standings} - set(given.gone)
            if path in given.changed or self._at_first(path) is not None
        }
        self._joined = Joined()
        self._claims: defaultdict[str, list[int]] = defaultdict(list)
        self._placed: set[int] = set()

    def run(self) -> Joined:
        for path in self._there - set(self._given.changed):
            self._place(self._at_first(path), path)  # content and place are the first side's
        for lineage in sorted({*self._first, *self._second} - self._placed):
            for path in [path for path in self._wanted(lineage) if path in self._there][:1]:
                self._claims[path].append(lineage)
        claims = {path: self._best(path, lineages) for path, lineages in self._claims.items()}
        for path, lineages in claims.items():
            if len(lineages) == 1 and path not in self._joined.lineages:
                self._place(lineages[0], path)
        for path in sorted(set(self._given.changed) - set(claims)):
            self._place(self._find_displaced(path), path)
        for path, lineages in claims.items():
            self._unite(path, [one for one in lineages if one not in self._placed])
        for path in sorted(self._given.first.standings.keys() & self._given.second.standings.keys()):
            self._unite_beside(path)
        return self._joined

    def _at_first(self, path: str) -> int | None:
        standing = self._given.first.standings.get(path)
        return standing.lineage if standing else None

    def _place(self, lineage: int | None, path: str) -> None:
        self._joined.lineages[path] = lineage
        if lineage is not None:
            self._placed.add(lineage)

    def _best(self, path: str, lineages: list[int]) -> list[int]:
        """Those that have the best claim to a path: that want no other, and that nobody took away."""
        is_taken = path in self._joined.lineages
        if len(lineages) == 1 and not is_taken:
            return lineages
        best = [one for one in lineages if next(iter(self._wanted(one))) == path and self._is_kept(one)]
        return best if best or is_taken else lineages

    def _wanted(self, lineage: int) -> Iterable[str]:
        """The places a page may have, the likeliest first."""
        first, second = self._first.get(lineage), self._second.get(lineage)
        if first is None or second is None or first == second:
            return [path for path in (first or second,) if path]
        if self._given.second.knows(self._given.first.standings[first].moment):
            return [second, first]
        return [first, second]

    def _is_kept(self, lineage: int) -> bool:
        """Whether a page is there after the merge: if one side took it away, the other one must have written in it since."""
        sides = (self._given.first, self._first), (self._given.second, self._second)
        for (side, places), (other, others) in (sides, sides[::-1]):
            if lineage in places and lineage not in others:
                return not other.knows(side.standings[places[lineage]].moment) or side.wrote(lineage)
        return True

    def _find_displaced(self, path: str) -> int | None:
        """The page that came to a path where no side had one."""
        old = self._given.changed[path]
        lineage = self._at_first(old) if old is not None else None
        if lineage is not None and lineage not in self._placed:
            return lineage
        left = sorted({*self._first, *self._second} - self._placed)
        likeness = {one: self._likeness(path, one) for one in left}
        best = max(left, key=lambda one: (likeness[one], -one), default=None)
        return best if best is not None and likeness[best] >= MIN_LIKENESS else None

    def _likeness(self, path: str, lineage: int) -> float:
        sides = (False, self._first), (True, self._second)
        return max(
            self._given.likeness(path, is_second, places[lineage]) for is_second, places in sides if lineage in places
        )

    def _unite(self, path: str, lineages: list[int]) -> None:
        """Gives a path to all of these pages, and to the one that has it already."""
        ordered = sorted(lineages, key=lambda one: (one not in self._first, one))
        kept = self._joined.lineages.get(path)
        if kept is None and ordered:
            kept = ordered.pop(0)
            self._place(kept, path)
        if kept is not None:
            self._joined.same |= dict.fromkeys(ordered, kept)

    def _unite_beside(self, path: str) -> None:
        """Makes one of two files that were begun at one path beside each other, if one or both were deleted there."""
        first, second = self._given.first, self._given.second
        here, there = first.standings[path], second.standings[path]
        files = [one.deleted for one in sorted((here, there), key=lambda one: -one.moment) if one.deleted is not None]
        kept = self._joined.lineages.get(path) or next(iter(files), None)
        is_beside = not first.knows(self._since(there)) and not second.knows(self._since(here))
        for file in files:
            if is_beside and kept is not None and file not in (kept, *self._placed, *self._joined.same):
                self._joined.same[file] = kept

    def _since(self, standing: Standing) -> int:
        return standing.moment if standing.deleted is None else self._given.began(standing.deleted)


def standings_after(given: Given, joined: Joined, moment: int) -> dict[str, Standing]:
    """What stands at each path in question after a merge, the commit of which has this moment."""
    alive = set(joined.lineages.values())
    after: dict[str, Standing] = {}
    for path in sorted({*given.changed, *given.gone, *given.first.standings, *given.second.standings}):
        known = [side.standings[path] for side in (given.first, given.second) if path in side.standings]
        lineage = joined.lineages.get(path)
        if lineage is not None:
            after[path] = next((one for one in known if one.lineage == lineage), Standing(lineage, moment))
        elif path not in joined.lineages and known:
            left = [one for one in known if one.lineage is None]
            newest = max(left, key=lambda one: one.moment) if left else Standing(None, moment, known[0].lineage)
            deleted = newest.deleted if newest.deleted is None else joined.same.get(newest.deleted, newest.deleted)
            after[path] = Standing(None, newest.moment, deleted if deleted not in alive else None)
    return _deleted_once(after)


def _deleted_once(standings: dict[str, Standing]) -> dict[str, Standing]:
    """Lets a file that is nowhere be deleted at one path only: the last one, if the sides deleted it at several."""
    deleted = sorted((one.moment, path, one.deleted) for path, one in standings.items() if one.deleted is not None)
    last = {file: path for _, path, file in deleted}
    return {
        path: one if one.deleted is None or last[one.deleted] == path else Standing(None, one.moment)
        for path, one in standings.items()
    }
