from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish.sites import KANDA, Wiki, open_wiki


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    """An empty wiki."""
    with open_wiki(tmp_path) as made:
        yield made


@pytest.fixture
def kanda(wiki: Wiki) -> Wiki:
    """The wiki with Kanda's event, published."""
    wiki.publish(KANDA)
    return wiki
