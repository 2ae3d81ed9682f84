"""What the last publish was made of: for each output its input keys. A disposable file beside the index.

It describes one whole tree of `site.git` (`State.tree`), so the next publish starts from that tree with the keys that
changed since. Without it, or when it is damaged, everything is built again and gives the same tree.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from wiki.core.sqlite import use_write_ahead_log
from wiki.core.store.model import CommitId, ObjectId
from wiki.publish.outputs import Output

VERSION = 1
INPUTS_KEY = "CREATE INDEX inputs_key ON inputs (key)"
TABLES = f"""
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT, sequence INTEGER, version TEXT, content TEXT, tree TEXT
);
CREATE TABLE outputs (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));
CREATE TABLE inputs (key TEXT NOT NULL, output INTEGER NOT NULL, PRIMARY KEY (output, key)) WITHOUT ROWID;
{INPUTS_KEY};
CREATE TABLE turns (event TEXT NOT NULL, talk TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (event, talk)) WITHOUT ROWID;
CREATE TABLE redirects (old TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX redirects_target ON redirects (target);
CREATE TABLE warnings (output INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL);
CREATE INDEX warnings_output ON warnings (output);
"""


@dataclass(frozen=True, slots=True)
class State:
    """`epoch` and `sequence` are the index's, `version` is the builder's."""

    epoch: str
    sequence: int
    version: str
    content: CommitId | None
    tree: ObjectId


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a writer may want to mend. `kind` is one of build.py's; `detail` names what it is about."""

    output: Output
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Made:
    """What one output was made of."""

    output: Output
    keys: frozenset[str]
    warnings: tuple[tuple[str, str], ...] = ()


class Record:
    """One process at a time writes it: the publisher's lock sees to that."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._db = self._open()

    def close(self) -> None:
        self._db.close()

    def forget(self) -> None:
        """Starts from nothing."""
        self._db.close()
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                Path(f"{self._file}{ending}").unlink()
        self._db = self._open()

    def state(self) -> State | None:
        row = self._db.execute("SELECT epoch, sequence, version, content, tree FROM state").fetchone()
        return State(*row) if row else None

    def users_of(self, keys: Collection[str]) -> set[Output]:
        """The outputs that were made of any of these keys."""
        rows: set[Output] = set()
        for key in keys:
            rows.update(
                Output(*row)
                for row in self._db.execute(
                    "SELECT kind, name FROM outputs JOIN inputs ON output = id WHERE key = ?", (key,)
                )
            )
        return rows

    def iter_outputs(self) -> Iterator[Output]:
        for row in self._db.execute("SELECT kind, name FROM outputs"):
            yield Output(*row)

    def turns(self, event: str) -> dict[str, str]:
        """For each talk of an event, which talks stood around it."""
        return dict(self._db.execute("SELECT talk, version FROM turns WHERE event = ?", (event,)).fetchall())

    def redirects(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT old, target FROM redirects").fetchall())

    def redirects_to(self, names: Collection[str]) -> set[str]:
        """The old names that lead to these."""
        rows: set[str] = set()
        for name in names:
            rows.update(row[0] for row in self._db.execute("SELECT old FROM redirects WHERE target = ?", (name,)))
        return rows

    def warnings(self) -> list[Warning]:
        rows = self._db.execute(
            "SELECT o.kind, o.name, w.kind, w.detail FROM warnings w JOIN outputs o ON o.id = w.output ORDER BY 1, 2, 3, 4"
        )
        return [Warning(Output(kind, name), what, detail) for kind, name, what, detail in rows]

    @contextmanager
    def writing(self, *, anew: bool) -> Iterator[None]:
        """One transaction; `anew` empties all tables first."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            if anew:
                for table in ("state", "outputs", "inputs", "turns", "redirects", "warnings"):
                    self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, made: Made) -> None:
        """Notes what an output was made of; only keys that are new or gone are written."""
        row = self._db.execute("SELECT id FROM outputs WHERE kind = ? AND name = ?", made.output).fetchone()
        if row is None:
            cursor = self._db.execute("INSERT INTO outputs (kind, name) VALUES (?, ?)", made.output)
            number, before = cursor.lastrowid, set()
        else:
            number = row[0]
            before = {key for (key,) in self._db.execute("SELECT key FROM inputs WHERE output = ?", (number,))}
            self._db.execute("DELETE FROM warnings WHERE output = ?", (number,))
        gone = [(number, key) for key in before - made.keys]
        self._db.executemany("DELETE FROM inputs WHERE output = ? AND key = ?", gone)
        self._db.executemany(
            "INSERT INTO inputs (output, key) VALUES (?, ?)", [(number, key) for key in made.keys - before]
        )
        self._db.executemany("INSERT INTO warnings VALUES (?, ?, ?)", [(number, *warning) for warning in made.warnings])

    def put_first(self, all_made: Iterable[Made]) -> None:
        """Notes all outputs where none is noted yet: in `writing(anew=True)`. Half of what one by one would cost."""
        numbered = list(enumerate(all_made, 1))
        run = self._db.executemany
        run("INSERT INTO outputs (id, kind, name) VALUES (?, ?, ?)", ((n, *made.output) for n, made in numbered))
        self._db.execute("DROP INDEX inputs_key")  # to sort all keys once is cheaper than to find each its place
        run(
            "INSERT INTO inputs (output, key) VALUES (?, ?)",
            ((n, key) for n, made in numbered for key in sorted(made.keys)),
        )
        self._db.execute(INPUTS_KEY)
        run(
            "INSERT INTO warnings VALUES (?, ?, ?)",
            ((n, *warning) for n, made in numbered for warning in made.warnings),
        )

    def drop(self, output: Output) -> None:
        row = self._db.execute("SELECT id FROM outputs WHERE kind = ? AND name = ?", output).fetchone()
        if row:
            for statement in (
                "DELETE FROM inputs WHERE output = ?", "DELETE FROM warnings WHERE output = ?",
                "DELETE FROM outputs WHERE id = ?",
            ):  # fmt: skip
                self._db.execute(statement, row)

    def put_turns(self, event: str, turns: Mapping[str, str]) -> None:
        self._db.execute("DELETE FROM turns WHERE event = ?", (event,))
        self._db.executemany("INSERT INTO turns VALUES (?, ?, ?)", [(event, *item) for item in turns.items()])

    def put_redirects(self, redirects: Iterable[tuple[str, str]]) -> None:
        self._db.execute("DELETE FROM redirects")
        self._db.executemany("INSERT OR IGNORE INTO redirects VALUES (?, ?)", redirects)

    def put_state(self, state: State) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?)",
            (state.epoch, state.sequence, state.version, state.content, state.tree),
        )

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(self._file)
        except sqlite3.DatabaseError:
            for ending in ("", "-wal", "-shm", "-journal"):
                with suppress(FileNotFoundError):
                    Path(f"{self._file}{ending}").unlink()
            return _connect(self._file)


def _connect(file: Path) -> sqlite3.Connection:
    """Opens the file and makes the tables; those of another version go."""
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, cached_statements=64)
    try:
        use_write_ahead_log(db)
        db.execute("PRAGMA synchronous = OFF")  # losing it costs one full publish
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f'DROP TABLE "{table}"')
            db.executescript(TABLES)
            db.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        db.close()
        raise
    return db
