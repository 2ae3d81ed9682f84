"""Puts a question in SQL to the index, within limits."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from wiki.core.errors import FestaError

ROOT = Path(__file__).parents[3]
LONGEST = 10_000
GRACE_SECONDS = 3.0
"""What starting a process may take on a busy machine, beside the seconds of the question."""

# Why a question got no answer
TOO_LONG, EMPTY, SEVERAL, NOTHING, WRONG = "too_long", "empty", "several", "nothing", "wrong"
FORBIDDEN, TIME, MEMORY = "forbidden", "time", "memory"

Value = str | int | float | None


@dataclass
class QuestionRefused(FestaError):
    """`reason` is one of the words above, `detail` what SQLite says of it, in its own words."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Limits:
    """What one question may take."""

    seconds: float = 2.0
    memory_bytes: int = 64_000_000
    most_rows: int = 10_000


@dataclass(frozen=True)
class Table:
    """An answer. `is_cut` says that there were more rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    is_cut: bool


LIMITS = Limits()


def ask(index_file: Path, sql: str, limits: Limits = LIMITS) -> Table:
    """The answer to a question about the views of views.py. Raises QuestionRefused.

    `index_file` is the database of an Index. Safe for whatever an organiser types: a process of its own reads it, which
    can write nothing, and is ended when it takes too long.
    """
    sql = sql.strip()
    if not sql:
        raise QuestionRefused(EMPTY)
    if len(sql) > LONGEST:
        raise QuestionRefused(TOO_LONG, str(LONGEST))
    if "\0" in sql or any("\ud800" <= char <= "\udfff" for char in sql):
        raise QuestionRefused(WRONG, "a character that no text may hold")
    question = {
        "file": str(index_file.resolve()), "sql": sql, "seconds": limits.seconds, "memory_bytes": limits.memory_bytes,
        "most_rows": limits.most_rows,
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-Es", "-m", "wiki.core.asking.child"],
            input=json.dumps(question), capture_output=True, encoding="utf-8", cwd=ROOT, env={"LC_ALL": "C.UTF-8"},
            timeout=limits.seconds + GRACE_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise QuestionRefused(TIME) from None
    if done.returncode < 0:  # the kernel ended it
        raise QuestionRefused(TIME)
    if done.returncode or not done.stdout:
        raise QuestionRefused(MEMORY if "MemoryError" in done.stderr else WRONG, done.stderr.strip()[-200:])
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise QuestionRefused(answer["error"], answer["detail"])
    rows = tuple(tuple(row) for row in answer["rows"])
    return Table(tuple(answer["columns"]), rows[: limits.most_rows], len(rows) > limits.most_rows)
