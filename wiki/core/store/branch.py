"""Reads `main` and moves it by compare-and-swap, durably, in this process.

A long-lived `git update-ref --stdin` would do the same for 2 to 4 ms a move, and leaves its lock file behind when
it is killed. This follows the same protocol (git's files backend: `<ref>.lock` created exclusively, then renamed over
the ref), so git, pushes and maintenance exclude it and are excluded, and it can tell its own leftovers from others'.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wiki.core.errors import RefLocked
from wiki.core.store.loose import sync_folder
from wiki.core.store.model import CommitId

WAIT_SECONDS = 5.0
STALE_SECONDS = 600.0
"""A lock file of another program's that is older than this belongs to nobody alive: git holds one for milliseconds."""


class Branch:
    """One ref of a bare repository. Whoever moves it holds the writer lock."""

    def __init__(self, repository: Path, ref: str) -> None:
        self._ref = ref
        self._repository = repository
        self._file = repository / ref
        self._path = os.fspath(self._file)
        self._lock_file = f"{self._path}.lock"
        self._own_file = os.fspath(repository / "festa" / "ref-in-progress")

    def read(self) -> CommitId | None:
        """The commit the branch points at; None before the first commit."""
        try:
            with open(self._path, "rb") as file:
                return CommitId(file.read(40).decode("ascii"))
        except FileNotFoundError:
            return self._read_packed()

    def swap(self, old: CommitId | None, new: CommitId) -> bool:
        """Moves the branch from `old` to `new`, synced; false, and nothing moved, if it is not at `old`.

        Raises RefLocked if another program holds the branch for longer than five seconds.
        """
        with self._locked(new):
            if self.read() != old:
                return False
            os.rename(self._lock_file, self._path)
        sync_folder(self._file.parent)
        return True

    @contextmanager
    def _locked(self, new: CommitId) -> Iterator[None]:
        """Holds git's lock file, with `new` already written and synced in it.

        The lock file is a second name of our own file. If we are killed, the next holder of the writer lock sees
        that both are one file, knows the owner is dead, and takes the lock file away.
        """
        self._clear_leftover()
        own = os.open(self._own_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644)
        try:
            os.write(own, new.encode("ascii") + b"\n")
            os.fsync(own)
        finally:
            os.close(own)
        self._take_lock_file()
        try:
            yield
        finally:
            self._clear_leftover()

    def _clear_leftover(self) -> None:
        """Removes our file and, where it is the same file, git's lock; never a lock that is somebody else's."""
        with contextlib.suppress(FileNotFoundError):
            own = os.stat(self._own_file)
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(own, os.stat(self._lock_file)):
                    os.unlink(self._lock_file)
            os.unlink(self._own_file)  # never written again in place: it may be the branch itself by now

    def _take_lock_file(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                os.link(self._own_file, self._lock_file)
                return
            except FileExistsError:
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - os.stat(self._lock_file).st_mtime > STALE_SECONDS:
                        os.unlink(self._lock_file)
                        continue
            if time.monotonic() > deadline:
                raise RefLocked(self._lock_file)
            time.sleep(0.01)

    def _read_packed(self) -> CommitId | None:
        """Looks into packed-refs, where maintenance may have put the branch."""
        wanted = f" {self._ref}"
        with contextlib.suppress(FileNotFoundError):
            for line in (self._repository / "packed-refs").read_text("utf-8", "replace").splitlines():
                if line.endswith(wanted) and not line.startswith("#"):
                    return CommitId(line[:40])
        try:  # packed and unpacked again between the two looks
            return CommitId(self._file.read_text("ascii")[:40])
        except FileNotFoundError:
            return None


def read_refs(repository: Path, folder: str) -> dict[str, CommitId]:
    """All refs below `folder`, packed ones and loose ones, by what follows `folder/` in their names."""
    found: dict[str, CommitId] = {}
    with contextlib.suppress(FileNotFoundError):
        for line in (repository / "packed-refs").read_text("utf-8", "replace").splitlines():
            commit, _, ref = line.partition(" ")
            if ref.startswith(f"{folder}/"):
                found[ref.removeprefix(f"{folder}/")] = CommitId(commit)
    found.update(_read_loose(f"{repository}/{folder}", ""))
    return found


def _read_loose(folder: str, prefix: str) -> Iterator[tuple[str, CommitId]]:
    """Refs below a folder that are files of their own. One that is deleted meanwhile is none."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _read_loose(entry.path, f"{prefix}{entry.name}/")
            elif not entry.name.endswith(".lock"):
                with contextlib.suppress(FileNotFoundError), open(entry.path, "rb") as file:
                    yield f"{prefix}{entry.name}", CommitId(file.read(40).decode("ascii"))
