"""Finds where files went between two states as git does it: by comparing these two alone."""

from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

RENAME_LIMIT = 1_000
"""Above so many candidates git compares only equal files; below, similar ones too."""
DETECT = ("-r", "-z", "-M", f"-l{RENAME_LIMIT}", "--name-status")


def find_renames(store: Store, old: CommitId | ObjectId, new: CommitId | ObjectId) -> dict[str, str]:
    """Old path to new path of every file that git takes for renamed between two commits or trees."""
    arguments = ["diff-tree", "--no-commit-id", "--diff-filter=R", *DETECT, old, new]  # full ids that we found
    fields = run_git(store.folder, arguments).stdout.decode("utf-8", "surrogateescape").split("\0")
    return dict(zip(fields[1::3], fields[2::3], strict=False))  # `R<score> NUL old NUL new NUL …`
