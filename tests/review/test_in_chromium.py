"""The speaker's check on a phone, under the real security policy; and that its address is told to no other host."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.accounts.test_in_chromium import check_fits, serving
from tests.browser import open_browser
from tests.pages.conftest import put
from tests.review.speakers import TALK, check_link, make_talk, text_of
from tests.web_client import Web


@contextmanager
def other_host() -> Iterator[tuple[str, list[str | None]]]:
    """Another host, which notes who sent people to it."""
    referrers: list[str | None] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            referrers.append(self.headers.get("Referer"))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}", referrers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("script", [True, False])
def test_speaker_corrects_and_confirms_on_a_phone(web: Web, script: bool) -> None:
    make_talk(web)
    link = check_link(web)
    with serving(web) as address, open_browser() as browser, other_host() as (elsewhere, referrers):
        text = text_of(web) + f"\n![p]({elsewhere}/p.png) [away]({elsewhere}/away)\n"
        put(web, {f"{TALK}.md": text})
        page = browser.new_context(
            locale="ja", viewport={"width": 390, "height": 800}, java_script_enabled=script
        ).new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)

        page.goto(f"{address}{link}")
        if script:
            check_fits(page)
        page.get_by_role("link", name="修正する").click()
        if script:
            check_fits(page)
        page.get_by_label("ノート").fill("- 直しました\n")
        page.get_by_role("button", name="プレビュー").click()
        assert page.locator(".prose li").inner_text() == "直しました"
        page.get_by_role("button", name="修正だけ送る").click()
        assert "主催者の判断待ち" in page.locator("main").inner_text()
        page.get_by_role("button", name="内容に問題ありません").click()
        assert "登壇者確認済み" in page.locator("main").inner_text()
        page.get_by_role("link", name="away").click()
        page.wait_for_url(f"{elsewhere}/away")

        assert "checked: " in text_of(web)
        assert len(referrers) >= 2
        assert not any(each and "check" in each for each in referrers)
        assert refused == []
