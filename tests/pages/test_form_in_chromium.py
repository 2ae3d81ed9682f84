"""The form in Chromium: where it opens."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.web_client import PASSWORD, Web

LONG = "".join(f"  Line {number} of what the talk is going to be about.\n" for number in range(60))
TALK = f"---\ntitle: Long\nabstract: |\n{LONG}---\n\n- first note\n- second note\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        yield web


def test_form_opens_where_the_notes_begin_and_the_first_key_lands_there(web: Web) -> None:
    web.client("alice").post_form("/-/edit/hello-festa/long", {"text": TALK, "base": "", "action": "save"})
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with open_browser() as browser:
            page = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
            base = f"http://127.0.0.1:{server.port}"
            page.goto(f"{base}/-/login?next=/hello-festa")
            page.fill("#f-username", "alice")
            page.fill("#f-password", PASSWORD)
            page.click("main button.main")
            page.wait_for_url(f"{base}/hello-festa")
            page.goto(f"{base}/-/edit/hello-festa/long")
            field = page.locator("#text")
            scrolled = field.evaluate("field => field.scrollTop")
            field.focus()
            page.keyboard.type("- typed\n")
            text = field.input_value()
            state = page.locator("#state").inner_text()
    finally:
        server.shutdown()

    assert scrolled > 500
    assert text == TALK.replace("---\n\n- first", "---\n- typed\n\n- first")
    assert state
