"""Processes that start together on a new database."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wiki.core.sqlite import use_write_ahead_log

FILES = 40
OPEN = """
import sqlite3, sys, time
from wiki.core.sqlite import use_write_ahead_log
for number in range(int(sys.argv[3])):
    while time.time() < float(sys.argv[2]) + number * 0.05:
        pass
    db = sqlite3.connect(f"{sys.argv[1]}{number}", timeout=30, isolation_level=None)
    use_write_ahead_log(db)
    db.execute("CREATE TABLE IF NOT EXISTS t (x)")
    db.execute("INSERT INTO t VALUES (1)")
    db.close()
"""


def test_processes_that_open_new_files_at_one_moment_all_get_them(tmp_path: Path) -> None:
    begin = str(time.time() + 1)
    command = [sys.executable, "-c", OPEN, str(tmp_path / "new"), begin, str(FILES)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]

    errors = [process.communicate(timeout=60)[1] for process in running]

    assert errors == [""] * 4
    assert [process.returncode for process in running] == [0] * 4
    for number in range(FILES):
        with sqlite3.connect(f"{tmp_path / 'new'}{number}") as db:
            assert db.execute("SELECT count(*) FROM t").fetchone() == (4,)
            assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_file_that_is_no_database_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"not a database, but long enough to be looked at as one" * 20)

    with pytest.raises(sqlite3.DatabaseError):
        use_write_ahead_log(sqlite3.connect(tmp_path / "x"))
