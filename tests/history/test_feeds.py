"""`GET /-/changes.atom`."""

from xml.etree import ElementTree

import pytest

from tests.factories import ALICE, BOB
from tests.history.conftest import History
from tests.web_client import Web

ATOM = "{http://www.w3.org/2005/Atom}"


def read(history: History, query: str = "", handle: str | None = None) -> ElementTree.Element:
    answer = history.web.client(handle).get(f"/-/changes.atom{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)  # noqa: S314 - our own


def titles(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry")]


def test_feed_has_what_the_format_asks_for(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE, "First notes")

    feed = read(history)

    assert feed.findtext(f"{ATOM}id") == "http://localhost/-/changes.atom"
    assert feed.findtext(f"{ATOM}title") == "Festa · Recent changes"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    entry = feed.findall(f"{ATOM}entry")[0]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == ALICE.name
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert history.web.client().get((link.get("href") or "").removeprefix("http://localhost")).status_code == 200


def test_sitting_is_one_entry_that_keeps_its_id_while_it_goes_on(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE, "First notes")
    before = read(history).findall(f"{ATOM}entry")[0]
    history.save("kanda/impala", "# Impala\n\n- x\n", 5, ALICE, "More")

    after = read(history).findall(f"{ATOM}entry")[0]

    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert (after.findtext(f"{ATOM}updated") or "") > (before.findtext(f"{ATOM}updated") or "")
    assert (after.findtext(f"{ATOM}summary") or "").splitlines()[:2] == ["More", "First notes"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?event=kanda", {"By Alice", "By Bob"}),
        ("?page=kanda/impala", {"By Alice", "By Bob"}),
        ("?person=bob", {"By Bob", "Elsewhere"}),
    ],
)
def test_feeds_of_an_event_a_talk_and_a_person(history: History, query: str, found: set[str]) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE, "By Alice")
    history.save("kanda/impala", "# Impala\n\n- x\n", 60, BOB, "By Bob")
    history.save("other", "# Other\n", 120, BOB, "Elsewhere")

    subjects = {title.partition(": ")[2] for title in titles(read(history, query))}

    assert subjects - {"イベントを作成"} == found


def test_strangers_are_told_nothing_of_drafts(history: History) -> None:
    history.save("secret", "---\ntitle: Hidden\ndraft: true\n---\n", 0, ALICE, "Whisper")

    assert not any("Whisper" in title for title in titles(read(history)))
    assert any("Whisper" in title for title in titles(read(history, handle="alice")))


def test_what_xml_cannot_hold_is_replaced(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE, "a\x07b & <c> \ufffe")

    assert any("a\ufffdb & <c>" in title for title in titles(read(history)))


def test_reader_that_has_it_already_is_told_so(history: History) -> None:
    client = history.web.client()
    tag = client.get("/-/changes.atom").headers["ETag"]

    assert client.get("/-/changes.atom", headers={"If-None-Match": tag}).status_code == 304


def test_closed_wiki_has_no_feed_for_strangers(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("closed"), FESTA_OPEN_TO="members") as web:
        assert web.client().get("/-/changes.atom").status_code == 302
        assert web.client("charlie").get("/-/changes.atom").status_code == 200


def test_page_of_changes_names_its_feed(history: History) -> None:
    html = history.web.client().get("/-/changes?event=kanda").text

    assert 'type="application/atom+xml"' in html
    assert 'href="/-/changes.atom?event=kanda"' in html


def test_many_pages_of_one_commit_are_one_entry(history: History) -> None:
    talks: dict[str, str | None] = {f"kanda/t{number:02}.md": f"# Talk {number:02}\n" for number in range(40)}
    history.put(0, "Import the schedule", talks)

    feed = read(history)

    assert titles(feed) == [
        "神田コードフェスタ: Import the schedule",
        "神田コードフェスタ: イベントを作成",
        "Begin the wiki",
    ]
    link = feed.findall(f"{ATOM}entry")[0].find(f"{ATOM}link")
    assert link is not None
    assert history.web.client().get((link.get("href") or "").removeprefix("http://localhost")).status_code == 200
