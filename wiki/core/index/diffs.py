"""What each commit did to pages, as git tells it: renames found, lines counted (format: git-diff-tree, RAW OUTPUT), and patches."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wiki.core.index.patches import NONE, START, Patches, read_patches
from wiki.core.names import find_harm, name_of
from wiki.core.store.model import CommitId

# -c: a merge shows what differs from all of its parents. The limit bounds the search for renames that are no exact copies.
ARGUMENTS = [
    "-z",
    "-r",
    "--root",
    "-c",
    "--raw",
    "--numstat",
    "-p",
    "-U0",
    "--full-index",
    "--no-ext-diff",
    "--no-textconv",
    "-M",
    "-l2000",
    "--no-abbrev",
    "--always",
]

_HEADER = re.compile(rb"([0-9a-f]{40})\0")
_FILE_MODES = (b"100644", b"100755")


@dataclass(slots=True)
class PathEdit:
    """`old` is the path before (None: it was not there), `new` the one after (None: it is gone). `patch` is one of patches.py."""

    old: str | None
    new: str | None
    added: int = 0
    removed: int = 0
    merged: bool = False
    patch: bytes = b""
    _ids: tuple[bytes, bytes] = (b"", b"")


@dataclass(slots=True)
class CommitDiff:
    """The pages a commit changed. Other files do not count."""

    commit: CommitId
    edits: list[PathEdit] = field(default_factory=list)


def is_page_path(path: str) -> bool:
    """Whether a file here is a page the index follows."""
    return name_of(path) is not None and find_harm(path) is None


def parse_answers(batches: Iterable[bytes]) -> Iterator[CommitDiff]:
    """Reads the answers of `git diff-tree --stdin` with ARGUMENTS. Every question has one."""
    for data in batches:
        position = 0
        while header := _HEADER.match(data, position):
            diff, position = _parse_commit(CommitDiff(CommitId(header[1].decode("ascii"))), data, header.end())
            yield diff


def _parse_commit(diff: CommitDiff, data: bytes, position: int) -> tuple[CommitDiff, int]:
    """One commit: its fields, each ended by a NUL, then its patches. Returns where the next one begins."""
    counts: dict[str, tuple[int, int]] = {}
    patches: Patches = {}
    fields = _Fields(data, position)
    while fields.position < len(data) and not _HEADER.match(data, fields.position):
        if data.startswith(START, fields.position):
            patches, fields.position = read_patches(data, fields.position)
            break
        one = next(fields)
        if one.startswith(b":"):
            edit = _parse_raw(one, fields)
            if edit:
                diff.edits.append(edit)
        elif one:
            _parse_count(one, fields, counts)
    return _filled(diff, counts, patches), fields.position


class _Fields(Iterator[bytes]):
    """Fields from a position on, NULs taken off."""

    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self.position = position

    def __next__(self) -> bytes:
        end = self._data.find(b"\0", self.position)
        if end < 0:
            end = len(self._data)
        field = self._data[self.position : end]
        self.position = end + 1
        return field


def _parse_raw(line: bytes, rest: Iterator[bytes]) -> PathEdit | None:
    """One line `:MODE MODE ID ID STATUS`, with a further colon, mode and id for each further parent of a merge."""
    parents = len(line) - len(line.lstrip(b":"))
    words = line[parents:].split(b" ")
    status = words[-1]
    path = _page_path(next(rest))
    if parents > 1:
        ids = (b",".join(words[parents + 1 : 2 * parents + 1]), words[2 * parents + 1])
        return PathEdit(path, path if words[parents] in _FILE_MODES else None, merged=True, _ids=ids) if path else None
    moved = _page_path(next(rest)) if status[:1] in (b"R", b"C") else path
    old = path if words[0] in _FILE_MODES and status[:1] != b"C" else None
    new = moved if words[1] in _FILE_MODES else None
    return PathEdit(old, new, _ids=(words[2], words[3])) if old or new else None


def _parse_count(line: bytes, rest: Iterator[bytes], counts: dict[str, tuple[int, int]]) -> None:
    """One line `ADDED TAB REMOVED TAB PATH`; of a rename both paths follow. Binary files have no numbers."""
    added, removed, path = line.split(b"\t", 2)
    if not path:
        next(rest)
        path = next(rest)
    counts[_text(path)] = (0, 0) if added == b"-" else (int(added), int(removed))


def _filled(diff: CommitDiff, counts: Mapping[str, tuple[int, int]], patches: Patches) -> CommitDiff:
    for edit in diff.edits:
        edit.added, edit.removed = counts.get(edit.new or edit.old or "", (0, 0))
        old, new = edit._ids
        edit.patch = patches.get((old, new)) or patches.get((old, NONE), b"")  # a file that became a link is gone
    return diff


def _page_path(raw: bytes) -> str | None:
    path = _text(raw)
    return path if is_page_path(path) else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
