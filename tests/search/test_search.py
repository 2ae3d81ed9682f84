"""The page of search, in both languages and for everybody."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.factories import put_files
from tests.web.asking import ask_strangers
from tests.web_client import Web, WebClient


def ask(client: WebClient, words: str, **more: str) -> str:
    answer = client.get(f"/-/search?{urlencode({'q': words, **more})}")
    assert answer.status_code == 200, (words, answer.status_code)
    return answer.text


def titles(html: str) -> list[str]:
    """The titles that are listed, without marks."""
    return [unescape(re.sub(r"<[^>]+>", "", title)) for title in re.findall(r"<h2><a [^>]*>(.*?)</a></h2>", html)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Impala", ["Impala入門", "Twelve lines of lazy reading"]),
        ("impala入門", ["Impala入門"]),
        ("会議室", ["Impala入門"]),
        ("会", ["Impala入門"]),
        ("半角", []),
        ("ハンカク", ["Impala入門"]),
        ("twel", ["Twelve lines of lazy reading", "Small Tools Day"]),
        ('"lazy reading"', ["Twelve lines of lazy reading"]),
        ('"reading lazy"', []),
        ("impala -lazy", ["Impala入門"]),
        ("impala event:kanda", ["Impala入門"]),
        ("impala event:フェスタ", ["Impala入門"]),
        ("speaker:lena", ["Impala入門"]),
        ("speaker:marsh", ["Impala入門"]),
        ("speaker:森下", ["Impala入門"]),
        ("title:impala", ["Impala入門"]),
        ("author:bob", ["Twelve lines of lazy reading"]),
        ('author:"Bob 馬場" title:reading', ["Twelve lines of lazy reading"]),
        ("impala before:2001", []),
        ("impala after:2001-02-03 event:kanda", ["Impala入門"]),
    ],
)
def test_search_finds(web: Web, words: str, found: list[str]) -> None:
    assert titles(ask(web.client(), words)) == found


def test_drafts_and_what_is_gone_are_found_by_writers_alone(web: Web) -> None:
    assert titles(ask(web.client(), "budget")) == ["Impala入門"]
    assert titles(ask(web.client("charlie"), "budget")) == ["Impala入門"]
    assert sorted(titles(ask(web.client("alice"), "budget"))) == ["Impala入門", "秘密の予算"]
    assert titles(ask(web.client(), "vanished", old="1")) == []
    assert titles(ask(web.client("alice"), "vanished", old="1")) == ["people/gone"]


def test_old_search_leads_to_the_revision_that_took_it_out(web: Web) -> None:
    client = web.client()

    html = ask(client, "log", old="1")

    assert titles(html) == ["Twelve lines of lazy reading"]
    assert "Taken out by Bob 馬場" in html
    address = re.findall(r'href="(/-/diff/[^"]+)"', html)[0]
    assert "<del>log</del>" in client.get(unescape(address)).text.replace(" ", "")
    assert "Twelve lines of lazy reading" not in titles(ask(client, "log"))


def test_what_people_wrote_is_escaped_and_hits_are_marked(web: Web) -> None:
    html = ask(web.client(), "会議")

    assert "<mark>会議</mark>室で聞いた" in html
    assert "<script>alert" not in html
    assert '<img src="x' not in ask(web.client(), '<img src="x">')


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("-", "There is no word in this"),
        ('"', "There is no word in this"),
        ("-budget", "There is no word in this"),
        ("event:", "Something has to stand after “event:”"),
        ("before:soon x", "“soon” is no day"),
        ("a" * 10_000, "too long to look for"),
        ("a " * 200, "too many words"),
        ("*:* ^ ()", "There is no word in this"),
        ("'; --", "There is no word in this"),
    ],
)
def test_bad_queries_get_a_clear_message(web: Web, words: str, sentence: str) -> None:
    answer = web.client().get(f"/-/search?{urlencode({'q': words})}")

    assert answer.status_code == 400
    assert sentence in answer.text


@pytest.mark.parametrize(
    "words", ["NEAR(a b, 2)", "a AND NOT b OR", 'x"y', "title:{a}", "qq*", "^qq", "a\x00b", "a\u202eb"]
)
def test_signs_of_the_database_are_only_words(web: Web, words: str) -> None:
    assert "Nothing found." in ask(web.client(), words)


def test_parts_for_the_script_hold_no_frame(web: Web) -> None:
    client = web.client()

    found = ask(client, "impala", view="list")
    options = ask(client, "imp", view="switch")

    assert titles(found) == ["Impala入門", "Twelve lines of lazy reading"]
    assert "<html" not in found + options
    assert 'data-href="/kanda/impala"' in options
    assert "Twelve lines" not in options


def test_batches_go_on_where_the_last_one_ended(web: Web) -> None:

    files: dict[str, bytes | None] = {
        f"many/p{number}.md": f"---\ntitle: Page {number}\n---\nwidget {number}\n".encode() for number in range(45)
    }
    put_files(web.services.store, files)
    client, seen, address = web.client(), [], "/-/search?q=widget"
    for _ in range(5):
        html = client.get(address).text
        seen += titles(html)
        more = re.search(r'rel="next" href="([^"]+)"', html)
        address = unescape(more[1]) if more else ""

    assert "45 hits" in html
    assert address == ""
    assert sorted(seen) == sorted(f"Page {number}" for number in range(45))


def test_search_is_not_for_robots_and_not_kept(web: Web) -> None:
    answer = web.client().get("/-/search?q=impala")

    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["Cache-Control"] == "no-cache"


def test_empty_page_explains_filters_in_japanese(web: Web) -> None:
    html = web.client(language="ja").get("/-/search").text

    assert "event:" in html
    assert 'name="q"' in html


def test_answers_to_strangers_are_never_kept(web: Web) -> None:
    with ask_strangers(web) as asking:
        first, second = asking.get("/-/search?q=impala"), asking.get("/-/search?q=impala")

    assert first.body == second.body
    assert asking.passed == ["/-/search", "/-/search"]


def test_pages_are_found_by_names_that_they_had(web: Web) -> None:
    store = web.services.store
    put_files(
        store, {"kanda/dropped-thing.md": b"nothing\n", "kanda/first-name.md": b"---\ntitle: Moved\n---\nlong enough\n"}
    )
    put_files(store, {"kanda/dropped-thing.md": None})
    put_files(store, {"kanda/first-name.md": None, "kanda/other.md": b"---\ntitle: Moved\n---\nlong enough\n"})

    for words in ("first-name", "First name", "ＦＩＲＳＴ　name"):
        html = ask(web.client(), words)
        assert re.search(r'<span>kanda/first-name</span><a href="/kanda/other" lang="ja">Moved</a>', html), words
    assert 'href="/-/deleted/kanda/dropped-thing"' in ask(web.client("alice"), "dropped")
    assert "dropped-thing" not in ask(web.client(), "dropped").replace('value="dropped', "")
    assert "first-name</span>" not in ask(web.client(), '"first name"')
    assert "first-name</span>" not in ask(web.client(), "first-name event:kanda")


def test_old_name_of_a_draft_is_for_writers_alone(web: Web) -> None:
    store = web.services.store
    text = b"---\ntitle: Later\ndraft: true\n---\nlong enough to follow\n"
    put_files(store, {"kanda/early-name.md": text})
    put_files(store, {"kanda/early-name.md": None, "kanda/late.md": text})

    assert "early-name</span>" not in ask(web.client(), "early-name")
    assert "early-name</span>" in ask(web.client("alice"), "early-name")
