"""The process that answers one question: `python -m wiki.core.asking.child`, a question in, an answer out, both JSON.

A process of its own, because SQLite's limit of memory is one for all its connections, and because a single step of a
question cannot be interrupted: the kernel ends it. What SQLite offers for such questions is in
https://www.sqlite.org/security.html.
"""

import json
import resource
import sqlite3
import sys
import time
from typing import Any
from urllib.parse import quote

from wiki.core.asking.views import VIEWS, VOCABULARY

LONGEST_VALUE = 1_000_000
STEPS = 5_000
"""So many of SQLite's steps go by between two looks at the clock."""
FUNCTIONS = frozenset(
    "abs avg ceil ceiling char coalesce count cume_dist date datetime dense_rank exp first_value floor format glob group_concat"
    " hex ifnull iif instr json json_array json_array_length json_each json_extract json_group_array json_group_object"
    " json_object json_quote json_type json_valid julianday lag last_value lead length like ln log log10 log2 lower ltrim match max"
    " min mod nth_value ntile nullif percent_rank pow power printf quote random rank replace round row_number rtrim sign sqrt"
    " strftime substr substring sum time total trim trunc typeof unicode unixepoch upper -> ->>".split()
)
OPEN_TABLES = frozenset({"json_each", "json_tree"})
OF_WORDS = frozenset({"words", "words_config", "words_data", "words_idx"})
"""What the full text reads for itself, on this same connection."""


def main() -> None:
    question = json.load(sys.stdin)
    memory = int(question["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_CPU, (int(question["seconds"]) + 2,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (4 * memory,) * 2)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (1 << 20,) * 2
    )  # the shared memory of a write-ahead log, and nothing more
    json.dump(answer(question), sys.stdout, ensure_ascii=False)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Columns and rows, or `error` (a kind) with `detail` (SQLite's words)."""
    deadline = time.monotonic() + float(question["seconds"])
    db = _open(question["file"], int(question["memory_bytes"]))
    db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        cursor = db.execute(question["sql"])
        if cursor.description is None:
            return {"error": "nothing", "detail": ""}
        rows = cursor.fetchmany(int(question["most_rows"]) + 1)
        columns = [column[0] for column in cursor.description]
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as refused:
        return _refusal(refused)
    except MemoryError:
        return {"error": "memory", "detail": ""}
    return {"columns": columns, "rows": [[_plain(value) for value in row] for row in rows]}


def _open(file: str, memory_bytes: int) -> sqlite3.Connection:
    """A connection on which nothing but our views can be read."""
    db = sqlite3.connect(f"file:{quote(file)}?mode=ro", uri=True, isolation_level=None)
    db.execute(f"PRAGMA hard_heap_limit = {memory_bytes}")
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute(VOCABULARY)
    for name, select in VIEWS.items():
        db.execute(f"CREATE TEMP VIEW {name} AS {select}")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    db.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    db.execute("PRAGMA query_only = ON")
    for table in (*OPEN_TABLES, "temp.vocabulary"):  # connecting a virtual table looks like writing to the authorizer
        arguments = "('[]')" if table in OPEN_TABLES else ""
        db.execute(f"SELECT 1 FROM {table}{arguments} LIMIT 1").fetchall()  # noqa: S608 - our own names
    db.set_authorizer(_authorize)
    return db


def _authorize(action: int, first: str | None, second: str | None, database: str | None, inside: str | None) -> int:
    """Reading the views, and within them what they are made of; functions that only compute. Nothing else.

    A table of which no column is read (`second` is empty) is only counted: SQLite no longer says then that a view does it.
    """
    allowed = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)
    if action == sqlite3.SQLITE_READ:
        of_view = database == "temp" and first in VIEWS
        allowed = inside in VIEWS or of_view or first in OPEN_TABLES or first in OF_WORDS or not second
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = first == "data_version"  # the full text asks whether it changed
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() in FUNCTIONS
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _refusal(refused: Exception) -> dict[str, Any]:
    code = getattr(refused, "sqlite_errorcode", None)
    kinds = {
        sqlite3.SQLITE_INTERRUPT: "time",
        sqlite3.SQLITE_NOMEM: "memory",
        sqlite3.SQLITE_TOOBIG: "memory",
        sqlite3.SQLITE_AUTH: "forbidden",
        sqlite3.SQLITE_READONLY: "forbidden",
    }
    said = str(refused)
    if "one statement" in said:
        return {"error": "several", "detail": said}
    return {"error": "forbidden" if "not authorized" in said else kinds.get(code or 0, "wrong"), "detail": said}


def _plain(value: object) -> object:
    """What JSON can hold. Bytes there are none in the views; a question can make some."""
    return value.hex() if isinstance(value, bytes) else value


if __name__ == "__main__":
    main()
