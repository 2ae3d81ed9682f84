"""Blames that were found, kept by path and commit in a file that may be deleted any time.

Which lines a commit of a path left, and who wrote them, never changes: the commit's id says what blob stands there and what
its history is. Nothing of the text is written there, only counts of lines and ids of commits.
"""

import json
import logging
import sqlite3
import zlib
from itertools import groupby
from pathlib import Path
from typing import Any

from wiki.core.kept_file import KeptFile
from wiki.core.store.cache import WeighedCache
from wiki.core.store.model import CommitId, ObjectId

VERSION = 1  # goes up when the same history may give another blame
FILE_BYTES = 100_000_000
MEMORY_BYTES = 8_000_000

SCHEMA = """
CREATE TABLE IF NOT EXISTS blames (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, "commit" TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (path, "commit")
)
"""

PUT = 'INSERT OR REPLACE INTO blames (path, "commit", data) VALUES (?, ?, ?)'

logger = logging.getLogger(__name__)
Origins = tuple[CommitId | None, ...]
"""For each line the commit that wrote it; None where that is too far back to be looked for."""


class KeptBlames:
    """A file of blames with the latest ones in memory; safe from many threads and processes. Above `file_bytes` the oldest go.

    `texts` are the files that they are of, in memory only, and forgotten with them.
    """

    def __init__(self, file: Path, *, file_bytes: int = FILE_BYTES, memory_bytes: int = MEMORY_BYTES) -> None:
        self._file = KeptFile(file, "blames", file_bytes, _set_up)
        self._memory: WeighedCache[tuple[str, str], Origins] = WeighedCache(memory_bytes)
        self.texts: WeighedCache[ObjectId, bytes] = WeighedCache(memory_bytes)

    def find(self, path: str, commit: CommitId) -> Origins | None:
        """What is kept for the file at `path` as that commit left it."""
        if self._file.is_gone:
            self._file.give_up()
            self._forget()
        known = self._memory.get((path, commit))
        if known is not None:
            return known
        data = self._file.attempt(lambda connection: _read(connection, path, commit))
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
        row = (path, commit, pack(origins))
        self._file.put(lambda connection: connection.execute(PUT, row))

    def clear(self) -> None:
        """Forgets everything, in memory and in the file. For purging."""
        self._file.throw_away()
        self._forget()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._file.close()

    def _forget(self) -> None:
        self._memory.clear()
        self.texts.clear()

    def _remember(self, path: str, commit: CommitId, origins: Origins) -> None:
        self._memory.put((path, commit), origins, 8 * len(origins) + 100 * len(set(origins)) + 500)


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


def _set_up(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        connection.execute("DROP TABLE IF EXISTS blames")
        connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute(SCHEMA)
