"""Which commits can have written a line of a page, and to which of its parents each passes the lines it did not write.

`git blame` begins with all lines at the commit it is asked about. Whatever a commit has in common with its first parent
(by git's own diff of the two files) passes to that parent, of the rest what it has in common with the second to that,
and so on; what is left is the commit's own. A parent that has the very same file gets everything, the first such one.
A parent without the file gets nothing.

So a commit that has the file as one of its parents has it never keeps a line. All it does is pass everything on, to the
first such parent; from there again, until a commit comes that has the file otherwise than all of its parents. Which one
that is, the index tells without a look at the commits between (wiki/core/index/descent.py): the commits in question are
exactly its revisions. For the lines of a page at a state only these matter:

- the revision behind the state,
- for each revision that matters and each parent of its commit, the revision behind that parent.

From one of these to the next, lines pass as they would through all the commits between, since those have the same file.
This holds for merges, too: a merge is a revision only where it has the file otherwise than all of its parents, and then
each of them is asked. A merge that took one side's file is none, and that side is where the lines go.

Git looks for a renamed file only where a parent lacks the path, and guesses. Here the page's renames are known: a rename
passes lines to the old path. A parent of a merge that knows the page by another name is asked for that one. A page that
is made again after it was deleted is new, as it is to git.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wiki.core.blame.kept import Origins
from wiki.core.index.descent import Descent, Point
from wiki.core.index.rows import CREATE, RENAME, RESTORE

Key = tuple[int, str]
"""A revision: the number of its commit, and the path of the file there."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Lines pass from a revision to `source`, which made the file what it is at `path` in the commit's parent.

    `order` is the parent's place among the parents, from 0.
    """

    order: int
    path: str
    source: Key


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A revision that matters. Nothing was looked for beyond it where its lines are `known`, or where it `is_too_far` back."""

    point: Point
    parents: int
    passes: tuple[Passing, ...]
    known: Origins | None
    is_too_far: bool

    @property
    def key(self) -> Key:
        return self.point.number, self.point.path

    @property
    def hunks(self) -> str | None:
        """What the index knows of the difference to the only parent."""
        return self.point.hunks if self.parents == 1 else None


def find_ancestry(
    descent: Descent, start: Point, *, find_known: Callable[[Point], Origins | None], most: int
) -> list[Ancestor]:
    """The revisions that matter for the lines that `start` left, parents first.

    Goes no further back than to those that are known, and than to `most` of them, the newest.
    """
    found: list[Ancestor] = []
    points = {(start.number, start.path): start}
    row = [(-start.number, start.path)]
    while row:
        number, path = heapq.heappop(row)  # the newest first, so that those left out are the oldest
        point = points[-number, path]
        parents = descent.parents_of(point.number)
        known = find_known(point)
        is_too_far = known is None and len(found) >= most
        passes = []
        for passing, source in () if is_too_far or known is not None else _passes(descent, point, parents):
            passes.append(passing)
            if passing.source not in points:
                points[passing.source] = source
                heapq.heappush(row, (-source.number, source.path))
        found.append(Ancestor(point, len(parents), tuple(passes), known, is_too_far))
    return found[::-1]


def _passes(descent: Descent, point: Point, parents: tuple[int, ...]) -> Iterator[tuple[Passing, Point]]:
    for order, parent in enumerate(parents):
        for path in _paths_before(descent, point):
            source = descent.find_point(parent, path)
            # Another page may stand there: this one came later, or went before.
            if source and source.is_there and source.lineage == point.lineage:
                yield Passing(order, path, (source.number, path)), source
                if len(parents) == 1:
                    break  # a side of a merge may have the page at two paths: as two that are one since


def _paths_before(descent: Descent, point: Point) -> list[str]:
    """Where the page may stand in a parent, the likeliest first."""
    if point.kind in (CREATE, RESTORE):
        return []
    if point.kind == RENAME and point.old_path:
        return [point.old_path]
    return [point.path, *descent.other_paths(point.lineage, point.path)]
