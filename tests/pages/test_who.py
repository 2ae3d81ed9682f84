"""`?who=1`: a page with who wrote each part of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, put_files
from tests.web_client import Web
from wiki.core.save import Edit, save_page
from wiki.core.store.model import Person

EVENT = "---\ntype: event\ntitle: Kanda\ndate: 2026-11-21\ntimezone: Asia/Tokyo\n---\n# Kanda\n\nWelcome.\n\n[[talks]]\n\nBye.\n"
TALK = "---\ntitle: Impala\nstart: '10:40'\n---\n# Impala\n\nAlice wrote this paragraph.\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        web.services.store.clock = lambda: datetime(2026, 11, 21, 1, 52, tzinfo=UTC)
        save(web, "kanda", EVENT, Person("Lena Marsh", "lena@users.noreply.localhost"))
        save(web, "kanda/impala", TALK, ALICE)
        yield web


def save(web: Web, name: str, text: str, author: Person, *others: Person) -> str:
    store = web.services.store
    return save_page(store, Edit(name, text, store.tip(), author, "", lambda _old, _new: "An edit", others)).commit


def runs_of(html: str) -> list[tuple[str, str, str]]:
    """For each run the number of its colour, who is named, and the words of its blocks."""
    runs = re.findall(r'<div class="run"(?: data-w="(\d+)")?>(.*?)</p>(.*?)</div>\n', html, re.DOTALL)
    return [(number, _words(by), _words(blocks)) for number, by, blocks in runs]


def _words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_blocks_stand_beside_those_who_wrote_them(web: Web) -> None:
    commit = save(web, "kanda/impala", TALK + "\n- item by Bob\n\nBob again.\n", BOB)

    html = web.client().get("/kanda/impala?who=1").text

    found = runs_of(html)
    assert [(number, words) for number, _, words in found] == [
        ("2", "Alice wrote this paragraph."), ("3", "item by Bob Bob again."),
    ]  # fmt: skip
    assert found[0][1].startswith("AA Alice Aoki Saturday 21 November 2026 10:52")
    assert "Bob 馬場" in found[1][1]
    assert f"/-/diff/kanda/impala?to={commit}" in html
    assert '?who=1" rel="nofollow" aria-current="page"' in html


def test_block_of_several_names_the_main_one_and_counts_the_others(web: Web) -> None:
    text = TALK.replace("paragraph.", "paragraph.\nBob added a few\nwords")
    save(web, "kanda/impala", text, BOB, Person("Charlie", "charlie@users.noreply.localhost"))
    save(web, "kanda/impala", text.replace("\nwords", "\nlast"), Person("Lena Marsh", "lena@users.noreply.localhost"))

    [(_, by, words)] = runs_of(web.client().get("/kanda/impala?who=1").text)

    assert words == "Alice wrote this paragraph. Bob added a few last"
    assert "Alice Aoki" in by
    assert "+3 with Bob 馬場, Lena Marsh, Charlie" in by


def test_event_shows_who_wrote_what_stands_above_its_talks(web: Web) -> None:
    html = web.client().get("/kanda?who=1").text

    assert [(number, words) for number, _, words in runs_of(html)] == [("1", "Welcome.")]
    assert "Impala" in html


def test_colours_are_the_same_on_all_pages_of_an_event(web: Web) -> None:
    save(web, "kanda/other", "Bob begins.\n", BOB)
    save(web, "kanda/other", "Bob begins.\n\nAlice goes on.\n", ALICE)

    html = web.client().get("/kanda/other?who=1").text

    assert [(number, words) for number, _, words in runs_of(html)] == [("3", "Bob begins."), ("2", "Alice goes on.")]


def test_page_without_the_question_is_as_ever(web: Web) -> None:
    plain = web.client().get("/kanda/impala").text

    assert 'class="run"' not in plain
    assert "Alice wrote this paragraph." in plain
    assert 'href="/kanda/impala?who=1"' in plain
    assert "\ue002" not in plain


def test_links_and_headings_are_those_of_the_page(web: Web) -> None:
    save(web, "kanda/impala", TALK + "\n## More\n\n[[kanda]] and [up](#more) and [[nowhere]]\n", BOB)
    client = web.client()

    plain, who = client.get("/kanda/impala").text, client.get("/kanda/impala?who=1").text

    for piece in ('<h2 id="p-more">More</h2>', 'href="/kanda">Kanda</a>', 'href="#p-more"'):
        assert piece in plain, piece
        assert piece in who, piece


def test_strangers_see_nobody_behind_a_draft(web: Web) -> None:
    save(web, "kanda/draft", "---\ndraft: true\n---\nsecret\n", ALICE)

    assert web.client().get("/kanda/draft?who=1").status_code == 404
    assert runs_of(web.client("bob").get("/kanda/draft?who=1").text)[0][2] == "secret"


def test_html_left_open_is_one_part_with_all_its_writers(web: Web) -> None:
    save(web, "kanda/impala", TALK + "\n<div>\n\nopen to the end\n\nBob's\n", BOB)

    found = runs_of(web.client().get("/kanda/impala?who=1").text)

    assert [number for number, _, _ in found] == ["2", "3"]
    assert web.client().get("/kanda/impala?who=1").status_code == 200


def test_items_of_one_list_stand_beside_their_own_writers(web: Web) -> None:
    save(web, "kanda/impala", TALK + "\n- by Alice\n- also hers\n", ALICE)
    save(web, "kanda/impala", TALK + "\n- by Alice\n- also hers\n- Bob adds this\n", BOB)

    html = web.client().get("/kanda/impala?who=1").text

    assert [(number, words) for number, _, words in runs_of(html)] == [
        ("2", "Alice wrote this paragraph. by Alice also hers"), ("3", "Bob adds this"),
    ]  # fmt: skip
    assert html.count("<ul>") - web.client().get("/kanda/impala").text.count("<ul>") == 1


def test_times_of_a_talk_without_a_start_are_those_of_its_event(web: Web) -> None:
    save(web, "kanda/untimed", "---\ntitle: Untimed\n---\n\nWords.\n", ALICE)  # at 01:52 in UTC
    client = web.client()

    assert "10:52" in client.get("/kanda/untimed").text
    assert "10:52" in client.get("/kanda/untimed?who=1").text


def test_front_page_tells_who_wrote_its_text(web: Web) -> None:
    save(web, "index", "---\ntitle: Welcome\n---\nWe write together.\n\nBob was here.\n", BOB)
    client = web.client("alice")

    read, who = client.get("/").text, client.get("/?who=1").text

    assert 'href="/?who=1"' in read
    assert 'href="/-/edit/index"' in read
    assert [words for _, _, words in runs_of(who)] == ["We write together. Bob was here."]
    assert "Kanda" in who


def test_front_page_without_a_text_leads_to_writing_one(web: Web) -> None:
    put_files(web.services.store, {"index.md": None})

    assert 'href="/-/edit/index"' in web.client("alice").get("/?who=1").text
    assert "/-/edit/index" not in web.client().get("/").text
