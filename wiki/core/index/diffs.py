"""What each commit did to pages, as git tells it: renames found, lines counted (format: git-diff-tree, RAW OUTPUT)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wiki.core.names import find_harm, name_of
from wiki.core.store.model import CommitId

# -c: a merge shows what differs from all of its parents. The limit bounds the search for renames that are no exact copies.
ARGUMENTS = ["-r", "--root", "-c", "--raw", "--numstat", "-M", "-l2000", "--no-abbrev", "--always"]

_HEADER = re.compile(rb"[0-9a-f]{40}")
_FILE_MODES = (b"100644", b"100755")


@dataclass(slots=True)
class PathEdit:
    """`old` is the path before (None: it was not there), `new` the one after (None: it is gone)."""

    old: str | None
    new: str | None
    added: int = 0
    removed: int = 0
    merged: bool = False


@dataclass(slots=True)
class CommitDiff:
    """The pages a commit changed. Other files do not count."""

    commit: CommitId
    edits: list[PathEdit] = field(default_factory=list)


def is_page_path(path: str) -> bool:
    """Whether a file here is a page the index follows."""
    return name_of(path) is not None and find_harm(path) is None


def parse_answers(batches: Iterable[list[bytes]]) -> Iterator[CommitDiff]:
    """Reads the fields of `git diff-tree --stdin -z` with ARGUMENTS. Every question has one."""
    for fields in batches:
        current: CommitDiff | None = None
        counts: dict[str, tuple[int, int]] = {}
        rest = iter(fields)
        for one in rest:
            if _HEADER.fullmatch(one):
                if current:
                    yield _counted(current, counts)
                current, counts = CommitDiff(CommitId(one.decode("ascii"))), {}
            elif current is None:
                continue
            elif one.startswith(b":"):
                edit = _parse_raw(one, rest)
                if edit:
                    current.edits.append(edit)
            else:
                _parse_count(one, rest, counts)
        if current:
            yield _counted(current, counts)


def _parse_raw(line: bytes, rest: Iterator[bytes]) -> PathEdit | None:
    """One line `:MODE MODE ID ID STATUS`, with a further colon, mode and id for each further parent of a merge."""
    parents = len(line) - len(line.lstrip(b":"))
    words = line[parents:].split(b" ")
    status = words[-1]
    path = _page_path(next(rest))
    if parents > 1:
        return PathEdit(path, path if words[parents] in _FILE_MODES else None, merged=True) if path else None
    moved = _page_path(next(rest)) if status[:1] in (b"R", b"C") else path
    old = path if words[0] in _FILE_MODES and status[:1] != b"C" else None
    new = moved if words[1] in _FILE_MODES else None
    return PathEdit(old, new) if old or new else None


def _parse_count(line: bytes, rest: Iterator[bytes], counts: dict[str, tuple[int, int]]) -> None:
    """One line `ADDED TAB REMOVED TAB PATH`; of a rename both paths follow. Binary files have no numbers."""
    added, removed, path = line.split(b"\t", 2)
    if not path:
        next(rest)
        path = next(rest)
    counts[_text(path)] = (0, 0) if added == b"-" else (int(added), int(removed))


def _counted(diff: CommitDiff, counts: dict[str, tuple[int, int]]) -> CommitDiff:
    for edit in diff.edits:
        edit.added, edit.removed = counts.get(edit.new or edit.old or "", (0, 0))
    return diff


def _page_path(raw: bytes) -> str | None:
    path = _text(raw)
    return path if is_page_path(path) else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
