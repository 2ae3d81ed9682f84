"""Which revision made a file what it was in a state: what `git log -1 STATE -- PATH` tells, without walking the commits.

Git goes from the state back through parents. Where a commit has the file as one of its parents has it, it goes on to the
first such parent; else the commit is the one looked for. Here the commits between need not be looked at. Commits are
numbered so that one that is no *joint* has the number before it as its only parent. So from a state back to the joint
before it lies a row of single parents, on which the newest revision of the file is the one looked for. Where there is
none, the joint's parents are asked the same. A merge that is no revision of the file has it as one of its parents has it:
if their revisions differ, the blobs tell which.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from wiki.core.index.rows import DELETE
from wiki.core.store.model import CommitId, ObjectId

BlobAt = Callable[[CommitId, str], ObjectId | None]
"""The file at a path in a commit's tree; None where no regular file stands."""


@dataclass(frozen=True, slots=True)
class Point:
    """A commit that changed the file at `path`. `is_there` says whether one stands there after it.

    `lineage` is the page's; `kind` and `old_path` are those of RevisionRow. `hunks` say where the file differs from the one
    parent's (see hunks.py), None where that is not known.
    """

    number: int
    commit: CommitId
    path: str
    is_there: bool
    lineage: int
    kind: str
    old_path: str | None
    hunks: str | None


@dataclass(frozen=True, slots=True)
class Joint:
    """A commit without parents, with several, or with one that was not taken just before it. Parents are numbers."""

    number: int
    commit: CommitId
    parents: tuple[int, ...]


@dataclass
class _Line:
    """The points of one path by number, and what was found of the states at joints."""

    numbers: list[int]
    points: list[Point]
    known: dict[int, Point | None] = field(default_factory=dict)


class Descent:
    """Answers of one snapshot; of no use after its end."""

    def __init__(self, db: sqlite3.Connection, blob_at: BlobAt) -> None:
        self._db = db
        self._blob_at = blob_at
        rows = db.execute("SELECT number, id, parents FROM joints ORDER BY number")
        self._joints = [Joint(number, CommitId(commit), _numbers(parents)) for number, commit, parents in rows]
        self._joint_numbers = [joint.number for joint in self._joints]
        self._lines: dict[str, _Line] = {}

    def number_of(self, commit: CommitId) -> int | None:
        """The number of a commit; None for one that did not lead to the snapshot's."""
        found = self._db.execute("SELECT number FROM commits WHERE id = ?", (commit,)).fetchone()
        return int(found[0]) if found else None

    def parents_of(self, number: int) -> tuple[int, ...]:
        """The numbers of a commit's parents."""
        joint = self._joint_before(number)
        return joint.parents if joint.number == number else (number - 1,)

    def find_point(self, number: int, path: str) -> Point | None:
        """What made the file at `path` what it is at that commit; None where there never was one."""
        if path not in self._lines and (newest := self._newest(number, path)):
            return newest
        line = self._line(path)
        waiting = [number]
        while waiting:
            done, point, joint = self._look(line, waiting[-1])
            if not done and joint is not None:
                missing = [parent for parent in joint.parents if not self._look(line, parent)[0]]
                if missing:
                    waiting += missing
                    continue
                line.known[joint.number] = self._choose(line, joint, path)
                continue
            waiting.pop()
        return point

    def other_paths(self, lineage: int, path: str) -> list[str]:
        """Where else that page stood at some time."""
        rows = self._db.execute("SELECT path FROM owned WHERE lineage = ? AND path != ? ORDER BY path", (lineage, path))
        return [row[0] for row in rows]

    def _look(self, line: _Line, number: int) -> tuple[bool, Point | None, Joint | None]:
        """Whether the answer is known, and if so the answer; else the joint that has to be asked."""
        joint = self._joint_before(number)
        at = bisect_right(line.numbers, number) - 1
        if at >= 0 and line.numbers[at] >= joint.number:
            return True, line.points[at], None
        if joint.number in line.known:
            return True, line.known[joint.number], None
        if at < 0 or not joint.parents:
            return True, None, None
        return False, None, joint

    def _choose(self, line: _Line, joint: Joint, path: str) -> Point | None:
        """Of the points of a joint's parents, the first that has the file as the joint has it."""
        points = [self._look(line, parent)[1] for parent in joint.parents]
        if all(point is points[0] for point in points):
            return points[0]
        blob = self._blob_at(joint.commit, path)
        for point in points:
            if (self._blob_at(point.commit, path) if point and point.is_there else None) == blob:
                return point
        return points[0]

    def _joint_before(self, number: int) -> Joint:
        return self._joints[bisect_right(self._joint_numbers, number) - 1]

    def _line(self, path: str) -> _Line:
        line = self._lines.get(path)
        if line is None:
            found: dict[int, Point] = {}
            for point in self._points(path):
                # A page may leave a place that another one takes at once.
                if point.is_there or point.number not in found:
                    found[point.number] = point
            line = self._lines[path] = _Line(sorted(found), [found[number] for number in sorted(found)])
        return line

    def _newest(self, number: int, path: str) -> Point | None:
        """The newest point of a path if it is known by itself to be the one behind a state; spares reading all of them."""
        owners = self._db.execute("SELECT lineage FROM owned WHERE path = ? LIMIT 2", (path,)).fetchall()
        if len(owners) != 1:
            return None
        newest = next(self._points_of(int(owners[0][0]), path, "ORDER BY r.moment DESC LIMIT 1"), None)
        # From the joint on all lead to that state, each to the next, so none of the others there is newer.
        is_near = newest is not None and self._joint_before(number).number <= newest.number <= number
        return newest if is_near else None

    def _points(self, path: str) -> Iterator[Point]:
        for (lineage,) in self._db.execute("SELECT lineage FROM owned WHERE path = ?", (path,)).fetchall():
            yield from self._points_of(lineage, path)

    def _points_of(self, lineage: int, path: str, order: str = "") -> Iterator[Point]:
        rows = self._db.execute(
            "SELECT c.number, c.id, r.path, r.kind, r.old_path, r.hunks FROM revisions r"  # noqa: S608 - our own words
            " CROSS JOIN commits c ON c.moment = r.moment"
            f" WHERE r.lineage = ?1 AND (r.path = ?2 OR r.old_path = ?2) {order}",
            (lineage, path),
        )
        for number, commit, new_path, kind, old_path, hunks in rows:
            is_there = new_path == path and kind != DELETE
            yield Point(number, CommitId(commit), path, is_there, lineage, kind, old_path, hunks)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))
