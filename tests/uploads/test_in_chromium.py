"""Pictures are pasted, dropped, chosen and taken in the editor; cards open their player when asked, and not before."""

import base64
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from tests.browser import open_browser
from tests.core.pictures.samples import encoded, from_a_phone, photo
from tests.core.uploads.test_kinds import PDF
from tests.uploads.conftest import put
from tests.web_client import Web

expect.set_options(timeout=30_000)  # the machine that runs this may have much else to do

HAND_OVER = """([kind, files]) => {
  const field = document.getElementById('text');
  const data = new DataTransfer();
  for (const [name, type, text] of files)
    data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name, { type }));
  const event = kind === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
}"""
FILM = "https://youtu.be/dQw4w9WgXcQ?t=61"


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def open_form(browser: Browser, web: Web, address: str, name: str = "kanda/impala", width: int = 1280) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="en", has_touch=width < 500, is_mobile=width < 500
    )
    cookie = web.client("alice").get_cookie("festa_session")
    assert cookie is not None
    context.add_cookies([{"name": "festa_session", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/-/edit/{name}")
    return page


def hand_over(page: Page, kind: str, *files: tuple[str, str, bytes]) -> None:
    page.evaluate(HAND_OVER, [kind, [[name, mime, base64.b64encode(data).decode()] for name, mime, data in files]])


def chosen(page: Page) -> str:
    return str(
        page.evaluate(
            "() => { const f = document.getElementById('text'); return f.value.slice(f.selectionStart, f.selectionEnd); }"
        )
    )


def test_pasted_picture_stands_at_the_caret_and_its_words_are_chosen_to_be_typed_over(
    browser: Browser, web: Web, address: str
) -> None:
    page = open_form(browser, web, address)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.locator("#text").press("Control+End")

    hand_over(page, "paste", ("IMG 0001.JPG", "image/jpeg", from_a_phone()))
    expect(page.locator("#text")).to_have_value(re.compile(r"front\.jpg\)\n!\[IMG 0001\]\(files/img-0001\.jpg\)\n$"))
    assert chosen(page) == "IMG 0001"
    page.keyboard.type("The hall")

    expect(page.locator("#text")).to_have_value(re.compile(r"!\[The hall\]\(files/img-0001\.jpg\)\n$"))
    expect(page.locator("#sent")).to_have_text(re.compile("Added img-0001.jpg. Say in its place"))
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"{address}/kanda/impala")
    assert (
        page.get_by_role("img", name="The hall").evaluate(
            "picture => picture.decode().then(() => picture.naturalHeight)"
        )
        == 600
    )
    assert errors == ["Failed to load resource: the server responded with a status of 404 (NOT FOUND)"] * len(errors)


def test_dropped_files_come_in_together_while_one_writes_on_and_saving_waits_for_them(
    browser: Browser, web: Web, address: str
) -> None:
    page = open_form(browser, web, address)
    held: list[Route] = []
    page.route("**/-/upload/**", lambda route: held.append(route))
    page.locator("#text").press("Control+End")

    hand_over(
        page,
        "drop",
        ("写真.png", "image/png", encoded(photo(90, 60), "PNG")),
        ("a.pdf", "application/pdf", PDF),
        ("x.svg", "image/svg+xml", b"<svg/>"),
    )
    expect(page.locator("#text")).to_have_value(re.compile(r"!\[写真\.png is on its way …\]\(#1\)\n"))
    page.keyboard.type("More words.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#sent")).to_have_text("Saved as soon as everything is here")
    held[0].continue_()

    page.wait_for_url(f"{address}/kanda/impala")
    text = web.client("alice").get("/-/raw/kanda/impala").text
    assert text.endswith("![写真](files/写真.png)\n[a](files/a.pdf)\nMore words.\n")
    assert len(list(web.services.store.iter_files(web.services.store.tip() or "", "kanda/files"))) == 2  # type: ignore[arg-type]


def test_what_is_not_taken_says_why_and_leaves_the_text_alone(browser: Browser, web: Web, address: str) -> None:
    page = open_form(browser, web, address)
    before = page.locator("#text").input_value()
    state = page.locator("#sent")

    hand_over(page, "drop", ("logo.svg", "image/svg+xml", b"<svg/>"))
    expect(state).to_have_text("logo.svg was not added: SVG can hold programs and is not taken; save it as PNG.")
    hand_over(page, "drop", ("long.txt", "text/plain", b"a" * 250_000))
    expect(state).to_have_text("long.txt was not added: it is too large. At most 0.2 MB each.")
    page.context.set_offline(True)
    hand_over(page, "paste", ("a.jpg", "image/jpeg", from_a_phone()))
    expect(state).to_have_text("No connection: a.jpg was not added. Your text is here; add it when you are back.")

    assert page.locator("#text").input_value().strip() == before.strip()
    page.context.set_offline(False)
    put(web, {"kanda/old.zip": b"o" * 999_900})
    hand_over(page, "paste", ("a.jpg", "image/jpeg", from_a_phone()))
    expect(state).to_have_text(re.compile("The event has no room for this. Its files would take .* allowed"))


def test_phone_has_a_button_for_its_camera_and_one_for_files(
    browser: Browser, web: Web, address: str, tmp_path: Path
) -> None:
    page = open_form(browser, web, address, width=390)
    taken = tmp_path / "image.jpg"
    taken.write_bytes(from_a_phone())
    expect(page.get_by_text("Take a picture")).to_be_visible()
    assert page.locator("#take").get_attribute("capture") == "environment"

    with page.expect_file_chooser() as chooser:
        page.get_by_text("Take a picture").click()
    chooser.value.set_files(taken)

    expect(page.locator("#text")).to_have_value(re.compile(r"!\[image\]\(files/image\.jpg\)"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_spreadsheet_is_pasted_as_text_and_pages_outside_of_events_explain(
    browser: Browser, web: Web, address: str
) -> None:
    page = open_form(browser, web, address, "about")

    expect(page.get_by_text("Pictures and files belong to an event")).to_be_visible()
    assert page.locator("#pick").count() == 0


def test_card_loads_its_player_when_asked_and_not_before(browser: Browser, web: Web, address: str) -> None:
    put(
        web,
        {
            "kanda/film.md": f"---\ntitle: Film\nslides: https://www.docswell.com/s/mori/LK7J5V-impala\n---\n\n[The talk]({FILM})\n"
        },
    )
    page = browser.new_context(locale="en").new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)

    def answer(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.fulfill(body="<p>player</p>", content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{address}/kanda/film")

    expect(page.get_by_role("button", name="Show here")).to_be_visible()
    play = page.get_by_role("button", name="Play here")
    expect(play).to_be_visible()
    assert asked == []
    play.click()
    frame = page.locator("iframe.player")
    expect(frame.content_frame.get_by_text("player")).to_be_visible()
    assert asked == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&start=61"]
    assert frame.get_attribute("title") == "The talk"
    assert "allow-top-navigation" not in (frame.get_attribute("sandbox") or "allow-top-navigation")
    page.get_by_role("button", name="Close").click()
    expect(frame).to_have_count(0)
    page.get_by_role("button", name="Show here").click()
    expect(frame.content_frame.get_by_text("player")).to_be_visible()

    assert asked[1:] == ["https://www.docswell.com/slide/LK7J5V/embed"]
    assert errors == []
