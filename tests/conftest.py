"""Tests of saving and publishing run twice: alone, and in a crowd (tests/crowd.py).

A module marked `crowd` has its tests run in both; one of them that makes no sense in the crowd is marked `alone`, with the reason.
`crowd("saved", "pushed")` runs them in the crowd in these two ways.
"""

from collections.abc import Iterator

import pytest

from tests.crowd import Crowd, Crowds


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("crowd")
    if mark and "surrounding" in metafunc.fixturenames and not metafunc.definition.get_closest_marker("alone"):
        ways = [f"crowd-{way}" for way in mark.args] or ["crowd"]
        metafunc.parametrize("surrounding", ["alone", *ways], indirect=True)


@pytest.fixture(scope="session")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowds]:
    made = Crowds(tmp_path_factory.mktemp("crowds"))
    yield made
    made.close()


@pytest.fixture
def surrounding(request: pytest.FixtureRequest, crowds: Crowds) -> Iterator[Crowd | None]:
    """None for a test that runs alone."""
    where, _, way = getattr(request, "param", "alone").partition("-")
    if where == "alone":
        yield None
        return
    crowd = crowds.get(**crowd_settings(request))
    crowd.way = way
    yield crowd


def crowd_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    mark = request.node.get_closest_marker("crowd")
    return {} if mark is None else {key: str(value) for key, value in mark.kwargs.items()}
