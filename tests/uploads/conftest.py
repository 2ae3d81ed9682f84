from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories import put_files
from tests.web_client import Web, WebClient

EVENT = "---\ntype: event\ntitle: Kanda\nlanguage: en\n---\n\nHello.\n\n[[talks]]\n"
TALK = "---\ntitle: Impala\n---\n\n![At the front](files/front.jpg)\n"
HELD = "---\ntype: event\ntitle: Held\npublish: hold\n---\n\n[[talks]]\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path, FESTA_MAX_UPLOAD="200000", FESTA_EVENT_QUOTA="1000000", FESTA_PICTURE_EDGE="600") as web:
        put(web, {"kanda/index.md": EVENT, "kanda/impala.md": TALK, "held/index.md": HELD, "about.md": "# About\n"})
        yield web


def put(web: Web, files: dict[str, str | bytes]) -> None:
    """Somebody pushed these files; the index has followed."""
    put_files(
        web.services.store, {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
    )
    web.services.index.catch_up()


def send(
    client: WebClient, *files: tuple[bytes, str], event: str = "kanda", json: bool = True, **fields: Any
) -> TestResponse:
    """Sends files as the script of the editor does, or as a form."""
    data = {"file": [(BytesIO(content), name) for content, name in files], "csrf_token": client.new_token(), **fields}
    headers = {"Accept": "application/json"} if json else {"Accept": "text/html,*/*;q=0.8"}
    return client.post(f"/-/upload/{event}", data=data, headers=headers, content_type="multipart/form-data")
