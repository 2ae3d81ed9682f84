"""Where a revision changed its file, in short: what blame needs of a patch. Kept beside revisions, git need not be asked again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Lines of the files begin with one of `+-\`, so none of them can be taken for this.
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hunk:
    """`removed` lines from number `start` (counted from 0) on gave way to `added` ones."""

    start: int
    removed: int
    added: int


def read_hunks(patch: bytes) -> list[Hunk]:
    """The hunks of a patch without context (format: git-diff, GENERATING PATCH TEXT)."""
    hunks = []
    for first, removed, added in _HUNK.findall(patch):
        count = int(removed) if removed else 1
        at = int(first) if count == 0 else int(first) - 1  # without old lines git names the one before
        hunks.append(Hunk(at, count, int(added) if added else 1))
    return hunks


def pack_hunks(hunks: Iterable[Hunk]) -> str:
    """The hunks as a short text."""
    return " ".join(f"{hunk.start},{hunk.removed},{hunk.added}" for hunk in hunks)


def unpack_hunks(text: str) -> list[Hunk]:
    """What `pack_hunks` made."""
    return [Hunk(*map(int, part.split(","))) for part in text.split()]
