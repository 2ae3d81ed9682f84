"""How large the repository is and what makes it grow, for organisers. Kept until the content changes."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from pathlib import Path
from threading import Lock

from wiki.core.index.snapshot import Snapshot
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.uploads.add import event_bytes

DAYS = 30
MOST = 10
STALE = timedelta(minutes=10)
"""Maintenance packs what lies loose without a change of the content."""


@dataclass(frozen=True)
class EventSize:
    """An event by its name and title, with the bytes of its folder."""

    name: str
    title: str
    language: str | None
    size: int


@dataclass(frozen=True)
class FileSize:
    path: str
    size: int


@dataclass(frozen=True)
class Growth:
    """`on_disk` is all of content.git, history included; `content` what stands there now. `grown` is by how much that is larger than
    30 days ago (below 0 where it shrank), and `added` what came within that time; None for a wiki that is younger."""

    on_disk: int
    content: int
    events: tuple[EventSize, ...]
    largest: tuple[FileSize, ...]
    grown: int | None
    added: int | None


class GrowthReader:
    """Safe from many threads, of which one reads at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._known: tuple[CommitId, datetime, Growth] | None = None

    def read(self, snapshot: Snapshot, now: datetime) -> Growth | None:
        """The growth as of a snapshot; None for an empty wiki. Raises StoreDamaged."""
        if snapshot.commit is None:
            return None
        with self._lock:
            if self._known is None or self._known[0] != snapshot.commit or now - self._known[1] > STALE:
                self._known = (snapshot.commit, now, self._measure(snapshot, snapshot.commit, now))
            return self._known[2]

    def _measure(self, snapshot: Snapshot, commit: CommitId, now: datetime) -> Growth:
        files = [(path, entry.id) for path, entry in self._store.iter_files(commit) if entry.is_file]
        sizes = self._store.blob_sizes([blob for _, blob in files])
        before = snapshot.last_commit_before(now - timedelta(days=DAYS))
        came, went = self._compare(before, commit) if before else (None, 0)
        events = [
            EventSize(event.name, event.title, event.language, event_bytes(self._store, commit, event.name))
            for event in snapshot.events()
        ]
        return Growth(
            on_disk=folder_size(self._store.folder),
            content=sum(sizes[blob] for _, blob in files),
            events=tuple(nlargest(MOST, events, key=lambda event: event.size)),
            largest=tuple(FileSize(path, sizes[blob]) for path, blob in nlargest(MOST, files, key=lambda file: sizes[file[1]])),
            grown=came - went if came is not None else None,
            added=came,
        )  # fmt: skip

    def _compare(self, old: CommitId, new: CommitId) -> tuple[int, int]:
        """The bytes of files that are there now and were not, or were others; and of those that were there instead."""
        came, went = [], []
        for change in self._store.diff_commits(old, new):
            if change.new and change.new.is_file:
                came.append(change.new.id)
            if change.old and change.old.is_file:
                went.append(change.old.id)
        moved = Counter(came) & Counter(went)  # renamed: it neither came nor went
        sizes = self._store.blob_sizes([*came, *went])
        stayed = sum(sizes[blob] * times for blob, times in moved.items())
        return sum(sizes[blob] for blob in came) - stayed, sum(sizes[blob] for blob in went) - stayed


def folder_size(folder: Path) -> int:
    """The bytes of all files in a folder; what vanishes meanwhile does not count."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue
    return total
