"""Patches as `git diff-tree -p -U0` prints them (format: git-diff, GENERATING PATCH TEXT and COMBINED DIFF FORMAT).

Names in them are not read: a file's patch is known by the ids of its blobs. Lines of content always begin with a sign, so
what people wrote is never taken for the frame around it.
"""

import re
from collections import Counter
from collections.abc import Mapping

Patches = Mapping[tuple[bytes, bytes], bytes]
"""By the ids of the blobs before (parted by commas in a merge) and after."""

START = b"diff --"
NONE = b"0" * 40

_NEXT = re.compile(rb"^(?:diff --|[0-9a-f]{40}\0)", re.MULTILINE)
_IDS = re.compile(rb"^index ([0-9a-f,]+)\.\.([0-9a-f]+)", re.MULTILINE)
_HUNKS = re.compile(rb"^@@", re.MULTILINE)


def read_patches(data: bytes, position: int) -> tuple[Patches, int]:
    """The patches that stand at `position`, and where the next commit begins."""
    patches: dict[tuple[bytes, bytes], bytes] = {}
    while data.startswith(START, position):
        following = _NEXT.search(data, position + len(START))
        end = following.start() if following else len(data)
        hunks = _HUNKS.search(data, position, end)
        ids = _IDS.search(data, position, hunks.start()) if hunks else None
        if hunks and ids:
            patches[ids[1], ids[2]] = data[hunks.start() : end]
        position = end
    return patches, position


def lost_lines(patch: bytes) -> list[str]:
    """The lines that were there before and are not any more; those that only moved are still there."""
    lost, gained = _read_hunks(patch)
    spare = Counter(gained)
    kept = []
    for line in lost:
        if spare[line]:
            spare[line] -= 1
        else:
            kept.append(line.decode("utf-8", "replace"))
    return kept


def gained_lines(patch: bytes) -> list[str]:
    """The lines that are new, also those that only moved."""
    return [line.decode("utf-8", "replace") for line in _read_hunks(patch)[1]]


def _read_hunks(patch: bytes) -> tuple[list[bytes], list[bytes]]:
    lost: list[bytes] = []
    gained: list[bytes] = []
    signs = 1  # one for each parent
    for line in patch.split(b"\n"):
        if line.startswith(b"@@"):
            signs = len(line) - len(line.lstrip(b"@")) - 1
        elif b"-" in line[:signs]:
            lost.append(line[signs:])
        elif b"+" in line[:signs]:
            gained.append(line[signs:])
    return lost, gained
