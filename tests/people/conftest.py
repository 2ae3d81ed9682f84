from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.people.postgres import Cluster, running_cluster, why_not
from wiki.people.database import Database, migrate, open_database
from wiki.people.passwords import Passwords


@pytest.fixture(scope="session")
def clusters() -> Iterator[list[Cluster]]:
    """Holds the one PostgreSQL of this run once a test has asked for it."""
    with ExitStack() as stack:
        started: list[Cluster] = []
        if why_not() is None:
            started.append(stack.enter_context(running_cluster()))
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def cluster(request: pytest.FixtureRequest) -> Cluster | None:
    """Runs a test with SQLite (None), and with PostgreSQL where that can be started."""
    if request.param == "sqlite":
        return None
    reason = why_not()
    if reason:
        pytest.skip(reason)
    clusters: list[Cluster] = request.getfixturevalue("clusters")
    return clusters[0]


@pytest.fixture
def empty_url(cluster: Cluster | None, tmp_path: Path) -> str:
    """The address of a database without tables."""
    return cluster.new_url("template1") if cluster else f"sqlite:///{tmp_path / 'accounts.sqlite'}"


@pytest.fixture
def database(cluster: Cluster | None, tmp_path: Path) -> Iterator[Database]:
    database = open_database(cluster.new_url() if cluster else f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Real hashes with the least work that Argon2 allows."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
