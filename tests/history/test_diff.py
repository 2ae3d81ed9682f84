"""`GET /-/diff/<page>`: what differs between two revisions."""

import re

import pytest

from tests.factories import ALICE, BOB
from tests.history.conftest import History
from wiki.core.diff.comparison import LARGEST, MOST_CHARACTERS, MOST_ROWS
from wiki.core.save import delete_page
from wiki.core.store.model import Step
from wiki.history.comparing import compare
from wiki.history.ends import End, Ends

BODY = "".join(f"- line {number}\n" for number in range(20))
TALK = f"---\ntitle: Impala\nroom: A\n---\n{BODY}"


def marked(html: str) -> list[str]:
    """The changed lines of a page of a difference, with their marks."""
    found = re.findall(r'title="(?:changed|removed|added)">[±−+]</span><p>(.*?)</p>', html, re.DOTALL)
    return [re.sub(r"<a class=\"moved\"[^>]*>([^<]*)</a>", r"(\1)", line) for line in found]


def test_changed_words_are_marked_within_their_line_and_fields_by_name(history: History) -> None:
    before = TALK + "実演の問い合わせは 0.3 秒で返った。\n"
    history.save("kanda/impala", before, 0, ALICE, "質疑を書き取り")
    history.save("kanda/impala", before.replace("0.3", "0.8").replace("room: A", "room: B"), 60, BOB, "数字を訂正")

    html = history.web.client().get("/-/diff/kanda/impala").text

    assert marked(html) == ["実演の問い合わせは <del>0.3</del><ins>0.8</ins> 秒で返った。"]
    assert "<dt>room</dt><dd><del>A</del> <ins>B</ins></dd>" in html
    assert "17 unchanged lines" in html
    assert re.findall(r"<p lang=\"ja\">(.*?)</p>", html) == ["質疑を書き取り", "数字を訂正"]
    assert re.findall(r'datetime="([^"]*)"', html)[:2] == ["2026-11-21T14:10:00+09:00", "2026-11-21T15:10:00+09:00"]


def test_folded_lines_are_shown_when_asked_for(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK + "- more\n", 60)
    client = history.web.client()

    address = re.search(r'href="(\?[^"#]*)#l\d+">Show', client.get("/-/diff/kanda/impala").text)

    assert address is not None
    html = client.get("/-/diff/kanda/impala" + address[1].replace("&amp;", "&")).text
    assert "unchanged lines" not in html
    assert all(f"<p>- line {number}</p>" in html for number in range(20))


def test_moved_lines_are_told_once_for_each_end(history: History) -> None:
    lines = [f"- a line that nobody else has, number {number}\n" for number in range(12)]
    history.save("kanda/impala", "".join(lines), 0)
    history.save("kanda/impala", "".join(lines[4:] + lines[:4]), 60)

    shown = marked(history.web.client().get("/-/diff/kanda/impala").text)

    assert [line.partition(")")[0] for line in shown if line.startswith("(")] == [
        "(moved away, now line 9",
        "(moved here, was line 1",
    ]
    assert len(shown) == 8


def test_two_ends_of_choice_are_compared(history: History) -> None:
    texts = [TALK + "- more\n" * number for number in range(4)]
    commits = [history.save("kanda/impala", text, 60 * at, summary=f"Save {at}") for at, text in enumerate(texts)]
    client = history.web.client()

    far = client.get(f"/-/diff/kanda/impala?from={commits[0]}&to={commits[3]}").text
    back = client.get(f"/-/diff/kanda/impala?from={commits[1]}&to={commits[0]}").text
    one = client.get(f"/-/diff/kanda/impala?to={commits[1]}").text

    assert marked(far) == ["<ins>- more</ins>"] * 3
    assert marked(back) == ["<del>- more</del>"]
    assert marked(one) == ["<ins>- more</ins>"]
    assert f'rel="prev" href="?to={commits[0]}"' in one
    assert f'rel="next" href="?to={commits[2]}"' in one
    assert "Nothing differs" in client.get(f"/-/diff/kanda/impala?from={commits[1]}&to={commits[1]}").text


def test_state_between_two_revisions_is_an_end_too(history: History) -> None:
    history.save("kanda/impala", TALK, 0, summary="First notes")
    elsewhere = history.save("other", "# Other\n", 30)
    history.save("kanda/impala", TALK + "- more\n", 60)

    html = history.web.client().get(f"/-/diff/kanda/impala?from={elsewhere}").text

    assert marked(html) == ["<ins>- more</ins>"]
    assert "First notes" in html


def test_beginning_end_and_other_names_of_a_page_can_be_compared(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    history.put(10, "Rename", {"kanda/impala.md": None, "kanda/fast.md": TALK})
    third = history.save("kanda/fast", TALK + "- more\n", 60)
    client = history.web.client("alice")

    assert len(marked(client.get(f"/-/diff/kanda/fast?to={first}").text)) == 20
    assert marked(client.get(f"/-/diff/kanda/fast?from={first}&to={third}").text) == ["<ins>- more</ins>"]
    assert client.get(f"/-/diff/kanda/impala?to={first}").headers["Location"] == f"/-/diff/kanda/fast?to={first}"
    delete_page(history.store, "kanda/fast", base=None, author=BOB, summary="Away")
    html = client.get("/-/diff/kanda/fast").text
    assert "<del>- more</del>" in marked(html)
    assert "The page is not there." in html


@pytest.mark.parametrize(
    "given", ["HEAD", "main", "--output=/tmp/x", "abc1234", "0" * 40, "é" * 40, "refs/heads/main", "a\nb", "1" * 5000]
)
def test_what_is_no_commit_of_ours_is_a_page_that_says_so(history: History, given: str) -> None:
    history.save("kanda/impala", TALK, 0)
    client = history.web.client()

    for end in ("from", "to"):
        answer = client.get("/-/diff/kanda/impala", query_string={end: given})

        assert answer.status_code == 404
        assert "There is no such revision" in answer.text


def test_commit_outside_of_main_is_none_of_ours(history: History) -> None:
    tip = history.save("kanda/impala", TALK, 0)
    tree = history.store.get_commit(tip).tree
    loose = history.store.write_commit(Step({}, "Nobody's", ALICE, onto=tree), tip)

    for query in (f"from={loose}", f"to={loose}", f"from={tree}"):
        assert history.web.client().get(f"/-/diff/kanda/impala?{query}").status_code == 404


def test_page_that_stood_at_this_place_before_stays_its_own_secret(history: History) -> None:
    secret = TALK.replace("room: A", "draft: true") + "- not for strangers\n"
    history.save("kanda/impala", secret, 0)
    between = history.save("other", "# Other\n", 5)
    history.put(10, "Move", {"kanda/impala.md": None, "kanda/secret.md": secret})
    history.save("kanda/impala", "# Another talk\n\nopen to all\n", 20)

    html = history.web.client().get(f"/-/diff/kanda/impala?from={between}").text

    assert "not for strangers" not in html
    assert "The page was not there yet." in html
    assert "<ins>open to all</ins>" in marked(html)


def test_difference_of_an_event_lists_the_talks_that_changed(history: History) -> None:
    start = history.save("kanda/same", TALK.replace("Impala", "Same"), 0)
    history.save("kanda/impala", TALK, 10)
    history.save("kanda/secret", TALK.replace("room: A", "draft: true").replace("Impala", "Secret"), 15)
    history.save("other", "# Other\n", 20)
    end = history.save("kanda", "---\ntype: event\ntitle: Kanda\n---\nnew\n", 30)
    address = f"/-/diff/kanda?scope=event&from={start}&to={end}"

    html = history.web.client().get(address).text

    listed = re.findall(rf'href="/-/diff/([^?"]*)\?from={start}&amp;to={end}"', html)
    assert listed == ["kanda", "kanda/impala"]
    assert "Secret" in history.web.client("bob").get(address).text
    assert history.web.client().get("/-/diff/kanda?scope=event&from=HEAD").status_code == 404


def ends(old: str, new: str) -> Ends:
    return Ends(End(None, None, None, old), End(None, None, None, new), None, is_newest=True)


def test_long_difference_is_cut_and_says_so(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK + "".join(f"- added {number}\n" for number in range(MOST_ROWS + 9)), 60)

    html = history.web.client().get("/-/diff/kanda/impala").text

    assert "this is the beginning" in html
    assert "- added 0\n" in html
    assert f"- added {MOST_ROWS + 8}" not in html


@pytest.mark.parametrize("line", ["- the same again\n", "- 行 {}\n", "{}" + "x" * 500 + "\n"])
def test_cut_difference_never_has_more_than_a_page_can_show(line: str) -> None:
    shown = compare(ends("", "".join(line.format(number) for number in range(4_000))), whole=False)

    assert shown is not None
    assert shown.is_cut
    assert 1 <= sum(row.text.count("\n") + 1 for row in shown.rows) <= MOST_ROWS
    assert sum(len(row.text) for row in shown.rows) <= MOST_CHARACTERS + 1


def test_short_difference_is_whole() -> None:
    shown = compare(ends("a\n", "b\n"), whole=False)

    assert shown is not None
    assert (shown.is_cut, shown.places, shown.first) == (False, 1, 0)


def test_texts_too_large_are_not_compared() -> None:
    assert compare(ends("x" * LARGEST, "y"), whole=False) is None


def test_text_is_shown_as_text(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK.replace("room: A", "room: <i>B</i>") + "<script>alert(1)</script>\n", 60)

    html = history.web.client().get("/-/diff/kanda/impala").text

    assert "<script>alert" not in html
    assert "<i>B" not in html
    assert marked(html) == ["<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>"]
