"""Makes durable what a git command writes into the object database: git syncs files (`core.fsync`), never their folders.

Syncing all 257 folders takes up to half a second on a slow disk, so only those that changed meanwhile are synced; all of
them after a fetch that was killed, or failed, before it came to this.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wiki.core.store.loose import sync_folders

CLOCK_TICK_SECONDS = 2.0
"""The coarsest times that a file system keeps: a folder changed so recently may change again and not show it."""


@contextmanager
def durable_objects(repository: Path) -> Iterator[None]:
    """Around whatever writes objects into `repository`; they are durable when the block is left without an error.

    One at a time: the caller holds a lock.
    """
    unfinished = repository / "festa" / "fetch-in-progress"
    before = {} if unfinished.exists() else _folder_times(repository)
    began = time.time_ns()
    unfinished.touch()
    yield
    recent = began - CLOCK_TICK_SECONDS * 1e9
    now = _folder_times(repository)
    sync_folders(folder for folder, changed in now.items() if changed != before.get(folder) or changed > recent)
    unfinished.unlink()


def _folder_times(repository: Path) -> dict[str, int]:
    """When a name was last added to `objects` and to each of its folders, in nanoseconds."""
    objects = repository / "objects"
    inside = {entry.path: entry.stat().st_mtime_ns for entry in os.scandir(objects) if entry.is_dir()}
    return inside | {str(objects): objects.stat().st_mtime_ns}
