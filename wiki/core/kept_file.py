"""A SQLite file of things that can be found again: it may be deleted any time, and no failure of it stops anybody."""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from wiki.core.sqlite import use_write_ahead_log

CHECK_EVERY = 64
WAIT_SECONDS = 5.0

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
SetUp = Callable[[sqlite3.Connection], object]


class KeptFile:
    """One table with a `number` that goes up; safe from many threads, and several processes may share the file.

    `set_up` makes the table on a new connection, and takes out what another version of us left there. Whoever deletes the file
    may be purging something: `is_gone` tells those who hold its rows in memory.
    """

    def __init__(self, file: Path, table: str, most_bytes: int, set_up: SetUp) -> None:
        """Above `most_bytes` the oldest rows go. Opens nothing yet."""
        self._file = file
        self._table = table
        self._most_bytes = most_bytes
        self._set_up = set_up
        self._lock = Lock()
        self._puts = 0
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the file that was used last was deleted since, or another stands in its place."""
        return self._inode is not None and self._find_inode() != self._inode

    def attempt(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """What the action answers, once more with a new file when this one is damaged; None when it cannot be done."""
        with self._lock:
            for last in (False, True):
                try:
                    return action(self._connection or self._open())
                except sqlite3.OperationalError as error:
                    logger.warning("%s are not kept just now: %s", self._table, error)
                    self._close()
                    return None
                except (sqlite3.DatabaseError, OSError) as error:
                    then = "" if last else "; a new one is made"
                    logger.warning("the file of %s is damaged%s: %s", self._table, then, error)
                    self._throw_away()
            return None

    def put(self, write: Callable[[sqlite3.Connection], object]) -> None:
        """Has a row written, and now and then the oldest deleted."""

        def act(connection: sqlite3.Connection) -> None:
            write(connection)
            self._puts += 1
            if self._puts % CHECK_EVERY == 0:
                self._trim(connection)
                if self.is_gone:
                    self._close()  # the next use makes it anew

        self.attempt(act)

    def give_up(self) -> None:
        """Lets go of a file that is gone; the next use makes it anew."""
        with self._lock:
            self._close()
            self._inode = None

    def throw_away(self) -> None:
        """Deletes the file, unless another process has already put a new one in its place."""
        with self._lock:
            self._throw_away()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            self._close()

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        try:
            use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = OFF")  # losing it costs finding it again
            self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._inode = connection, self._find_inode()
        return connection

    def _trim(self, connection: sqlite3.Connection) -> None:
        """Deletes the oldest tenth for as long as the file holds too much. Its free pages are used again, not counted."""
        while _used_bytes(connection) > self._most_bytes:
            done = connection.execute(
                f"DELETE FROM {self._table} WHERE number IN (SELECT number FROM {self._table}"  # noqa: S608 - our own name
                f" ORDER BY number LIMIT (SELECT count(*) / 10 + 1 FROM {self._table}))"
            )
            if not done.rowcount:
                return

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _throw_away(self) -> None:
        is_other = self._connection is not None and self.is_gone
        self._close()
        for ending in () if is_other else ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(f"{self._file}{ending}")

    def _find_inode(self) -> int | None:
        try:
            return os.stat(self._file).st_ino  # a third of what Path.stat costs, and each body is asked for with it
        except FileNotFoundError:
            return None


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
