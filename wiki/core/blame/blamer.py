"""Says which commit wrote each line of a page, at any state of `main`; what was found is kept and gone on from.

The commits are those that `git blame` names; where pages were renamed, the history of the index is followed, which git
can only guess. Co-authors are of a commit, so they stand behind its lines with its author.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from wiki.core.blame.ancestry import Ancestor, Key, Passing, find_ancestry
from wiki.core.blame.hunks import Hunks, compare_blobs
from wiki.core.blame.kept import KeptBlames, Origins
from wiki.core.blame.passing import Lines, count_lines, pass_lines
from wiki.core.errors import FestaError, PageNotFound, RevisionNotFound, StoreDamaged
from wiki.core.index.descent import Descent, Point
from wiki.core.index.hunks import Hunk, unpack_hunks
from wiki.core.index.snapshot import Snapshot
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

MOST_REVISIONS = 10_000
MOST_SECONDS = 20.0
KEEP_EVERY = 50
"""So many revisions back from a kept blame there is another: for older states, and for a second try after a long one."""


@dataclass
class BlameTooLong(FestaError):
    """It takes too long to find who wrote this page. What was found by then is kept, so another try gets further."""

    permanent: ClassVar[bool] = False
    path: str


@dataclass(frozen=True, slots=True)
class Blame:
    """The file at `path` as `revision` left it: `data`. `origins` has the commit of each line, as git counts lines.

    None stands for what is older than `MOST_REVISIONS` revisions.
    """

    path: str
    revision: CommitId
    data: bytes
    origins: Origins


class Blamer:
    """Safe from many threads; several processes may share the file."""

    def __init__(self, store: Store, file: Path, *, most_revisions: int = MOST_REVISIONS) -> None:
        """`file` is where blames are kept."""
        self._store = store
        self._kept = KeptBlames(file)
        self._most = most_revisions

    def blame(self, snapshot: Snapshot, commit: CommitId, path: str) -> Blame:
        """Who wrote the file at `path` as it stands in the state `commit`, which led to the snapshot's.

        Raises PageNotFound, RevisionNotFound, BlameTooLong, StoreDamaged.
        """
        descent = snapshot.descent(self._blob_at)
        number = descent.number_of(commit)
        if number is None:
            raise RevisionNotFound(commit)
        start = descent.find_point(number, path)
        blob = self._blob_at(commit, path)
        if blob is None or start is None or not start.is_there:
            raise PageNotFound(path)
        origins = self._kept.find(path, start.commit)
        if origins is None:
            origins = self._find(descent, start, blob)
        return Blame(path, start.commit, self._read(blob), origins)

    def clear(self) -> None:
        """Forgets everything that is kept. For purging."""
        self._kept.clear()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._kept.close()

    def _find(self, descent: Descent, start: Point, blob: ObjectId) -> Origins:
        ancestry = find_ancestry(
            descent, start, find_known=lambda point: self._kept.find(point.path, point.commit), most=self._most
        )
        data = self._read(blob)
        with ExitStack() as stack:
            work = _Work(self._store, ancestry, len(data), stack)
            lines = self._pass_all(ancestry, work)
        if len(lines) != count_lines(data):
            raise StoreDamaged(f"blame of {start.path} at {start.commit}: {len(lines)} lines")
        origins = tuple(lines)
        self._kept.put(start.path, start.commit, origins)
        return origins

    def _pass_all(self, ancestry: Sequence[Ancestor], work: "_Work") -> Lines:
        """The lines of the last of the revisions, from those of all before it."""
        deadline = time.monotonic() + MOST_SECONDS
        asked = Counter(passing.source for ancestor in ancestry for passing in ancestor.passes)
        known: dict[Key, Lines] = {}
        lines: Lines = []
        for count, ancestor in enumerate(ancestry, start=1):
            point = ancestor.point
            lines = known[ancestor.key] = self._lines_of(ancestor, known, work)
            for passing in ancestor.passes:
                asked[passing.source] -= 1
                if not asked[passing.source]:
                    del known[passing.source]  # nobody else gets lines from it
            if count % KEEP_EVERY == 0 and ancestor.known is None:
                self._kept.put(point.path, point.commit, tuple(lines))
            if time.monotonic() > deadline:
                raise BlameTooLong(point.path)
        return lines

    def _lines_of(self, ancestor: Ancestor, known: dict[Key, Lines], work: "_Work") -> Lines:
        point = ancestor.point
        if ancestor.passes:
            parents = [(known[passing.source], work.hunks(ancestor, passing)) for passing in ancestor.passes]
            return pass_lines(point.commit, parents)
        if ancestor.known is not None:
            return list(ancestor.known)
        blob = self._blob_at(point.commit, point.path)
        data = self._store.read_blob(blob) if blob else b""
        return [None if ancestor.is_too_far else point.commit] * count_lines(data)

    def _read(self, blob: ObjectId) -> bytes:
        data = self._kept.texts.get(blob)
        if data is None:
            data = self._store.read_blob(blob)
            self._kept.texts.put(blob, data, len(data) + 200)
        return data

    def _blob_at(self, commit: CommitId, path: str) -> ObjectId | None:
        entry = self._store.find_entry(commit, path)
        return entry.id if entry and entry.is_file else None


class _Work:
    """The differences along an ancestry: as the index has them, else git is asked for those at one path in one go."""

    def __init__(self, store: Store, ancestry: Sequence[Ancestor], size: int, stack: ExitStack) -> None:
        self._store = store
        questions: dict[str, list[str]] = defaultdict(list)
        for ancestor in ancestry:
            for passing in ancestor.passes:
                if passing.path == ancestor.point.path and ancestor.hunks is None:
                    questions[passing.path].append(self._question(ancestor, passing))
        self._streams: dict[str, Hunks] = {}
        self._size = size
        self._stack = stack
        self._questions = questions

    def hunks(self, ancestor: Ancestor, passing: Passing) -> list[Hunk]:
        """What differs between a parent and the commit; to be asked in the order of the ancestry."""
        point = ancestor.point
        if ancestor.hunks is not None:
            return unpack_hunks(ancestor.hunks)
        if passing.path != point.path:
            old = self._store.find_entry(self._parent(ancestor, passing), passing.path)
            new = self._store.find_entry(point.commit, point.path)
            if old is None or new is None:
                raise StoreDamaged(f"{passing.path} is not where the index has it")
            return compare_blobs(self._store.folder, old.id, new.id)
        if point.path not in self._streams:
            stream = Hunks(self._store.folder, point.path, self._questions[point.path], self._size)
            self._stack.callback(stream.close)
            self._streams[point.path] = stream
        return self._streams[point.path].next()

    def _question(self, ancestor: Ancestor, passing: Passing) -> str:
        point = ancestor.point
        return point.commit if ancestor.parents == 1 else f"{point.commit} {self._parent(ancestor, passing)}"

    def _parent(self, ancestor: Ancestor, passing: Passing) -> CommitId:
        return self._store.get_commit(ancestor.point.commit).parents[passing.order]
