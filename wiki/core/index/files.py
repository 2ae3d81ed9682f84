"""Where the tables of the index are, and connections to them.

The index's path is a link to the file that holds the tables. A rebuild fills another and turns the link: the write-ahead log
of SQLite has its database's name, and an old log beside a new database would be poured into it.
"""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

BUSY_SECONDS = 60.0
CACHE_KIB = 8_000

Reader = tuple[Path | None, sqlite3.Connection]
"""A connection for reading and its file; None where there is no index, and nothing to read."""


class IndexFiles:
    """The link, and the readers that are idle. Safe to share between threads; several processes may."""

    def __init__(self, link: Path) -> None:
        self.link = link.absolute()
        self._idle: list[tuple[Path, sqlite3.Connection]] = []
        self._guard = threading.Lock()

    def close(self) -> None:
        """Closes the idle readers."""
        with self._guard:
            idle, self._idle = self._idle, []
        for _, db in idle:
            db.close()

    def find(self) -> Path | None:
        """The file that the link leads to."""
        try:
            return self.link.with_name(os.readlink(self.link))
        except OSError:
            return None

    def name_new(self, epoch: str) -> Path:
        """Where a rebuild makes its file; its folder is there."""
        self.link.parent.mkdir(parents=True, exist_ok=True)
        return self.link.with_name(f"{self.link.name}-{epoch}")

    def swap_in(self, file: Path) -> None:
        """Turns the link to a file that is complete, and deletes all others."""
        with open(file, "rb") as handle:
            os.fsync(handle.fileno())
        link = self.link.with_name(f"{self.link.name}.link")
        link.unlink(missing_ok=True)
        link.symlink_to(file.name)
        os.replace(link, self.link)
        for other in self.link.parent.glob(f"{self.link.name}-*"):
            if not other.name.startswith(file.name):
                other.unlink(missing_ok=True)  # who reads it still has it open

    def retire(self) -> None:
        """Takes the link away: there is no index until somebody makes one."""
        self.link.unlink(missing_ok=True)

    def mark(self) -> tuple[str, int, int] | None:
        """Another one after whatever is written to the tables, by any process. Two system calls; opens nothing."""
        try:
            file = os.readlink(self.link)
        except OSError:
            return None
        try:
            written = os.stat(f"{self.link.parent}/{file}-wal")  # every write goes there first
        except OSError:
            return file, 0, 0  # nobody has it open
        return file, written.st_mtime_ns, written.st_size

    def open_reader(self) -> Reader:
        """A connection to the file as it is now; `give_back` takes it."""
        file = self.find()
        with self._guard:
            while self._idle:
                known, db = self._idle.pop()
                if known == file:
                    return known, db
                db.close()
        opened = connect(file) if file else None
        return (file, opened) if opened else (None, sqlite3.connect(":memory:", check_same_thread=False))

    def renew(self, reader: Reader) -> Reader:
        """The same reader, or another where the link was turned since."""
        file, db = reader
        if file == self.find():
            return reader
        db.close()
        return self.open_reader()

    def give_back(self, reader: Reader) -> None:
        """Keeps a reader for the next who asks."""
        file, db = reader
        rollback(db)
        if file is None:
            db.close()
            return
        with self._guard:
            self._idle.append((file, db))


def connect(file: Path) -> sqlite3.Connection | None:
    """A connection to a file that is there; None where none is, and for what is no database."""
    if not file.exists():
        return None
    db = open_file(file)
    try:
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        return None
    return db


def open_file(file: Path) -> sqlite3.Connection:
    """A connection that makes the file where there is none."""
    return sqlite3.connect(
        file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
    )


def rollback(db: sqlite3.Connection) -> None:
    """Ends a transaction, if there is one."""
    with suppress(sqlite3.Error):
        if db.in_transaction:
            db.execute("ROLLBACK")
