"""The index of one node: a disposable SQLite file (files.py) that follows `main`."""

import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wiki.core.errors import StoreDamaged
from wiki.core.index import schema
from wiki.core.index.diffs import ARGUMENTS
from wiki.core.index.files import IndexFiles, connect, open_file, rollback
from wiki.core.index.follow import Following, Progress
from wiki.core.index.full_text import FullText
from wiki.core.index.rows import IndexBroken
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import SUFFIX
from wiki.core.store.lock import WriterLock
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.store.stream import DiffStream

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
TRIES = 5  # while others save without a pause, their last words are left to the next who searches

log = logging.getLogger(__name__)


class Index:
    """Safe to share between threads; several processes may open it."""

    def __init__(self, store: Store, file: Path, *, handle_of: Callable[[str], str | None] | None = None) -> None:
        """`handle_of` maps an address of an account to its handle; None where it knows none."""
        self._store = store
        self._files = IndexFiles(file)
        self._handle_of = handle_of
        self._lock = WriterLock(file.absolute().with_name(f"{file.name}.lock"))
        self._writer: sqlite3.Connection | None = None
        self._writer_file: Path | None = None
        self._diffs: DiffStream | None = None

    def close(self) -> None:
        """Ends the git child and closes the connections; the next use opens them again."""
        with self._lock.hold():
            self._end_writer()
        self._files.close()

    def catch_up(self) -> CommitId | None:
        """Follows `main` to its tip and returns that; None for a wiki without commits.

        Where another process is at it, it is waited for. A file that is missing, damaged or of another version is made
        anew, as it is when the cursor is no state that led to the tip. Raises IndexBroken.
        """
        with self._lock.hold():
            try:
                return self._catch_up()
            except (StoreDamaged, sqlite3.OperationalError) as failed:
                log.warning("the index could not follow, once more: %s", failed)
                self._end_writer()  # a git that was killed, or a file that is no file any more
            except sqlite3.Error as damaged:
                log.warning("the index is damaged and made anew: %s", damaged)
                self._end_writer()
                self._files.retire()
            try:
                return self._catch_up()
            except (StoreDamaged, sqlite3.Error) as failed:
                self._end_writer()
                raise IndexBroken(str(failed)) from failed

    @contextmanager
    def read(self, *, words: bool = False) -> Iterator[Snapshot]:
        """Catches up, then reads one state for the whole block; with `words` one that can be searched. Raises IndexBroken."""
        reader = self._files.open_reader()
        try:
            snapshot = self._begin(reader[1])
            if snapshot is None or snapshot.commit != self._store.tip():
                rollback(reader[1])
                self.catch_up()
                reader = self._files.renew(reader)
                snapshot = self._begin(reader[1])
            for _ in range(TRIES if words else 0):
                if snapshot is None or not snapshot.has_words_waiting():
                    break
                rollback(reader[1])
                self._write_words()
                reader = self._files.renew(reader)
                snapshot = self._begin(reader[1])
            if snapshot is None:
                raise IndexBroken("there is no state to read")
            yield snapshot
        except sqlite3.DatabaseError as damaged:
            if getattr(damaged, "sqlite_errorcode", None) in DAMAGED:
                self._files.retire()  # the next reader has it made anew
            reader[1].close()
            reader = (None, reader[1])
            raise IndexBroken(str(damaged)) from damaged
        finally:
            self._files.give_back(reader)

    def mark(self) -> tuple[str, int, int] | None:
        """Another one after whatever is written to the index, by any process. Two system calls; opens nothing.

        None while there is no index. For whoever keeps what was read: the same mark and the same tip, the same answers.
        """
        return self._files.mark()

    def rebuild(self, progress: Progress | None = None) -> None:
        """Makes the index from nothing beside the old one, and swaps it in when it is complete.

        `progress` is told now and then how many commits of how many were taken. Raises IndexBroken.
        """
        with self._lock.hold():
            self._end_writer()
            try:
                self._make(progress)
            except (StoreDamaged, sqlite3.Error) as failed:
                raise IndexBroken(str(failed)) from failed

    def remap_people(self) -> None:
        """Asks `handle_of` about every address again, after accounts changed. Raises IndexBroken."""
        self.catch_up()
        with self._lock.hold():
            db = self._open_writer()
            tip = db.execute("SELECT cursor FROM state").fetchone()[0] if db else None
            if db and tip:
                db.execute("BEGIN IMMEDIATE")
                Following(db, self._store, tip, tip, self._handle_of, remap=True).run(self._diff_stream())
                db.execute("COMMIT")

    def _write_words(self) -> None:
        """Brings the full text up to date."""
        self.catch_up()
        with self._lock.hold():
            db = self._open_writer()
            if db is None:
                return
            db.execute("BEGIN IMMEDIATE")
            try:
                FullText(db).write_words()
                db.execute("COMMIT")
            except BaseException:
                self._end_writer()
                raise

    # Following; under the lock

    def _catch_up(self) -> CommitId | None:
        tip = self._store.tip()
        db = self._open_writer()
        if db is None:
            return self._make(None)
        cursor: CommitId | None = db.execute("SELECT cursor FROM state").fetchone()[0]
        if cursor == tip:
            return tip
        if tip is None or (cursor and not self._store.is_ancestor(cursor, tip)):
            self._end_writer()
            return self._make(None)
        db.execute("BEGIN IMMEDIATE")
        try:
            Following(db, self._store, cursor, tip, self._handle_of).run(self._diff_stream())
            db.execute("COMMIT")
        except BaseException:
            self._end_writer()  # rolls back, and the git child may be in the middle of an answer
            raise
        return tip

    def _make(self, progress: Progress | None) -> CommitId | None:
        """Fills a new file and turns the link to it."""
        epoch = secrets.token_hex(8)
        file = self._files.name_new(epoch)
        tip = self._store.tip()
        db = open_file(file)
        try:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")  # nothing reads it before it is complete
            db.executescript(schema.TABLES)
            db.execute("BEGIN")
            db.execute("INSERT INTO state VALUES (1, ?, ?, NULL, 0, '')", (schema.VERSION, epoch))
            if tip:
                Following(db, self._store, None, tip, self._handle_of).run(self._diff_stream(), progress)
            db.execute("COMMIT")
            db.executescript(schema.INDEXES)
            db.execute("ANALYZE")
            db.execute("PRAGMA journal_mode = WAL")
            db.close()
        except BaseException:
            db.close()
            self._end_writer()
            file.unlink(missing_ok=True)
            raise
        self._files.swap_in(file)
        return tip

    def _open_writer(self) -> sqlite3.Connection | None:
        """The connection that writes; None when there is no file of our version."""
        file = self._files.find()
        if self._writer and file == self._writer_file and file and file.exists():
            return self._writer
        self._end_writer()
        db = connect(file) if file else None
        if db is None:
            return None
        try:
            found = db.execute("SELECT version FROM state").fetchone()
        except sqlite3.DatabaseError:
            found = None
        if found != (schema.VERSION,):
            db.close()
            return None
        db.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes away is followed again
        self._writer, self._writer_file = db, file
        return db

    def _diff_stream(self) -> DiffStream:
        if self._diffs is None:
            self._diffs = DiffStream(self._store.folder, ARGUMENTS, ending=SUFFIX)
        return self._diffs

    def _end_writer(self) -> None:
        if self._writer:
            self._writer.close()
        if self._diffs:
            self._diffs.close()
        self._writer = self._writer_file = self._diffs = None

    def _begin(self, db: sqlite3.Connection) -> Snapshot | None:
        try:
            db.execute("BEGIN")
            row = db.execute("SELECT version, epoch, cursor, sequence FROM state").fetchone()
        except sqlite3.DatabaseError:
            return None
        if row is None or row[0] != schema.VERSION:
            return None
        return Snapshot(db, *row[1:])
