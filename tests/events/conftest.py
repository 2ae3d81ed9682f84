"""A wiki with an event of two rooms and two days in Tokyo."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from tests.factories import put_files
from tests.web_client import Web

EVENT = (
    "---\ntype: event\ntitle: 神田コードフェスタ\ndate: 2026-11-21\nend_date: 2026-11-22\ntimezone: Asia/Tokyo\n"
    "language: ja\n---\nようこそ\n"
)
FILES = {
    "kanda/index.md": EVENT,
    "kanda/impala.md": '---\ntitle: Impala\nstart: 2026-11-21 11:00\nduration: "0:30"\nroom: Hall A\n---\n\n- 速い\n',
    "kanda/webkit.md": "---\ntitle: WebKit\nstart: 2026-11-21 11:00\nroom: Hall B\n---\n",
    "kanda/kudu.md": '---\ntitle: Kudu\nstart: 2026-11-21 11:40\nduration: "0:20"\nroom: Hall A\n---\n',
    "kanda/parsers.md": "---\ntitle: Parsers\nstart: 2026-11-21 12:00\nroom: Hall B\ncancelled: true\n---\n",
    "kanda/lexers.md": "---\ntitle: Lexers\nstart: 2026-11-21 13:00\nroom: Hall B\n---\n",
    "kanda/closing.md": "---\ntitle: Closing\nstart: 2026-11-22 10:00\nroom: Hall A\ncomplete: true\n---\n\nおわり\n",
    "kanda/untimed.md": "---\ntitle: Untimed\n---\n",
    "kanda/secret.md": "---\ntitle: Unheard-of\nstart: 2026-11-21 11:00\nroom: Hall C\ndraft: true\nscribe: '@alice'\n---\n",
}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        put(web, FILES)
        yield web


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def put(web: Web, files: dict[str, str]) -> None:
    """Somebody pushed these files; the index has followed."""
    put_files(web.services.store, {path: text.encode() for path, text in files.items()})
    web.services.index.catch_up()


def sign_in(context: BrowserContext, web: Web, address: str, handle: str) -> None:
    cookie = web.client(handle).get_cookie("festa_session")
    assert cookie is not None
    context.add_cookies([{"name": "festa_session", "value": cookie.value, "url": address}])
