"""What our SQLite files have in common."""

import sqlite3
import time

PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.01


def use_write_ahead_log(db: sqlite3.Connection, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Switches a database to its write-ahead log, where it is not in it yet (https://www.sqlite.org/wal.html).

    Processes that start together try it at once, and SQLite's own busy timeout has no effect on this switch: whoever loses is
    refused, and tries again here. Raises sqlite3.OperationalError where it stays locked.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as refused:
            if refused.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return
