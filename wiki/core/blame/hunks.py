"""What differs between two versions of a file, by git's own algorithm and heuristics: blame has to agree with git's.

The index keeps the hunks of ordinary revisions (index/hunks.py), since it has git tell what each commit changed anyhow. For
merges and binary versions git is asked here: one `git diff-tree --stdin` for each path takes 0.5 ms for a question, most
of it for reading trees. `git blame -S` on a graph of the page's revisions alone takes as long for each of its revisions,
cannot go on from what is known already, and guesses renames. `git blame` itself reads the trees of all commits.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from wiki.core.errors import StoreDamaged
from wiki.core.index.hunks import Hunk, read_hunks
from wiki.core.store.command import run_git
from wiki.core.store.model import ObjectId
from wiki.core.store.stream import DiffStream

# -U0 also lets xdiff leave out the common end, as `git blame` does. Binary versions are lines like any other.
_OPTIONS = ["-p", "-U0", "--text", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color"]
_ARGUMENTS = ["-r", "--root", "--always", *_OPTIONS]
AHEAD = 32
AHEAD_BYTES = 4_000_000

# Lines of the files begin with one of `+-\`, so neither can be one of theirs.
_HEADER = re.compile(rb"^[0-9a-f]{40}$", re.MULTILINE)


class Hunks:
    """The differences at one path that a list of questions (`COMMIT`, or `COMMIT PARENT` of a merge) asks for, in order."""

    def __init__(self, repository: Path, path: str, questions: Sequence[str], size: int) -> None:
        """`size` is about how many bytes the file has: so many answers are waited for at once that memory stays small."""
        self._stream = DiffStream(repository, _ARGUMENTS, path=path)
        ahead = max(1, min(AHEAD, AHEAD_BYTES // (size + 1)))
        self._answers = _split(self._stream.iter_answers(questions, ahead))

    def next(self) -> list[Hunk]:
        """The answer to the next question. Raises StoreDamaged."""
        with suppress(StopIteration):
            return next(self._answers)
        raise StoreDamaged("git diff-tree gave too few answers")

    def close(self) -> None:
        self._stream.close()


def compare_blobs(repository: Path, old: ObjectId, new: ObjectId) -> list[Hunk]:
    """The differences of two blobs."""
    if old == new:
        return []
    return read_hunks(run_git(repository, ["diff", *_OPTIONS, old, new]).stdout)


def _split(batches: Iterator[bytes]) -> Iterator[list[Hunk]]:
    for batch in batches:
        starts = [found.end() for found in _HEADER.finditer(batch)]
        for start, end in zip(starts, [*starts[1:], len(batch)], strict=True):
            yield read_hunks(batch[start:end])
