"""From the first start to the second visit in a real browser, on a phone, under the real security policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.setup import issue_setup_token

SECRET = "a good long password"


@contextmanager
def serving(web: Web) -> Iterator[str]:
    """The wiki on a port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def check_fits(page: Page) -> None:
    """Nothing stands out at the side, and each field has a label."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    unlabelled = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select, textarea')]"
        ".filter(field => field.labels.length === 0).map(field => field.name)"
    )
    assert unlabelled == [], page.url


@pytest.mark.parametrize("language", ["en", "ja"])
def test_first_account_invites_a_second_one(new_web: Web, language: str) -> None:
    with new_web.services.people.write() as session:
        token = issue_setup_token(session, utc_now())
    with serving(new_web) as address, open_browser() as browser:
        mori, taro = (
            browser.new_context(locale=language, viewport={"width": 390, "height": 800}).new_page() for _ in range(2)
        )
        refused: list[str] = []
        for page in (mori, taro):
            page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)

        mori.goto(f"{address}/-/setup/{token}")
        check_fits(mori)
        fill_in(mori, "mori", "森下 はるか")
        mori.goto(f"{address}/-/account")
        check_fits(mori)
        mori.goto(f"{address}/-/accounts")
        press(mori, "form[action$='/invite'] button")
        check_fits(mori)
        link = mori.locator(".note a").get_attribute("href")
        assert link is not None
        taro.goto(link)
        fill_in(taro, "taro", "Taro Yamada")
        taro.goto(f"{address}/-/account")
        press(taro, "form[action='/-/logout'] button")
        taro.goto(f"{address}/-/login?next=/-/account")
        check_fits(taro)
        taro.fill("[name=username]", "taro")
        taro.fill("[name=password]", "not this one")
        press(taro, "form button.main")
        focused = taro.locator(":focus").get_attribute("name")
        taro.fill("[name=password]", SECRET)
        press(taro, "form button.main")

        assert taro.url == f"{address}/-/account"
        assert focused == "password"
        assert "Taro Yamada" in taro.locator("h1").inner_text()
        assert refused == []


def fill_in(page: Page, handle: str, name: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=username]", handle)
    page.fill("[name=password]", SECRET)
    press(page, "form button.main")


def press(page: Page, button: str) -> None:
    """Presses a button and waits for the page that follows."""
    with page.expect_navigation():
        page.locator(button).click()
