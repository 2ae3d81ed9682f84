"""A PostgreSQL of our own for the tests: a cluster in a temporary folder that listens on a Unix socket alone."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from wiki.people.database import migrate, open_database

TEMPLATE = "migrated"
USER = "postgres"


class Cluster:
    """A running server. Its databases are copies of one that is migrated already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self.create(TEMPLATE)
        database = open_database(self.url(TEMPLATE))
        migrate(database)
        database.close()

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    def new_url(self, template: str = TEMPLATE) -> str:
        name = f"test_{next(self._numbers)}"
        self.create(name, f"TEMPLATE {template}")
        return self.url(name)

    def create(self, name: str, how: str = "") -> None:
        with psycopg.connect(self.url(USER), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {how}".encode())


def find_programs() -> Path | None:
    """The newest PostgreSQL's programs, where Debian puts them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]))
    return folders[-1].parent if folders else None


def why_not() -> str | None:
    """Why no server can be started here, or None."""
    if find_programs() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0 and not any(user.pw_name == USER for user in pwd.getpwall()):
        return "root may not run PostgreSQL, and there is no user for it"
    return None


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    programs = find_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="festa-pg-"))
    user: str | None = None  # as we are
    groups: list[str | int] | None = None
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
        user, groups = USER, []
    data = folder / "data"
    make: list[str | Path] = [
        programs / "initdb",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
        "-U",
        USER,
        "-D",
        data,
    ]
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    try:
        subprocess.run(make, user=user, group=user, extra_groups=groups, check=True, capture_output=True, timeout=100)
        with subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            user=user,
            group=user,
            extra_groups=groups,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                _wait_until_ready(folder, server)
                yield Cluster(folder)
            finally:
                server.terminate()
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:  # somebody still holds a connection
                    server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "PostgreSQL stopped at once"
        try:
            psycopg.connect(f"postgresql://{USER}@/{USER}?host={folder}").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("PostgreSQL is not ready after 30 seconds")
