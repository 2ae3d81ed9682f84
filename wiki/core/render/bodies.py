"""Rendered bodies, kept by the blob they were made of and the renderer's version: a file that may be deleted any time.

Nothing here is worth saving: a damaged file is thrown away and made anew, and no failure of it stops a page.
"""

import logging
import sqlite3
import sys
import zlib
from pathlib import Path

from wiki.core.kept_file import KeptFile
from wiki.core.render.body import Body
from wiki.core.render.version import renderer_version
from wiki.core.store.cache import WeighedCache
from wiki.core.store.model import ObjectId

FILE_BYTES = 200_000_000
MEMORY_BYTES = 16_000_000
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

PUT = "INSERT OR REPLACE INTO bodies (blob, part, version, data) VALUES (?, ?, ?, ?)"

logger = logging.getLogger(__name__)
Key = tuple[str, str]


class Bodies:
    """A file of bodies with the latest ones in memory; safe from many threads, and several processes may share the file.

    `version` is the renderer's unless a test says otherwise: what another version left behind is deleted. `part` tells several
    bodies of one blob apart. Above `file_bytes` the oldest go; `memory_bytes` bounds what is kept unpacked.
    """

    def __init__(
        self, file: Path, version: str | None = None, *, file_bytes: int = FILE_BYTES, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        self._version = version or renderer_version()
        self._file = KeptFile(file, "bodies", file_bytes, self._set_up)
        self._memory: WeighedCache[Key, Body] = WeighedCache(memory_bytes)

    def find(self, blob: ObjectId, part: str = "") -> Body | None:
        """The body kept for this blob, or None."""
        if self._file.is_gone:
            self._file.give_up()
            self._memory.clear()
        body = self._memory.get((blob, part))
        if body is not None:
            return body
        data = self._file.attempt(lambda connection: self._read(connection, blob, part))
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
        row = (blob, part, self._version, zlib.compress(body.to_json().encode(), COMPRESSION))
        self._file.put(lambda connection: connection.execute(PUT, row))

    def delete(self, blob: ObjectId) -> None:
        """Forgets all bodies of a blob: what must go from history must go from here."""
        self._memory.clear()
        self._file.attempt(lambda connection: connection.execute("DELETE FROM bodies WHERE blob = ?", (blob,)))

    def clear(self) -> None:
        """Forgets all bodies, in memory and in the file. For purging."""
        self._file.throw_away()
        self._memory.clear()

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._file.close()

    def _set_up(self, connection: sqlite3.Connection) -> None:
        connection.execute(SCHEMA)
        connection.execute("DELETE FROM bodies WHERE version <> ?", (self._version,))

    def _read(self, connection: sqlite3.Connection, blob: str, part: str) -> bytes | None:
        row = connection.execute(
            "SELECT data FROM bodies WHERE blob = ? AND part = ? AND version = ?", (blob, part, self._version)
        ).fetchone()
        return None if row is None else bytes(row[0])


def _weight(body: Body) -> int:
    """About how many bytes of memory a body takes."""
    return sys.getsizeof(body.html) + 300 * (len(body.slots) + len(body.headings)) + 500
