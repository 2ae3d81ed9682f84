"""A difference in two columns, and as readers see the page."""

import re

import pytest

from tests.factories import BOB
from tests.history.conftest import History
from wiki.core.diff.model import Row
from wiki.history.sides import Pair, pair_rows

TALK = "---\ntitle: Impala\nroom: A\n---\n" + "".join(f"- line {number}\n" for number in range(20))
MOVED = "## 実演\n\n- 問い合わせは 0.3 秒で返った\n- 同じものが 40 秒だった\n"


def halves(html: str) -> list[list[tuple[str, str]]]:
    """The rows of two columns: for each half its number and what stands in it."""
    rows = re.findall(r"<li[^>]*>\s*(<div.*?)</li>", html, re.DOTALL)
    return [
        re.findall(r'<span class="num">(\d+)</span>\s*<span[^>]*>[−+]?</span><p>(.*?)</p>', row, re.DOTALL)
        for row in rows
    ]


def test_two_columns_have_both_numbers_and_the_same_marks(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save(
        "kanda/impala", TALK.replace("line 9", "line nine").replace("- line 2\n", "- line 2\n- new\n"), 60, BOB
    )

    html = history.web.client().get("/-/diff/kanda/impala?view=side").text

    rows = halves(html)
    assert [("14", "- line <del>9</del>"), ("15", "- line <ins>nine</ins>")] in rows
    assert [("8", "<ins>- new</ins>")] in rows
    assert [("7", "- line 2"), ("7", "- line 2")] in rows
    assert "unchanged lines" in html
    assert html.count('class="place"') == 2


def test_what_went_stands_beside_what_came_at_the_same_place() -> None:
    rows = [
        Row("same", 1, 1, "a"),
        Row("removed", 2, None, "b"),
        Row("removed", 3, None, "c"),
        Row("added", None, 2, "d"),
        Row("removed", 4, None, "e"),
        Row("fold", 5, 3, count=9),
        Row("added", None, 12, "f"),
    ]

    pairs = list(pair_rows(rows))

    assert pairs == [Pair(0, 0), Pair(1, 3), Pair(2, None), Pair(4, None), Pair(5, 5), Pair(None, 6)]


@pytest.mark.parametrize("view", ["", "side"])
def test_moved_block_leads_to_where_it_went_and_back(history: History, view: str) -> None:
    rest = "".join(f"- line {number}\n" for number in range(9))
    history.save("kanda/impala", f"{MOVED}\n{rest}", 0)
    history.save("kanda/impala", f"{rest}\n{MOVED}", 60)

    html = history.web.client().get(f"/-/diff/kanda/impala?view={view}").text

    assert re.findall(r'<a class="moved" id="(.*?)" href="#(.*?)">(.*?)</a>', html) == [
        ("from1", "to11", "moved away, now line 11"),
        ("to11", "from1", "moved here, was line 1"),
    ]


@pytest.mark.parametrize("view", ["", "side", "read"])
def test_changes_are_linked_one_to_the_next_and_other_views_kept(history: History, view: str) -> None:
    text = "".join(f"paragraph {number} of the talk\n\n" for number in range(20))
    first = history.save("kanda/impala", text, 0)
    second = history.save("kanda/impala", text.replace("h 3 of", "h three of").replace("h 15 of", "h 51 of"), 60)

    html = history.web.client().get(f"/-/diff/kanda/impala?view={view}").text

    assert re.findall(r'id="(c\d)"', html) == ["c1", "c2"]
    assert re.findall(r'href="#(c\d)"', html) == ["c1", "c2", "c1"]
    assert "Change 2 of 2" in html
    others = re.findall(r'<a href="(\?[^"]*)"(?: aria-current="page")?>(?:In one|Side by|As readers)', html)
    ends = f"?from={first}&amp;to={second}"
    assert others == [ends, f"{ends}&amp;view=side", f"{ends}&amp;view=read"]


def test_whole_page_can_be_unfolded_in_two_columns(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK + "- more\n", 60)
    client = history.web.client()

    address = re.search(r'href="(\?[^"#]*)#l(\d+)">Show', client.get("/-/diff/kanda/impala?view=side").text)

    assert address is not None
    html = client.get("/-/diff/kanda/impala" + address[1].replace("&amp;", "&")).text
    assert f'id="l{address[2]}"' in html
    assert len(halves(html)) == 21


def test_readers_view_marks_words_in_the_rendered_text(history: History) -> None:
    before = "---\ntitle: Impala\n---\n# Impala\n\nSee [[kanda]] for **all** of it.\n\nold paragraph\n"
    history.save("kanda/impala", before, 0)
    history.save("kanda/impala", before.replace("all", "most").replace("old paragraph", "- an item"), 60)

    html = history.web.client().get("/-/diff/kanda/impala?view=read").text

    assert '<p>See <a href="/kanda">神田コードフェスタ</a> for ' in html
    assert (
        '<del data-change="gone"><strong>all</strong></del><ins data-change="came"><strong>most</strong></ins>' in html
    )
    assert '<del data-change="gone"><p>old paragraph</p></del>' in html
    assert '<ins data-change="came"><ul>' in html
    assert "<h1>Impala</h1>" not in html.split('class="prose')[1]


def test_readers_view_of_a_page_that_came_or_went(history: History) -> None:
    first = history.save("kanda/impala", "text of it\n", 0)
    history.put(10, "Delete", {"kanda/impala.md": None})

    came = history.web.client("alice").get(f"/-/diff/kanda/impala?to={first}&view=read").text
    gone = history.web.client("alice").get("/-/diff/kanda/impala?view=read").text

    assert '<ins data-change="came"><p>text of it</p></ins>' in came
    assert '<del data-change="gone"><p>text of it</p></del>' in gone


def test_readers_view_says_when_only_the_source_differs(history: History) -> None:
    history.save("kanda/impala", "*one* two\n", 0)
    history.save("kanda/impala", "_one_ two\n", 60)

    html = history.web.client("alice", language="ja").get("/-/diff/kanda/impala?view=read").text

    assert "data-change" not in html
    assert 'class="note wide"' in html


def test_readers_view_shows_no_title_of_a_draft_to_strangers(history: History) -> None:
    history.save("kanda/secret", "---\ntitle: Not for all\ndraft: true\n---\nx\n", 0)
    history.save("kanda/impala", "See [[kanda/secret]].\n", 10)
    history.save("kanda/impala", "See [[kanda/secret]] now.\n", 20)

    assert "Not for all" not in history.web.client().get("/-/diff/kanda/impala?view=read").text
    assert "Not for all" in history.web.client("bob").get("/-/diff/kanda/impala?view=read").text


def test_scripts_of_writers_stay_text_in_the_readers_view(history: History) -> None:
    history.save("kanda/impala", "<p title='\"><script>'>a</p>\n", 0)
    history.save("kanda/impala", "<script>alert(1)</script> <img src=x onerror=alert(1)> **b**\n", 60)

    html = history.web.client().get("/-/diff/kanda/impala?view=read").text

    assert "<script>alert" not in html
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", html)


@pytest.mark.parametrize("view", ["side", "read"])
@pytest.mark.parametrize("given", ["HEAD", "--output=/tmp/x", "0" * 40, "1" * 5000])
def test_what_is_no_commit_of_ours_is_refused_in_every_view(history: History, view: str, given: str) -> None:
    history.save("kanda/impala", TALK, 0)

    answer = history.web.client().get("/-/diff/kanda/impala", query_string={"from": given, "view": view})

    assert answer.status_code == 404
    assert "There is no such revision" in answer.text


def test_unknown_view_is_the_plain_one(history: History) -> None:
    history.save("kanda/impala", TALK, 0)

    assert '<ol class="diff wide"' in history.web.client().get("/-/diff/kanda/impala?view=<x>").text
