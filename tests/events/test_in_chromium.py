"""The pages of an event in a real browser: by keyboard, by pointer and by touch, without script, on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser import open_browser
from tests.events.conftest import put, sign_in
from tests.factories import page_text
from tests.web_client import Web

PHONE: ViewportSize = {"width": 390, "height": 800}
TITLES = ("Ant", "Bee", "Cat", "Dog")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(autouse=True)
def tokyo(web: Web) -> None:
    files = {f"tokyo/{title.lower()}.md": f"---\ntitle: {title}\n---\n" for title in TITLES}
    put(web, {"tokyo/index.md": "---\ntype: event\ntitle: Tokyo\ndate: 2026-11-21\n---\n", **files})


def open_page(browser: Browser, web: Web, address: str, path: str, handle: str = "alice", **how: object) -> Page:
    context = browser.new_context(locale="en", **how)  # type: ignore[arg-type]
    sign_in(context, web, address, handle)
    page = context.new_page()
    page.goto(address + path)
    return page


def titles(page: Page) -> list[str]:
    return page.locator(".agenda h3").all_inner_texts()


def saved(web: Web) -> list[str]:
    with web.services.index.read() as snapshot:
        return [talk.title for talk in snapshot.talks("tokyo")]


def test_keyboard_moves_a_talk_keeps_the_focus_and_says_where_it_is(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/-/agenda/tokyo", viewport=PHONE)
    page.get_by_role("button", name="Down: Ant").focus()

    for key in ("Enter", "Space"):
        page.keyboard.press(key)

    assert titles(page) == ["Bee", "Cat", "Ant", "Dog"]
    assert page.evaluate("document.activeElement.value") == "down:tokyo/ant"
    assert page.locator("#said").inner_text() == "Ant is number 3 of 4 now."
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("#said").inner_text() == "Ant is at the end already: number 4 of 4."
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main [role=status]").first).to_have_text("Saved: 3 talks were changed.")
    assert saved(web) == titles(page) == ["Bee", "Cat", "Dog", "Ant"]


def test_pointer_drags_a_talk_and_escape_puts_it_back(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/-/agenda/tokyo", viewport={"width": 1280, "height": 1200})

    drag(page, "Dog", onto="Ant")
    assert titles(page) == ["Dog", "Ant", "Bee", "Cat"]
    assert page.locator("#said").inner_text() == "Dog is number 1 of 4 now."
    drag(page, "Ant", onto="Cat", drop=False)
    assert titles(page) == ["Dog", "Bee", "Cat", "Ant"]
    page.keyboard.press("Escape")
    page.mouse.up()
    assert titles(page) == ["Dog", "Ant", "Bee", "Cat"]
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main [role=status]").first).to_have_text("Saved: 1 talk was changed.")
    assert saved(web) == ["Dog", "Ant", "Bee", "Cat"]
    assert page_text(web.services.store, "tokyo/dog.md") == '---\ntitle: Dog\norder: "1"\n---\n'


def drag(page: Page, title: str, *, onto: str, drop: bool = True) -> None:
    begin = page.locator(".grip", has_text=title).bounding_box()
    end = page.locator(".agenda > li", has=page.locator("h3", has_text=onto)).bounding_box()
    assert begin is not None
    assert end is not None
    up = end["y"] < begin["y"]
    page.mouse.move(begin["x"] + 200, begin["y"] + begin["height"] / 2)
    page.mouse.down()
    page.mouse.move(begin["x"] + 200, end["y"] + (4 if up else end["height"] - 4), steps=12)
    if drop:
        page.mouse.up()


def test_finger_drags_a_talk(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/-/agenda/tokyo", viewport=PHONE, has_touch=True)
    begin = page.locator(".grip", has_text="Ant").bounding_box()
    end = page.locator(".agenda > li", has=page.locator("h3", has_text="Bee")).bounding_box()
    assert begin is not None
    assert end is not None
    touch = page.context.new_cdp_session(page)
    x, y, last = begin["x"] + 60, begin["y"] + 10, end["y"] + end["height"] - 4

    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 11):
        point = {"x": x, "y": y + (last - y) * part / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    expect(page.locator("#said")).to_have_text("Ant is number 2 of 4 now.")
    assert titles(page) == ["Bee", "Ant", "Cat", "Dog"]
    assert page.url == f"{address}/-/agenda/tokyo"


def test_agenda_works_without_script(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/-/agenda/tokyo", viewport=PHONE, java_script_enabled=False)

    page.get_by_role("button", name="Up: Bee").click()
    expect(page.locator("#said")).to_have_text("Bee is number 1 of 4 now.")
    expect(page.get_by_role("button", name="Up: Bee")).to_be_focused()
    page.get_by_label("Room").nth(2).fill("Hall A")
    page.get_by_label("Start").first.press("Enter")

    expect(page.locator("main [role=status]").first).to_have_text("Saved: 2 talks were changed.")
    assert saved(web) == ["Bee", "Ant", "Cat", "Dog"]
    assert "room: Hall A" in page_text(web.services.store, "tokyo/cat.md")


def test_scribe_signs_up_from_what_is_on_without_script(web: Web, address: str, browser: Browser) -> None:
    page = open_page(
        browser, web, address, "/kanda/-/now?at=2026-11-21T11:00", viewport=PHONE, java_script_enabled=False
    )

    page.get_by_role("button", name="Take the notes: WebKit").click()

    assert page.url == f"{address}/kanda/-/now?at=2026-11-21T11:00"
    expect(page.locator("main [role=status]").first).to_have_text("You take the notes of “WebKit”.")
    expect(page.get_by_role("button", name="Leave the notes to others: WebKit")).to_be_visible()
    page.get_by_role("link", name="Write: WebKit").click()
    assert page.url == f"{address}/-/edit/kanda/webkit"


def test_page_of_what_is_on_follows_the_clock_and_keeps_focus_and_place(
    web: Web, address: str, browser: Browser
) -> None:
    """The clock is the event's: its talks are put where now is, and the browser's minute is made to pass at once."""
    from_now = "---\ntitle: {title}\nstart: {start}\nduration: '0:30'\nroom: {room}\n---\n"
    with web.services.index.read():
        now = web.services.store.clock()
    talks = {
        f"live/{n}.md": from_now.format(title=f"Talk {n}", start=f"{now:%Y-%m-%d %H:%M}+0000", room=f"R{n}")
        for n in range(9)
    }
    put(web, {"live/index.md": "---\ntype: event\ntitle: Live\n---\n", **talks})
    context = browser.new_context(locale="en", viewport={"width": 390, "height": 500})
    sign_in(context, web, address, "alice")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/live/-/now")
    link = page.get_by_role("link", name="Talk 5", exact=True)
    link.focus()
    page.evaluate("scrollTo(0, 900)")
    top = page.evaluate("scrollY")
    put(web, {"live/8.md": talks["live/8.md"].replace("Talk 8", "Talk eight")})

    page.clock.run_for(61_000)

    expect(page.get_by_role("link", name="Talk eight", exact=True)).to_have_count(1)
    expect(link).to_be_focused()
    assert page.evaluate("scrollY") == top > 0
    assert page.locator("#told").inner_text() == ""
    put(web, {"live/3.md": talks["live/3.md"].replace(f"{now:%Y-%m-%d}", "2020-01-01")})
    page.clock.run_for(61_000)
    expect(page.locator("#told")).to_have_text("What is on has changed.")
    context.set_offline(True)
    page.clock.run_for(61_000)
    expect(page.get_by_text("No connection: this may be old.")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_is_wider_than_a_phone_and_all_targets_are_large_enough(
    web: Web, address: str, browser: Browser, language: str
) -> None:
    context = browser.new_context(locale=language, viewport=PHONE)
    sign_in(context, web, address, "lena")
    page = context.new_page()

    for path in (
        "/kanda",
        "/kanda/-/report",
        "/kanda/-/now?at=2026-11-21T11:00",
        "/kanda/-/dashboard",
        "/-/agenda/kanda",
        "/kanda/-/qr",
    ):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
        small = page.evaluate(
            "[...document.querySelectorAll('main :is(button:not(.sr), .button, .views a, .chips a, select, input:not([type=hidden]))')]"
            ".filter((each) => { const box = each.getBoundingClientRect(); return box.width && (box.height < 24 || box.width < 24); })"
            ".map((each) => each.outerHTML)"
        )
        assert small == [], path


def test_views_of_an_event_are_two_taps_away_on_a_phone(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/kanda", viewport=PHONE)

    for name, path in (
        ("On now", "/kanda/-/now"), ("State of the notes", "/kanda/-/dashboard"), ("Agenda", "/-/agenda/kanda"),
        ("QR codes", "/kanda/-/qr"), ("Report", "/kanda/-/report"), ("Programme", "/kanda"),
    ):  # fmt: skip
        page.get_by_role("navigation", name="This event").get_by_role("link", name=name).click()
        expect(page).to_have_url(address + path)


def test_codes_are_loaded_and_print_several_on_a_page(web: Web, address: str, browser: Browser) -> None:
    page = open_page(browser, web, address, "/kanda/-/qr", viewport={"width": 1280, "height": 4000})
    pictures = page.locator("main img")
    expect(pictures).to_have_count(9)
    page.wait_for_function(
        "[...document.querySelectorAll('main img')].every((each) => each.complete && each.naturalWidth)"
    )

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})

    tops = page.evaluate(
        "[...document.querySelectorAll('.codes > li')].slice(0, 3).map((each) => each.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1
    expect(page.get_by_role("navigation", name="This event")).to_be_hidden()
