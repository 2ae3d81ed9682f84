"""What is on: by room, in the event's zone, at any moment, and never kept."""

import re

import pytest

from tests.events.conftest import put
from tests.factories import ALICE
from tests.web.asking import ask_strangers
from tests.web_client import Web
from wiki.core.move import Move, move_page, scan_for_links

GUEST = (
    "---\ntitle: Guest talk\nstart: 2026-11-01 09:00\nsessions:\n"
    "  - event: kanda\n    start: 2026-11-21 11:10\n    duration: '0:10'\n    room: Hall D\n---\n\nnotes\n"
)


def shown(web: Web, at: str, handle: str | None = None) -> tuple[list[str], list[str]]:
    """Titles of what is on and of what comes, as the page has them."""
    text = web.client(handle).get(f"/kanda/-/now?at={at}").text
    now, _, coming = text.partition('id="coming"')
    return titles(now), titles(coming)


def titles(html: str) -> list[str]:
    return re.findall(r'<h3[^>]*><a href="[^"]*">([^<]*)</a></h3>', html)


@pytest.mark.parametrize(
    ("at", "now", "coming"),
    [
        ("2026-11-21T11:00", ["Impala", "WebKit"], ["Kudu", "Parsers", "Lexers"]),
        ("2026-11-21T11:29", ["Impala", "WebKit"], ["Kudu", "Parsers", "Lexers"]),
        ("2026-11-21T11:30", ["WebKit"], ["Kudu", "Parsers", "Lexers"]),
        ("2026-11-21T11:50", ["Kudu", "WebKit"], ["Parsers", "Lexers"]),
        ("2026-11-21T12:10", ["WebKit", "Parsers"], ["Lexers"]),
        ("2026-11-21T13:59", ["Lexers"], []),
        ("2026-11-21T14:00", [], ["Closing"]),
        ("2026-11-22T10:30", ["Closing"], []),
        ("2026-11-21T02:10%2B00:00", ["Impala", "WebKit"], ["Kudu", "Parsers", "Lexers"]),
    ],
)
def test_talks_are_on_until_they_end_and_the_next_in_each_room_follows(
    web: Web, at: str, now: list[str], coming: list[str]
) -> None:
    assert shown(web, at) == (now, coming)


def test_before_it_begins_says_when_and_after_it_leads_to_the_report(web: Web) -> None:
    client = web.client()

    before = client.get("/kanda/-/now?at=2026-11-20T23:00").text
    night = client.get("/kanda/-/now?at=2026-11-21T20:00").text
    after = client.get("/kanda/-/now?at=2026-11-23T00:00").text

    assert "It begins on Saturday 21 November 2026 at 11:00." in before
    assert titles(before) == ["Impala", "WebKit"] + ["Kudu"] * 0
    assert "Nothing is on just now." in night
    assert "Next, on Sunday 22 November 2026" in night
    assert 'class="button main" href="/kanda/-/report"' in after
    assert titles(after) == []


def test_event_without_times_says_so(web: Web) -> None:
    put(web, {"plain/index.md": "---\ntype: event\ntitle: Plain\n---\n", "plain/talk.md": "---\ntitle: A talk\n---\n"})

    answer = web.client().get("/plain/-/now")

    assert "Nothing says yet when this event is." in answer.text
    assert "1 talk has no time yet." in answer.text


def test_cancelled_talk_is_marked_and_nothing_is_to_be_written(web: Web) -> None:
    text = web.client("alice").get("/kanda/-/now?at=2026-11-21T12:10").text

    row = text.partition('data-key="kanda/parsers')[2].partition("</li>")[0]
    assert "Cancelled" in row
    assert "/-/edit/" not in row
    assert "/-/scribe/" not in row


def test_writers_have_one_tap_to_write_and_strangers_one_to_read(web: Web) -> None:
    stranger, writer = (web.client(who).get("/kanda/-/now?at=2026-11-21T11:00").text for who in (None, "alice"))

    assert 'href="/kanda/impala"' in stranger
    assert "/-/edit/" not in stranger
    assert "csrf_token" not in stranger
    assert 'href="/-/edit/kanda/impala"' in writer
    assert 'formaction="/-/scribe/kanda/impala"' in writer


def test_talk_of_another_event_that_is_given_here_is_on_too(web: Web) -> None:
    put(web, {"tokyo/index.md": "---\ntype: event\ntitle: Tokyo\ntimezone: Asia/Tokyo\n---\n", "tokyo/guest.md": GUEST})

    assert shown(web, "2026-11-21T11:15")[0] == ["Impala", "WebKit", "Guest talk"]
    assert "Guest talk" not in shown(web, "2026-11-21T11:20")[0]


def test_talk_given_twice_in_its_event_is_on_twice(web: Web) -> None:
    again = "---\ntitle: Kudu\nstart: 2026-11-21 11:40\nduration: '0:20'\nroom: Hall A\nsessions:\n  - start: 2026-11-22 11:30\n    room: Hall B\n---\n"
    put(web, {"kanda/kudu.md": again})

    assert "Kudu" in shown(web, "2026-11-21T11:45")[0]
    assert shown(web, "2026-11-22T11:40") == (["Kudu"], [])
    assert "until 11:50" in web.client().get("/kanda/-/now?at=2026-11-22T11:40").text


def test_drafts_are_shown_to_those_who_write_alone(web: Web) -> None:
    assert "Unheard-of" not in web.client().get("/kanda/-/now?at=2026-11-21T11:00").text
    assert "Unheard-of" in shown(web, "2026-11-21T11:00", "bob")[0]


@pytest.mark.parametrize("at", ["noon", "2026-13-40T00:00", "9" * 500, "0001-01-01T00:00+23:59", "%00"])
def test_moment_that_is_none_is_told_and_now_is_shown(web: Web, at: str) -> None:
    answer = web.client().get(f"/kanda/-/now?at={at}")

    assert answer.status_code == 400
    assert "is no moment such as" in answer.text
    assert "On now" in answer.text


def test_page_that_is_no_event_and_one_that_strangers_do_not_see_are_not_there(web: Web) -> None:
    put(web, {"held/index.md": "---\ntype: event\ntitle: Held\npublish: hold\n---\n"})
    client = web.client()

    assert [client.get(f"/{name}/-/now").status_code for name in ("kanda/impala", "held", "none")] == [404] * 3
    assert web.client("alice").get("/held/-/now").status_code == 200


@pytest.mark.parametrize("view", ["now", "dashboard", "qr"])
def test_old_name_of_an_event_leads_to_the_new_one(web: Web, view: str) -> None:
    store = web.services.store
    move_page(store, Move("kanda", "tokyo", ALICE, "Move"), scan_for_links(store))

    answer = web.client().get(f"/kanda/-/{view}?day=2026-11-21")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"/tokyo/-/{view}?day=2026-11-21")


def test_what_depends_on_the_clock_is_made_for_each_stranger_anew(web: Web) -> None:
    with ask_strangers(web) as asking:
        for _ in range(2):
            for address in ("/kanda/-/now", "/kanda/-/dashboard", "/kanda/-/qr"):
                assert asking.get(address).status == 200

    assert asking.passed == ["/kanda/-/now", "/kanda/-/dashboard", "/kanda/-/qr", "/kanda/-/now", "/kanda/-/dashboard"]
