"""The database of everything that is not content: SQLite beside the wiki, or PostgreSQL, with one code.

SQLite settings after https://www.sqlite.org/wal.html and https://www.sqlite.org/pragma.html: readers never wait for
the writer, and what was committed survives a power cut (`synchronous=FULL`).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, Row, create_engine, event, inspect, make_url, text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from wiki.core.sqlite import use_write_ahead_log

BUSY_SECONDS = 30
MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0005"  # the newest revision there

_BEGIN = "festa_begin"  # the execution option that says how a transaction begins on SQLite
_LOCK_KEY = 7_318_349_394  # of PostgreSQL's advisory lock around migrations: any number that nobody else uses


class Database:
    """Connections to one database. Safe to share between threads; not across a fork."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # Writers take SQLite's lock at once: a reader who turns writer half-way may be refused without a wait.
        self._writing = sessionmaker(engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}), expire_on_commit=False)
        self._reading = sessionmaker(engine, expire_on_commit=False)
        if engine.dialect.name == "sqlite":
            self._single = engine.execution_options(**{_BEGIN: None})
        else:
            self._single = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state (on SQLite) and keeps nothing of what is done in it."""
        with self._reading() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose work is committed at the end of the block, or undone when the block raises."""
        with self._writing.begin() as session:
            yield session

    def find_row(self, statement: Executable, parameters: Mapping[str, Any]) -> Row[*tuple[Any, ...]] | None:
        """The first row of one query, without the cost of a session or a transaction."""
        with self._single.connect() as connection:
            return connection.execute(statement, parameters).first()

    def find_rows(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
        """All rows of one query, in the same way."""
        with self._single.connect() as connection:
            return connection.execute(statement, parameters).all()

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Opens the database at a URL such as `sqlite:////srv/accounts.sqlite` or `postgresql://user@host/festa`.

    Creates a SQLite file, readable by its owner alone, when there is none; does not create tables: see `migrate`.
    Raises sqlalchemy.exc.ArgumentError for a URL that is none.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return Database(_sqlite_engine(address))
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    return Database(create_engine(address, pool_pre_ping=True))


def migrate(database: Database) -> None:
    """Brings the tables to the newest revision. Processes that start together wait for each other (BUSY_SECONDS).

    All of it is one transaction, on SQLite too, so that a kill leaves the tables as they were.
    """
    with database.engine.connect() as connection:
        if _find_revision(connection) == HEAD:
            return
    with database.engine.execution_options(**{_BEGIN: None}).connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            _upgrade(connection)
            return
        # Alembic changes a SQLite table by copying it and dropping the old one, which would delete what refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _upgrade(connection)
        finally:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def insert_if_absent(session: Session, table: type[DeclarativeBase], values: Mapping[str, Any]) -> bool:
    """Inserts a row unless one with its key is there; returns whether it did. Both dialects know ON CONFLICT."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415 - each start loads one dialect, not both
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]  # noqa: PLC0415
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(*inspect(table).primary_key)
    return session.execute(statement).first() is not None


def _find_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 9 MB of memory that an ordinary start does without
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()  # in place of an alembic.ini
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _sqlite_engine(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        file = Path(address.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself; see `begin`
        use_write_ahead_log(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        how = connection.get_execution_options().get(_BEGIN, "BEGIN")
        if how:
            connection.exec_driver_sql(how)

    return engine
