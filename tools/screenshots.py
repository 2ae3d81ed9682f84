"""`make screenshots`: pictures of the real program with the sample event, for README and docs, into docs/screens/."""

import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Browser
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser import open_browser
from tests.web_client import Web, field_of

SCREENS = Path(__file__).parents[1] / "docs" / "screens"
TALK = "hello-festa/nihongo"
SHOTS = (
    # name, address, width, height, language, scheme
    ("event", "/hello-festa", 1280, 900, "en", "light"),
    ("edit", f"/-/edit/{TALK}", 1280, 900, "ja", "light"),
    ("history", f"/-/history/{TALK}", 1280, 900, "en", "light"),
    ("talk-phone", f"/{TALK}", 390, 844, "ja", "dark"),
)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *arguments: object) -> None:
        """Says nothing: what matters are the pictures."""


def main() -> int:
    """Takes all pictures; returns the exit code."""
    SCREENS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Web.open(Path(folder)) as web:
        write_a_little(web)
        server = make_server("127.0.0.1", 0, web.app, threaded=True, request_handler=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with open_browser() as browser:
            for shot in SHOTS:
                take(browser, web, f"http://127.0.0.1:{server.port}", *shot)
        server.shutdown()
    return 0


def write_a_little(web: Web) -> None:
    """Some people write, so that there is a history to look at."""
    form = f"/-/edit/{TALK}"
    for handle, line in (
        ("mori", "A. はい。ふりがなは HTML の ruby で書ける。"),
        ("alice", "A. 見出しへのリンクも日本語のままでよい。"),
        ("mori", "Q. 縦書きは？"),
    ):
        client = web.client(handle, language="ja")
        before = field_of(client.get(form).text, "text") or ""
        client.submit(form, {"text": before.rstrip("\n") + f"\n\n{line}\n"}, button=("action", "save"))
    web.client("alice").get(form)


def take(
    browser: Browser, web: Web, base: str, name: str, address: str, width: int, height: int, language: str, scheme: str
) -> None:
    """One picture, as an organiser sees it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    cookie = web.client("mori").get_cookie("festa_session")
    assert cookie is not None
    context.add_cookies([{"name": "festa_session", "value": cookie.value, "url": base}])
    page = context.new_page()
    page.goto(base + address)
    page.wait_for_timeout(800)  # the preview comes by itself
    page.screenshot(path=SCREENS / f"{name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
