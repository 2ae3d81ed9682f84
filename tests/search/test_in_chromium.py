"""Search while one types, and the quick switcher, in a real browser."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.web_client import Web


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_results_follow_the_keys_and_the_switcher_leads_to_pages(address: str) -> None:
    with open_browser() as browser:
        page = browser.new_context(viewport={"width": 390, "height": 800}, locale="en").new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

        check_typing(page, address)
        check_input_method(page, address)
        check_switcher(page, address)

        assert errors == []


def check_typing(page: Page, address: str) -> None:
    page.goto(f"{address}/-/search")
    titles = page.locator(".results h2")

    page.keyboard.type("impa", delay=20)
    expect(titles).to_have_text(["Impala入門", "Twelve lines of lazy reading"])
    expect(page.get_by_role("status")).to_have_text("2 hits")
    assert page.url == f"{address}/-/search?q=impa"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Twelve lines")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/small/lines")


def check_input_method(page: Page, address: str) -> None:
    """Nothing is asked while kana are being composed; the word that came of it is looked for at once."""
    page.goto(f"{address}/-/search")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "view=list" in request.url else None)
    session = page.context.new_cdp_session(page)

    for text in ("k", "か", "かい", "かいぎ"):
        session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(200)
    assert asked == []
    session.send("Input.insertText", {"text": "会議"})

    expect(page.locator(".results h2")).to_have_text(["Impala入門"])
    assert len(asked) == 1


def check_switcher(page: Page, address: str) -> None:
    page.goto(f"{address}/kanda")
    dialog = page.get_by_role("dialog", name="Go to a page")

    page.keyboard.press("/")
    expect(dialog).to_be_visible()
    page.keyboard.type("twelve", delay=20)
    first = dialog.get_by_role("option", name="Twelve lines")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(dialog.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "switch-1")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("option", name=re.compile("Search all texts"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/small/lines")

    page.keyboard.press("Control+k")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Search").click()  # on a phone there are no keys
    expect(dialog).to_be_visible()
    page.keyboard.type("a/b")
    expect(dialog.get_by_role("combobox")).to_have_value("a/b")


def test_without_script_the_masthead_leads_to_a_form_that_works(address: str) -> None:
    with open_browser() as browser:
        page = browser.new_context(java_script_enabled=False, locale="en").new_page()

        page.goto(f"{address}/kanda")
        page.get_by_role("link", name="Search").click()
        page.get_by_role("searchbox").fill("会議室")
        page.get_by_role("button", name="Search").click()

        expect(page.locator(".results h2")).to_have_text(["Impala入門"])
        expect(page.locator(".results mark")).to_have_text(["会議室"])
