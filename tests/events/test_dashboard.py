"""How far the notes are, for whom it may concern; those that need somebody first."""

import datetime as dt
import re

import pytest

from tests.events.conftest import put
from tests.factories import BOB, save
from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.editing import LASTS, begin_editing
from wiki.people.who import Contributor, Role

AT = "at=2026-11-21T11:10"
BOB_HIMSELF = Contributor(4, "bob", "Bob 馬場", Role.WRITER)


def write_now(web: Web, page: str, ago: dt.timedelta = dt.timedelta(0)) -> None:
    with web.services.people.write() as session:
        begin_editing(session, page, BOB_HIMSELF, utc_now() - ago)


def groups(html: str) -> list[tuple[str, list[str]]]:
    """Each heading with the talks below it."""
    found = []
    for part in html.split("<h2 id=")[1:]:
        heading = re.search(r">([^<]*)<span", part)
        assert heading is not None
        found.append((heading[1].strip(), re.findall(r'<h3[^>]*><a href="[^"]*">([^<]*)</a>', part)))
    return found


def row(html: str, title: str) -> str:
    return next(part for part in html.split('<li id="t-')[1:] if f">{title}</a>" in part)


def test_talks_that_need_somebody_come_first(web: Web) -> None:
    put(web, {"kanda/early.md": "---\ntitle: Early\nstart: 2026-11-21 09:00\n---\n"})
    put(web, {"kanda/taken.md": "---\ntitle: Taken\nstart: 2026-11-22 09:00\nscribe: '@bob'\n---\n"})

    shown = groups(web.client().get(f"/kanda/-/dashboard?{AT}").text)

    assert shown == [
        ("On now or next, and nobody takes notes", ["Impala", "WebKit", "Kudu", "Lexers"]),
        ("To come, and nobody has signed up", ["Untimed"]),
        ("Over, and without notes", ["Early"]),
        ("In hand", ["Taken"]),
        ("Done", ["Parsers", "Closing"]),
    ]


def test_after_the_event_talks_without_notes_are_first(web: Web) -> None:
    shown = groups(web.client().get("/kanda/-/dashboard?at=2026-12-01T00:00").text)

    assert shown == [
        ("Over, and without notes", ["WebKit", "Kudu", "Lexers", "Untimed"]),
        ("In hand", ["Impala"]),
        ("Done", ["Parsers", "Closing"]),
    ]


def test_open_form_is_a_talk_being_written_until_it_was_left_for_long(web: Web) -> None:
    write_now(web, "kanda/webkit")
    write_now(web, "kanda/kudu", LASTS + dt.timedelta(minutes=1))

    alice, stranger = (web.client(who).get(f"/kanda/-/dashboard?{AT}").text for who in ("alice", None))

    assert "Being written" in row(alice, "WebKit")
    assert "Bob 馬場" in row(alice, "WebKit")
    assert "No notes" in row(alice, "Kudu")
    assert "Being written" in row(stranger, "WebKit")
    assert "Bob 馬場" not in stranger


def test_row_tells_scribe_length_and_last_edit_in_the_events_zone(web: Web) -> None:
    web.services.store.clock = lambda: dt.datetime(2026, 11, 21, 2, 30, tzinfo=dt.UTC)
    text = "---\ntitle: Impala\nstart: 2026-11-21 11:00\nscribe: '@bob'\n---\n\n速い\n"
    save(web.services.store, "kanda/impala", text, web.services.store.tip(), BOB)

    told = row(web.client().get(f"/kanda/-/dashboard?{AT}").text, "Impala")

    assert 'href="/people/bob"' in told
    assert "Bob 馬場" in told
    assert "2 characters" in told
    assert '<time datetime="2026-11-21T11:30:00+09:00">21 Nov 11:30</time>' in told


def test_counts_are_of_all_and_filters_keep_to_some(web: Web) -> None:
    write_now(web, "kanda/webkit")
    client = web.client()

    chips = re.sub(
        r"<[^>]*>",
        "",
        client.get("/kanda/-/dashboard?room=Hall+A").text.partition('class="chips"')[2].partition("</nav>")[0],
    )
    rooms = groups(client.get(f"/kanda/-/dashboard?room=Hall+A&{AT}").text)
    days = groups(client.get(f"/kanda/-/dashboard?day=2026-11-22&{AT}").text)
    states = groups(client.get(f"/kanda/-/dashboard?state=written&{AT}").text)

    assert re.findall(r"(All|No notes|Begun|Being written|Complete|Cancelled) (\d+)", chips) == [
        ("All", "7"), ("No notes", "3"), ("Begun", "1"), ("Being written", "1"), ("Complete", "1"), ("Cancelled", "1"),
    ]  # fmt: skip
    assert sorted(title for _, titles in rooms for title in titles) == ["Closing", "Impala", "Kudu"]
    assert days == [("Done", ["Closing"])]
    assert states == [("In hand", ["WebKit"])]


@pytest.mark.parametrize("query", ["state=<b>", "room=none", "day=x", "state=" + "x" * 1000])
def test_filter_that_fits_nothing_says_so(web: Web, query: str) -> None:
    answer = web.client().get(f"/kanda/-/dashboard?{query}")

    assert answer.status_code == 200
    assert "No talk is like that." in answer.text
    assert "<b>" not in answer.text


def test_strangers_see_public_talks_and_nothing_to_press(web: Web) -> None:
    write_now(web, "kanda/secret")

    stranger, reader, writer = (
        web.client(who).get(f"/kanda/-/dashboard?{AT}").text for who in (None, "charlie", "alice")
    )

    assert "Unheard-of" not in stranger + reader
    assert "Unheard-of" in writer
    assert ["/-/scribe/" in each or "/-/edit/" in each for each in (stranger, reader, writer)] == [False, False, True]


def test_members_wiki_shows_strangers_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("members"), FESTA_OPEN_TO="members") as web:
        answers = [web.client().get(f"/hello-festa/-/{view}") for view in ("now", "dashboard", "qr")]

    assert [answer.status_code for answer in answers] == [302] * 3
