"""The pages of history in a real browser: nothing sticks out on a phone, and all works without a script."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.factories import BOB, page_text
from tests.history.conftest import History
from wiki.core.save import delete_page

TALK = "---\ntitle: Impala で待たない分析\n---\n" + "".join(f"- 行 {number}\n" for number in range(20))
LONG = "A very long summary that tells at length, on and on, what was done to this page, by whom, when, where and why"


@pytest.fixture
def address(history: History) -> Iterator[str]:
    history.save("kanda/impala", TALK, 0, summary="First notes")
    history.save("kanda/impala", TALK.replace("行 9", "行 九"), 60, BOB, LONG)
    server = make_server("127.0.0.1", 0, history.web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(context: BrowserContext, history: History, address: str, handle: str) -> None:
    cookie = history.web.client(handle).get_cookie("festa_session")
    assert cookie is not None
    context.add_cookies([{"name": "festa_session", "value": cookie.value, "url": address}])


def test_writer_compares_and_goes_back_on_a_phone_without_script(history: History, address: str) -> None:
    with open_browser() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False, locale="en")
        sign_in(context, history, address, "alice")
        page = context.new_page()

        page.goto(f"{address}/-/history/kanda/impala")
        page.get_by_role("button", name="Compare").click()
        assert page.locator("ol.diff del").all_text_contents() == ["9"]
        assert page.locator("ol.diff ins").all_text_contents() == ["九"]
        page.get_by_role("button", name="Restore “Before”").click()

        assert page.url == f"{address}/kanda/impala"
        assert "is again as it was on" in page.get_by_role("status").inner_text()
    assert page_text(history.store, "kanda/impala.md") == TALK


def test_writer_undoes_a_change_and_decides_a_clash_on_a_phone_without_script(history: History, address: str) -> None:
    history.save("kanda/impala", TALK.replace("行 9", "行 九つ") + "- 質疑\n", 120)
    with open_browser() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False, locale="en")
        sign_in(context, history, address, "alice")
        page = context.new_page()

        page.goto(f"{address}/-/diff/kanda/impala")
        page.locator("a[rel=prev]").click()
        page.get_by_role("link", name="Undo this change").click()
        page.get_by_label("Reason").fill("数字が違う")
        page.get_by_role("button", name="Go on to the places to decide").click()
        assert page.locator(".version").all_inner_texts() == ["- 行 9\n", "- 行 九つ\n"]
        page.get_by_role("button", name="Undo at these places, too").click()

        assert page.url == f"{address}/kanda/impala"
    assert page_text(history.store, "kanda/impala.md") == TALK + "- 質疑\n"


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(history: History, address: str, width: int) -> None:
    with open_browser() as browser:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ja")
        sign_in(context, history, address, "lena")
        history.save("kanda/kudu", TALK, 90)
        delete_page(history.store, "kanda/kudu", base=None, author=BOB, summary=LONG)
        history.save("kanda/impala", TALK.replace("行 9", "行 九つ"), 120, BOB, LONG)
        page = context.new_page()

        for path in (
            "/-/history/kanda/impala",
            "/-/history/kanda?scope=event",
            "/-/diff/kanda/impala",
            "/-/changes?event=kanda",
            f"/-/rollout/kanda/impala?rev={history.store.tip()}",
            "/-/rollback/kanda/impala?person=bob",
            "/-/deleted",
            "/-/deleted/kanda/kudu",
        ):
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status == 200
            assert page.evaluate("document.documentElement.scrollWidth") == width, path


@pytest.mark.parametrize("view", ["", "side", "read"])
def test_keys_lead_from_change_to_change_but_not_while_one_writes(history: History, address: str, view: str) -> None:
    text = "".join(f"paragraph {number} of the talk\n\n" for number in range(40))
    history.save("kanda/impala", text, 90)
    history.save("kanda/impala", text.replace("h 3 of", "h three of").replace("h 35 of", "h 53 of"), 120)
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 500}, locale="en")
        page.goto(f"{address}/-/diff/kanda/impala?view={view}")
        found = []

        for key in ("j", "j", "j", "k", "n", "p", "Control+k"):
            page.keyboard.press(key)
            found.append(page.evaluate("document.activeElement.id"))
        page.keyboard.type("jnk")

        assert found == ["c1", "c2", "c2", "c1", "c2", "c1", "switch"]
        assert page.locator("#switch").input_value() == "jnk"
        assert page.locator("#keys").is_visible()
