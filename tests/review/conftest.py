from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crowd import Crowd
from tests.web_client import Web


@pytest.fixture
def web(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Web]:
    with Web.open(tmp_path, crowd=surrounding) as web:
        yield web
