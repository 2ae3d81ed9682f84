from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crowd import Crowd
from tests.factories import put_files
from tests.web_client import Web


@pytest.fixture
def web(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Web]:
    with Web.open(tmp_path, crowd=surrounding) as web:
        yield web


def put(web: Web, files: dict[str, str | bytes]) -> None:
    """Somebody pushed these files; the index has followed."""
    put_files(
        web.services.store, {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
    )
    web.services.index.catch_up()
