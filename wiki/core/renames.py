"""Finds where files went between two states.

Git compares the two states alone, and takes a file for renamed when half of it is the same. A page that twenty people
write in may keep less than half within minutes, so the commits between are asked too: at the moment it was renamed, it
was still itself.
"""

from collections.abc import Iterator, Mapping, Sequence

from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

RENAME_LIMIT = 1_000
"""Above so many candidates git compares only equal files; below, similar ones too."""
DETECT = ("-r", "-z", "--diff-filter=R", "-M", f"-l{RENAME_LIMIT}", "--name-status")


def find_renames(store: Store, old: CommitId | ObjectId, new: CommitId | ObjectId) -> dict[str, str]:
    """Old path to new path of every file that git takes for renamed between two commits or trees."""
    answer = run_git(store.folder, ["diff-tree", "--no-commit-id", *DETECT, old, new])  # full ids that we found
    return dict(_pairs(answer.stdout))


def trace_renames(store: Store, bases: Sequence[CommitId], tip: CommitId) -> dict[str, str]:
    """Old path to the path at `tip` of the files that were renamed in commits after `bases`, one after the other.

    Only paths that are gone and whose last name is there are told. `bases` must be in the history of `tip`.
    """
    arguments = ["log", "--format=", "--topo-order", "--reverse", "--diff-merges=first-parent", *DETECT]
    answer = run_git(store.folder, [*arguments, tip, "--not", *bases])
    names: dict[str, set[str]] = {}
    for before, after in _pairs(answer.stdout):
        for known in names.values():
            if before in known:
                known.add(after)
        names.setdefault(before, set()).add(after)
    return dict(_settled(store, tip, names))


def find_new_path(store: Store, old: CommitId, new: CommitId, path: str) -> str | None:
    """The path in `new` of the file that stood at `path` in `old`; None if it was deleted.

    `old` must be in the history of `new`. Where a file was moved unchanged no process is started.
    """
    entry = store.find_entry(old, path)
    if entry is None or not entry.is_file:
        return None
    if store.find_entry(new, path) is not None:
        return path
    same = [change.path for change in store.diff_commits(old, new) if change.old is None and change.new == entry]
    if len(same) == 1:
        return same[0]
    return trace_renames(store, [old], new).get(path) or find_renames(store, old, new).get(path)


def _settled(store: Store, tip: CommitId, names: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    for before, later in names.items():
        there = sorted(name for name in later if store.find_entry(tip, name))
        if there and store.find_entry(tip, before) is None:
            yield before, there[0]


def _pairs(output: bytes) -> Iterator[tuple[str, str]]:
    """Reads `R<score> NUL old NUL new NUL …`."""
    fields = [field for field in output.decode("utf-8", "surrogateescape").split("\0") if field.strip("\n")]
    return zip(fields[1::3], fields[2::3], strict=False)
