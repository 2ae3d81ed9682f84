"""Blames that were found, kept by path and commit in a file that may be deleted any time.

Which lines a commit of a path left, and who wrote them, never changes: the commit's id says what blob stands there and what
its history is. Nothing of the text is written there, only counts of lines and ids of commits.
"""

import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from wiki.core.sqlite import use_write_ahead_log
from wiki.core.store.cache import WeighedCache
from wiki.core.store.model import CommitId, ObjectId

VERSION = 1  # goes up when the same history may give another blame
FILE_BYTES = 100_000_000
MEMORY_BYTES = 8_000_000
CHECK_EVERY = 64
WAIT_SECONDS = 5.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS blames (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, "commit" TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (path, "commit")
)
"""

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Origins = tuple[CommitId | None, ...]
"""For each line the commit that wrote it; None where that is too far back to be looked for."""


class KeptBlames:
    """A file of blames with the latest ones in memory; safe from many threads and processes. Above `file_bytes` the oldest go.

    `texts` are the files that they are of, in memory only, and forgotten with them.
    """

    def __init__(self, file: Path, *, file_bytes: int = FILE_BYTES, memory_bytes: int = MEMORY_BYTES) -> None:
        self._file = file
        self._file_bytes = file_bytes
        self._memory: WeighedCache[tuple[str, str], Origins] = WeighedCache(memory_bytes)
        self.texts: WeighedCache[ObjectId, bytes] = WeighedCache(memory_bytes)
        self._lock = Lock()
        self._puts = 0
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None

    def find(self, path: str, commit: CommitId) -> Origins | None:
        """What is kept for the file at `path` as that commit left it."""
        if self._inode is not None and _inode(self._file) != self._inode:
            with self._lock:
                self._close()  # somebody deleted the file, perhaps a purge
                self._forget()
        known = self._memory.get((path, commit))
        if known is not None:
            return known
        data = self._attempt(lambda connection: _read(connection, path, commit))
        if data is None:
            return None
        try:
            origins = unpack(data)
        except (zlib.error, ValueError, TypeError, KeyError, IndexError):
            logger.warning("the blame kept for %s is damaged; it will be found again", commit)
            return None
        self._remember(path, commit, origins)
        return origins

    def put(self, path: str, commit: CommitId, origins: Origins) -> None:
        """Keeps a blame. A full disk or a locked file is logged, and it is kept in memory only."""
        self._remember(path, commit, origins)
        data = pack(origins)
        self._attempt(lambda connection: self._write(connection, path, commit, data))

    def clear(self) -> None:
        """Forgets everything, in memory and in the file. For purging."""
        with self._lock:
            self._forget()
            self._throw_away()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            self._close()

    def _forget(self) -> None:
        self._memory.clear()
        self.texts.clear()

    def _remember(self, path: str, commit: CommitId, origins: Origins) -> None:
        self._memory.put((path, commit), origins, 8 * len(origins) + 100 * len(set(origins)) + 500)

    def _attempt(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """What the action answers, once more with a new file when this one is damaged; None when it cannot be done."""
        with self._lock:
            for last in (False, True):
                try:
                    return action(self._connection or self._open())
                except sqlite3.OperationalError as error:
                    logger.warning("blames are not kept just now: %s", error)
                    self._close()
                    return None
                except (sqlite3.DatabaseError, OSError) as error:
                    logger.warning("the file of blames is damaged%s: %s", "" if last else "; a new one is made", error)
                    self._throw_away()
            return None

    def _write(self, connection: sqlite3.Connection, path: str, commit: str, data: bytes) -> None:
        connection.execute(
            'INSERT OR REPLACE INTO blames (path, "commit", data) VALUES (?, ?, ?)', (path, commit, data)
        )
        self._puts += 1
        if self._puts % CHECK_EVERY == 0:
            self._trim(connection)

    def _trim(self, connection: sqlite3.Connection) -> None:
        """Deletes the oldest tenth for as long as the file holds too much. Its free pages are used again, not counted."""
        while _used_bytes(connection) > self._file_bytes:
            done = connection.execute(
                "DELETE FROM blames WHERE number IN"
                " (SELECT number FROM blames ORDER BY number LIMIT (SELECT count(*) / 10 + 1 FROM blames))"
            )
            if not done.rowcount:
                return

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        try:
            use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = OFF")  # losing it all costs finding it again
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != VERSION:
                connection.execute("DROP TABLE IF EXISTS blames")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute(SCHEMA)
        except BaseException:
            connection.close()
            raise
        self._connection, self._inode = connection, _inode(self._file)
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self._inode = None

    def _throw_away(self) -> None:
        """Deletes the file, unless another process has already put a new one in its place."""
        is_other = self._connection is not None and _inode(self._file) != self._inode
        self._close()
        for ending in () if is_other else ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(f"{self._file}{ending}")


def pack(origins: Origins) -> bytes:
    """Runs of lines with one origin, and each origin once."""
    commits = list(dict.fromkeys(origins))
    numbers = {commit: number for number, commit in enumerate(commits)}
    runs = [[numbers[commit], sum(1 for _ in run)] for commit, run in groupby(origins)]
    return zlib.compress(json.dumps([commits, runs], separators=(",", ":")).encode("ascii"), 1)


def unpack(data: bytes) -> Origins:
    """What `pack` made. Raises zlib.error, ValueError, TypeError, KeyError or IndexError for anything else."""
    commits, runs = json.loads(zlib.decompress(data))
    origins: list[CommitId | None] = []
    for number, count in runs:
        origins += [commits[number]] * count
    return tuple(origins)


def _read(connection: sqlite3.Connection, path: str, commit: str) -> Any:
    row = connection.execute('SELECT data FROM blames WHERE path = ? AND "commit" = ?', (path, commit)).fetchone()
    return None if row is None else row[0]


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _inode(file: Path) -> int | None:
    try:
        return os.stat(file).st_ino
    except FileNotFoundError:
        return None
