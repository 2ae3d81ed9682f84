"""Rendered bodies, kept by the blob they were made of and the renderer's version: a file that may be deleted any time.

Nothing here is worth saving: a damaged file is thrown away and made anew, and no failure of it stops a page.
"""

import logging
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from wiki.core.render.body import Body
from wiki.core.render.version import renderer_version
from wiki.core.sqlite import use_write_ahead_log
from wiki.core.store.cache import WeighedCache
from wiki.core.store.model import ObjectId

FILE_BYTES = 200_000_000
MEMORY_BYTES = 16_000_000
CHECK_EVERY = 64
WAIT_SECONDS = 5.0
# Level 1 takes 50 µs for the body of a 3 KB page and leaves a third of it; unpacking takes 10.
COMPRESSION = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS bodies (
    number INTEGER PRIMARY KEY,
    blob TEXT NOT NULL,
    part TEXT NOT NULL,
    version TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (blob, part, version)
)
"""

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Key = tuple[str, str]


class Bodies:
    """A file of bodies with the latest ones in memory; safe from many threads, and several processes may share the file.

    `version` is the renderer's unless a test says otherwise: what another version left behind is deleted. `part` tells several
    bodies of one blob apart. Above `file_bytes` the oldest go; `memory_bytes` bounds what is kept unpacked.
    """

    def __init__(
        self, file: Path, version: str | None = None, *, file_bytes: int = FILE_BYTES, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._file = file
        self._version = version or renderer_version()
        self._file_bytes = file_bytes
        self._memory: WeighedCache[Key, Body] = WeighedCache(memory_bytes)
        self._lock = Lock()
        self._puts = 0
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None

    def find(self, blob: ObjectId, part: str = "") -> Body | None:
        """The body kept for this blob, or None."""
        if self._inode is not None and _inode(self._file) != self._inode:
            self._forget()
        body = self._memory.get((blob, part))
        if body is not None:
            return body
        data = self._attempt(lambda connection: self._read(connection, blob, part))
        if data is None:
            return None
        try:
            body = Body.from_json(zlib.decompress(data).decode())
        except (zlib.error, ValueError, TypeError, KeyError):
            logger.warning("the body kept for %s is damaged; it will be rendered again", blob)
            self.delete(blob)
            return None
        self._memory.put((blob, part), body, _weight(body))
        return body

    def put(self, blob: ObjectId, body: Body, part: str = "") -> None:
        """Keeps a body. A full disk or a locked file is logged, and the body is kept in memory only."""
        self._memory.put((blob, part), body, _weight(body))
        data = zlib.compress(body.to_json().encode(), COMPRESSION)
        self._attempt(lambda connection: self._write(connection, blob, part, data))

    def delete(self, blob: ObjectId) -> None:
        """Forgets all bodies of a blob: what must go from history must go from here."""
        self._memory.clear()
        self._attempt(lambda connection: _delete(connection, blob))

    def clear(self) -> None:
        """Forgets all bodies, in memory and in the file. For purging."""
        with self._lock:
            self._memory.clear()
            self._throw_away()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            self._close()

    def _attempt(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """What the action answers, once more with a new file when this one is damaged; None when it cannot be done."""
        with self._lock:
            for last in (False, True):
                try:
                    return action(self._connection or self._open())
                except sqlite3.OperationalError as error:
                    logger.warning("bodies are not kept just now: %s", error)
                    self._close()
                    return None
                except (sqlite3.DatabaseError, OSError) as error:
                    logger.warning("the file of bodies is damaged%s: %s", "" if last else "; a new one is made", error)
                    self._throw_away()
            return None

    def _read(self, connection: sqlite3.Connection, blob: str, part: str) -> bytes | None:
        row = connection.execute(
            "SELECT data FROM bodies WHERE blob = ? AND part = ? AND version = ?", (blob, part, self._version)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def _write(self, connection: sqlite3.Connection, blob: str, part: str, data: bytes) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO bodies (blob, part, version, data) VALUES (?, ?, ?, ?)",
            (blob, part, self._version, data),
        )
        self._puts += 1
        if self._puts % CHECK_EVERY == 0:
            self._trim(connection)
            if _inode(self._file) != self._inode:
                self._close()  # someone deleted the file; the next use makes it anew

    def _trim(self, connection: sqlite3.Connection) -> None:
        """Deletes the oldest tenth for as long as the file holds too much. Its free pages are used again, not counted."""
        while self._used_bytes(connection) > self._file_bytes:
            done = connection.execute(
                "DELETE FROM bodies WHERE number IN"
                " (SELECT number FROM bodies ORDER BY number LIMIT (SELECT count(*) / 10 + 1 FROM bodies))"
            )
            if not done.rowcount:
                return

    def _used_bytes(self, connection: sqlite3.Connection) -> int:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._file, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        try:
            use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = OFF")  # losing it all costs a rendering
            connection.execute(SCHEMA)
            connection.execute("DELETE FROM bodies WHERE version <> ?", (self._version,))
        except BaseException:
            connection.close()
            raise
        self._connection, self._inode = connection, _inode(self._file)
        return connection

    def _forget(self) -> None:
        """Gives up a file that somebody deleted, and what is in memory with it: perhaps another process purged something."""
        with self._lock:
            self._close()
            self._inode = None
            self._memory.clear()

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _throw_away(self) -> None:
        """Deletes the damaged file, unless another process has already put a new one in its place."""
        held = self._connection is not None
        self._close()
        if held and _inode(self._file) != self._inode:
            return
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.unlink(f"{self._file}{ending}")


def _delete(connection: sqlite3.Connection, blob: str) -> None:
    connection.execute("DELETE FROM bodies WHERE blob = ?", (blob,))


def _inode(file: Path) -> int | None:
    try:
        return os.stat(file).st_ino  # a third of what Path.stat costs, and each body is asked for with it
    except FileNotFoundError:
        return None


def _weight(body: Body) -> int:
    """About how many bytes of memory a body takes."""
    return sys.getsizeof(body.html) + 300 * (len(body.slots) + len(body.headings)) + 500
