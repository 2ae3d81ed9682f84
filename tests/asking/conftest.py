from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web_client import Web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        yield web
