"""Finds where a file went between two commits."""

from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

RENAME_LIMIT = 1_000
"""Above so many candidates git compares only equal files; below, similar ones too."""


def find_renames(store: Store, old: CommitId | ObjectId, new: CommitId | ObjectId) -> dict[str, str]:
    """Old path to new path of every file that git takes for renamed between two commits or trees.

    That is: half of its text or more was kept.
    """
    arguments = [
        "diff-tree",
        "-r",
        "-z",
        "--no-commit-id",
        "--diff-filter=R",
        "-M",
        f"-l{RENAME_LIMIT}",
        "--name-status",
    ]
    answer = run_git(store.folder, [*arguments, old, new])  # both are full ids that we found ourselves
    fields = answer.stdout.decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(fields[1::3], fields[2::3], strict=False))


def find_new_path(store: Store, old: CommitId, new: CommitId, path: str) -> str | None:
    """The path in `new` of the file that stood at `path` in `old`; None if it was deleted.

    Both must be commits of this store. Where a file was moved unchanged no process is started.
    """
    entry = store.find_entry(old, path)
    if entry is None or not entry.is_file:
        return None
    if store.find_entry(new, path) == entry:
        return path
    same = [change.path for change in store.diff_commits(old, new) if change.old is None and change.new == entry]
    if len(same) == 1:
        return same[0]
    return find_renames(store, old, new).get(path)
