"""`/-/blame/`: each line with the revision behind it."""

import re
from html import unescape

from tests.factories import ALICE, BOB, put_files
from tests.history.conftest import History
from wiki.core.store.model import Person

HARUKA = Person("森下 はるか", "haruka@users.noreply.localhost")
TEXT = "---\ntitle: Impala\n---\n\nfirst\n\nsecond\n"


def lines_of(html: str) -> list[tuple[int, str]]:
    """Numbers and texts of the lines, as they stand on the page."""
    rows = re.findall(r'<p id="l(\d+)"><a class="num" href="#l\1">\1</a><span>(.*?)</span></p>', html, re.DOTALL)
    return [(int(number), unescape(text)) for number, text in rows]


def test_page_shows_every_line_beside_the_change_that_wrote_it(history: History) -> None:
    history.save("kanda/talk", TEXT, 0)
    second = history.save("kanda/talk", TEXT.replace("second", "<zwei>"), 1, HARUKA, "Zweite Zeile", BOB)

    html = history.web.client().get("/-/blame/kanda/talk").text

    assert lines_of(html) == list(enumerate(TEXT.replace("second", "<zwei>").split("\n")[:-1], start=1))
    runs = html.split("<li data-w=")[1:]
    assert [len(lines_of(run)) for run in runs] == [6, 1]
    assert "Alice Aoki" in runs[0]
    assert "before this change" not in runs[0]
    assert "森下 はるか" in runs[1]
    assert "with Bob 馬場" in runs[1]
    assert f"/-/diff/kanda/talk?to={second}" in runs[1]
    assert f"/-/blame/kanda/talk?before={second}" in runs[1]
    assert "14:11" in runs[1]  # in Tokyo


def test_older_revision_shows_the_lines_it_had(history: History) -> None:
    first = history.save("kanda/talk", TEXT, 0)
    second = history.save("kanda/talk", TEXT.replace("second", "zwei"), 1, BOB)
    client = history.web.client()

    at_first = client.get(f"/-/blame/kanda/talk?rev={first}").text
    before = client.get(f"/-/blame/kanda/talk?before={second}").text

    assert lines_of(at_first) == lines_of(before) == list(enumerate(TEXT.split("\n")[:-1], start=1))
    assert "This is how the page was after the change of" in at_first


def test_line_keeps_its_writer_through_a_rename_and_before_it(history: History) -> None:
    first = history.save("kanda/old", TEXT, 0)
    history.put(1, "Move", {"kanda/old.md": None, "kanda/new.md": TEXT.replace("first", "eins")})

    client = history.web.client()
    answer = client.get("/-/blame/kanda/old")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/-/blame/kanda/new")
    html = client.get("/-/blame/kanda/new").text
    assert len(re.findall(f"/-/diff/kanda/new\\?to={first}", html)) == 2
    moved = re.findall(r"\?before=([0-9a-f]{40})", html)
    assert lines_of(client.get(f"/-/blame/kanda/new?before={moved[0]}").text)[4] == (5, "first")


def test_revisions_that_are_none_are_404(history: History) -> None:
    first = history.save("kanda/talk", TEXT, 0)
    elsewhere = history.save("about", "other\n", 1)
    earlier = history.store.get_commit(first).parents[0]
    client = history.web.client()

    for query in ("rev=0", f"rev={'0' * 40}", f"rev={first[:3]}", f"rev={earlier}", f"before={first}", "rev=%0a--x"):
        answer = client.get(f"/-/blame/kanda/talk?{query}")
        assert (answer.status_code, "There is no such revision" in answer.text) == (404, True), query
    assert client.get(f"/-/blame/kanda/talk?rev={elsewhere}").status_code == 200


def test_strangers_see_no_line_of_a_draft_nor_of_a_deleted_page(history: History) -> None:
    history.save("kanda/draft", "---\ndraft: true\n---\nsecret\n", 0)
    made = history.save("kanda/gone", "gone words\n", 1)
    history.put(2, "Delete", {"kanda/gone.md": None})
    stranger, alice = history.web.client(), history.web.client("alice")

    for address in ("/-/blame/kanda/draft", f"/-/blame/kanda/gone?rev={made}", "/-/blame/kanda/gone"):
        assert stranger.get(address).status_code == 404, address
    assert (4, "secret") in lines_of(alice.get("/-/blame/kanda/draft").text)
    assert lines_of(alice.get(f"/-/blame/kanda/gone?rev={made}").text) == [(1, "gone words")]
    assert alice.get("/-/blame/kanda/gone").status_code == 404


def test_long_page_is_shown_in_parts(history: History) -> None:
    history.save("long", "".join(f"line {number}\n" for number in range(1, 6_001)), 0)
    client = history.web.client()

    first, second = client.get("/-/blame/long").text, client.get("/-/blame/long?from=5001").text

    assert len(lines_of(first)) == 5_000
    assert 'href="?from=5001"' in first
    assert lines_of(second)[0] == (5_001, "line 5001")
    assert "from=" not in second.partition("<ol")[2]
    assert lines_of(client.get("/-/blame/long?from=x").text)[0] == (1, "line 1")


def test_page_that_is_no_text_now_or_was_none_before(history: History) -> None:
    history.put(0, "Put", {"mixed.md": "one\ntwo\n"})
    history.at(1)
    bad = _put(history, b"one\n\xff\xfe\ntwo\n")
    history.put(2, "Mend", {"mixed.md": "one\ntwo\nthree\n"})
    client = history.web.client("alice")

    assert lines_of(client.get("/-/blame/mixed").text) == [(1, "one"), (2, "two"), (3, "three")]
    assert client.get(f"/-/blame/mixed?rev={bad}").status_code == 415


def test_page_without_lines_says_so(history: History) -> None:
    history.put(0, "Put", {"empty.md": ""})

    assert "The page has no lines." in history.web.client().get("/-/blame/empty").text


def test_answer_kept_for_a_stranger_is_of_the_newest_state(history: History) -> None:
    history.save("kanda/talk", TEXT, 0)
    client = history.web.client()
    client.get("/-/blame/kanda/talk")

    history.save("kanda/talk", TEXT + "more\n", 1, ALICE)

    assert (8, "more") in lines_of(client.get("/-/blame/kanda/talk").text)


def _put(history: History, data: bytes) -> str:
    return put_files(history.store, {"mixed.md": data}).new
