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
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    reason = why_not()
    if reason:
        pytest.skip(reason)
    clusters: list[Cluster] = request.getfixturevalue("clusters")
    return clusters[0].new_url()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = open_database(url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def passwords() -> Passwords:
    """Real hashes with the least work that Argon2 allows."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
