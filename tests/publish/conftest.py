from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crowd import Crowd
from tests.publish.crowd_sites import open_crowd_wiki
from tests.publish.sites import KANDA, Wiki, open_wiki


@pytest.fixture
def wiki(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Wiki]:
    """An empty wiki."""
    with open_crowd_wiki(tmp_path, surrounding) if surrounding else open_wiki(tmp_path) as made:
        yield made


@pytest.fixture
def kanda(wiki: Wiki) -> Wiki:
    """The wiki with Kanda's event, published."""
    wiki.publish(KANDA)
    return wiki
