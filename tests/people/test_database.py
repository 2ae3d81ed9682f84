import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError, StatementError

from wiki.people.database import HEAD, MIGRATIONS, Database, insert_if_absent, migrate, open_database
from wiki.people.models import Base, Notice, SetupToken, Token
from wiki.people.notices import add_notice

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

MIGRATE = "import sys; from wiki.people.database import migrate, open_database; migrate(open_database(sys.argv[1]))"


def test_migrate_gives_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_head_is_the_newest_revision(database: Database) -> None:
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    newest = max(file.stem for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert found == HEAD == newest.partition("_")[0]


def test_migrate_of_a_later_version_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(CommandError, match="9999"):
        migrate(database)


def test_migrate_by_eight_processes_at_once_works_in_all(empty_url: str) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, empty_url], stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]

    errors = [process.communicate(timeout=60)[1] for process in running]

    assert errors == [""] * 8
    database = open_database(empty_url)
    assert "accounts" in inspect(database.engine).get_table_names()
    database.close()


def test_migrate_twice_keeps_what_is_there(database: Database) -> None:
    with database.write() as session:
        insert_if_absent(session, SetupToken, {"id": 1, "key": "k", "created": NOON})

    migrate(database)

    with database.read() as session:
        assert session.get_one(SetupToken, 1).key == "k"


def test_migrate_leaves_foreign_keys_checked(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Token(key="k", account_id=4711, name="n", created=NOON))


def test_write_that_raises_keeps_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            insert_if_absent(session, SetupToken, {"id": 1, "key": "k", "created": NOON})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with database.read() as session:
        assert session.get(SetupToken, 1) is None


def test_write_by_many_threads_loses_none(database: Database) -> None:
    with database.write() as session:
        insert_if_absent(session, SetupToken, {"id": 1, "key": "", "created": NOON})

    def append() -> None:
        for _ in range(10):
            with database.write() as session:
                row = session.get_one(SetupToken, 1, with_for_update=True)
                row.key += "x"

    threads = [Thread(target=append) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert session.get_one(SetupToken, 1).key == "x" * 60


def test_insert_if_absent_says_whether_it_did(database: Database) -> None:
    with database.write() as session:
        first = insert_if_absent(session, SetupToken, {"id": 1, "key": "first", "created": NOON})
        second = insert_if_absent(session, SetupToken, {"id": 1, "key": "second", "created": NOON})

    assert (first, second) == (True, False)


def test_times_come_back_in_utc(database: Database) -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    with database.write() as session:
        insert_if_absent(session, SetupToken, {"id": 1, "key": "k", "created": tokyo})

    with database.read() as session:
        found = session.get_one(SetupToken, 1).created

    assert (found, found.utcoffset()) == (NOON, timedelta(0))


def test_times_without_a_zone_are_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        insert_if_absent(session, SetupToken, {"id": 1, "key": "k", "created": NOON.replace(tzinfo=None)})


def test_open_database_makes_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "accounts.sqlite"

    database = open_database(f"sqlite:///{file}")
    migrate(database)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    database.close()


def test_sqlite_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    file = tmp_path / "accounts.sqlite"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO setup_tokens VALUES (1, 'k', '2026-11-23 12:00:00')")

    with database.read() as session:
        seen = session.get(SetupToken, 1)

    assert seen is None
    writer.execute("COMMIT")
    writer.close()
    with database.read() as session:
        assert session.get(SetupToken, 1) is not None
    database.close()


def test_facts_come_back_as_they_were(database: Database) -> None:
    facts = {"page": "神田/発表", "lines": [1, None, True], "odd": "\x07"}
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO accounts (handle, name, role, created, session_epoch, email_in_commits)"
                " VALUES ('alice', 'Alice', 'writer', '2026-11-23', 0, false)"
            )
        )
        add_notice(session, 1, "landed", facts, NOON)

    with database.read() as session:
        assert session.get_one(Notice, 1).facts == facts
