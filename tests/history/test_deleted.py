"""`/-/deleted`: pages that are gone are found, and come back with what belongs to them."""

import re

import pytest

from tests.factories import ALICE, BOB, page_text, put_files
from tests.history.conftest import EVENT, History
from tests.pusher import last_commit, own_commits
from wiki.core.save import delete_page

pytestmark = pytest.mark.crowd(
    FESTA_POLL_SECONDS=6
)  # a crowd of their own: what is gone, and who wrote it, is remembered

TALK = "---\ntitle: Impala で待たない分析\n---\n- 速い\n"
OTHER = "---\ntitle: Kudu\n---\n- 更新\n"


def names(html: str) -> list[str]:
    return re.findall(r'<strong><a href="/-/deleted/([^"]*)"', html)


def delete(history: History, name: str, minutes: float, summary: str = "Away") -> None:
    history.at(minutes)
    delete_page(history.store, name, base=None, author=BOB, summary=summary)


def without_event(history: History) -> None:
    """The event, two talks and a picture go in one commit; another talk had gone before."""
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/kudu", OTHER, 1)
    history.save("kanda/early", OTHER, 2)
    put_files(history.store, {"kanda/files/photo.png": b"\x89PNG", "kandabashi.md": b"# Elsewhere\n"}, "Add")
    delete(history, "kanda/early", 3, "Not given")
    history.at(4)
    gone = ("kanda/index.md", "kanda/impala.md", "kanda/kudu.md", "kanda/files/photo.png")
    put_files(history.store, dict.fromkeys(gone), "Drop the event", BOB)


@pytest.mark.alone("all that was ever deleted is listed")
def test_list_tells_who_deleted_what_and_when(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.save("kanda/kudu", OTHER, 1)
    history.save("plain", "# Stays\n", 2)
    delete(history, "kanda/impala", 60, "重複していた")
    delete(history, "kanda/kudu", 120)

    html = history.web.client("alice").get("/-/deleted").text

    assert names(html) == ["kanda/kudu", "kanda/impala"]
    for part in ("Impala で待たない分析", "重複していた", "Bob 馬場", "2026-11-21T15:10:00+09:00", "−4"):
        assert part in html


def test_one_click_brings_a_page_back_as_it_was(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    delete(history, "kanda/impala", 60)
    alice = history.web.client("alice")

    answer = alice.submit("/-/deleted", action="/-/deleted/kanda/impala", button=("page", "kanda/impala"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/kanda/impala")
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert last_commit(history.store, "%an|%cn|%s") == "Alice Aoki|Festa|Impala で待たない分析: ページを復元"
    assert "1 page is back." in alice.get("/kanda/impala").text
    assert "Brought back" in alice.get("/-/history/kanda/impala").text
    assert "kanda/impala" not in names(alice.get("/-/deleted").text)
    assert alice.get("/-/deleted/kanda/impala").headers["Location"] == "/kanda/impala"


@pytest.mark.alone("all that was ever deleted below the event is listed")
def test_event_comes_back_with_its_talks_and_pictures_in_one_commit(history: History) -> None:
    without_event(history)
    before = own_commits(history.store)[0]
    alice = history.web.client("alice")
    html = alice.get("/-/deleted/kanda").text
    assert re.findall(r'name="page" value="([^"]*)"( checked)?', html) == [
        ("kanda", " checked"), ("kanda/early", ""), ("kanda/impala", " checked"), ("kanda/kudu", " checked"),
    ]  # fmt: skip
    assert "also 1 file that went with it" in html
    assert "kandabashi" not in html

    answer = alice.post_form(
        "/-/deleted/kanda", {"page": ["kanda", "kanda/impala", "kanda/kudu"], "files": "1"}, follow_redirects=True
    )

    assert "3 pages are back." in answer.text
    assert page_text(history.store, "kanda/index.md") == EVENT
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert last_commit(history.store, "%s") == "神田コードフェスタ: 3ページを復元"
    assert own_commits(history.store)[1] == before
    tip = own_commits(history.store)[0]
    assert history.store.find_entry(tip, "kanda/files/photo.png") is not None
    assert history.store.find_entry(tip, "kanda/early.md") is None
    assert names(alice.get("/-/deleted").text) == ["kanda/early"]


def test_talks_come_back_to_an_event_that_stands(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    delete(history, "kanda/impala", 60)
    alice = history.web.client("alice")

    answer = alice.submit("/-/deleted/kanda", {"page": "kanda/impala"}, action="/-/deleted/kanda")

    assert answer.headers["Location"] == "/kanda/impala"
    assert page_text(history.store, "kanda/impala.md") == TALK


@pytest.mark.alone("in later tests the old name would lead on")
def test_page_with_a_name_that_nobody_may_choose_is_given_another(history: History) -> None:
    history.put(0, "Push", {"kanda/impala v1.5.md": TALK})
    history.put(10, "Drop", {"kanda/impala v1.5.md": None})
    alice = history.web.client("alice")
    with history.web.services.index.read() as snapshot:
        before = snapshot.revisions("kanda/impala v1.5").items[1].commit

    by_history = alice.post_form("/-/restore/kanda/impala v1.5", {"rev": before}, page="/-/history/kanda/impala v1.5")
    form = alice.get(by_history.headers["Location"]).text
    refused = alice.submit("/-/deleted/kanda/impala v1.5", {"to": "kanda/con"}, action="/-/deleted/")
    taken = alice.submit("/-/deleted/kanda/impala v1.5", {"to": "Kanda"}, action="/-/deleted/")
    answer = alice.submit("/-/deleted/kanda/impala v1.5", {"to": "kanda/impala"}, action="/-/deleted/")

    assert by_history.headers["Location"] == "/-/deleted/kanda/impala%20v1.5"
    assert 'value="kanda/impala-で待たない分析"' in form
    assert (refused.status_code, taken.status_code) == (400, 409)
    assert 'value="kanda/con"' in refused.text
    assert "Windows or Git keep this name" in refused.text
    assert "There is a page of this name already" in taken.text
    assert answer.headers["Location"] == "/kanda/impala"
    assert page_text(history.store, "kanda/impala.md") == TALK


@pytest.mark.alone("all that was ever deleted is listed")
def test_names_are_searched_and_old_names_lead_on(history: History) -> None:
    long = TALK + "".join(f"- line {number}\n" for number in range(9))
    history.save("kanda/impala", TALK, 0)
    delete(history, "kanda/impala", 60)
    history.put(61, "Push", {"kanda/50%.md": OTHER, "kanda/5_0.md": OTHER})
    history.put(62, "Drop", {"kanda/50%.md": None, "kanda/5_0.md": None})
    history.put(70, "Push", {"kanda/old-impala.md": long})
    history.put(80, "Rename", {"kanda/old-impala.md": None, "kanda/fast.md": long})
    alice = history.web.client("alice")

    html = alice.get("/-/deleted?q=IMPALA").text

    assert names(html) == ["kanda/impala"]
    assert "kanda/old-impala" in html
    assert 'href="/kanda/fast"' in html
    assert names(alice.get("/-/deleted?q=ｉｍｐａ").text) == ["kanda/impala"]
    assert names(alice.get("/-/deleted", query_string={"q": "%"}).text) == ["kanda/50%25"]
    assert names(alice.get("/-/deleted", query_string={"q": "_"}).text) == ["kanda/5_0"]
    for part in ("\\", "kudu", "'", "x" * 5000, "x\0"):
        answer = alice.get("/-/deleted", query_string={"q": part})
        assert (answer.status_code, names(answer.text)) == (200, [])


@pytest.mark.alone("all that was ever deleted is listed")
def test_long_list_goes_on(history: History) -> None:
    every = {f"pages/p{number:02}.md": f"# {number}\n" for number in range(35)}
    history.put(0, "Push", dict(every))
    history.put(1, "Drop", dict.fromkeys(every))
    alice = history.web.client("alice")

    html = alice.get("/-/deleted?q=p").text
    following = re.search(r'rel="next" href="([^"]*)"', html)

    assert following is not None
    rest = alice.get(following[1].replace("&amp;", "&")).text
    assert sorted(names(html) + names(rest)) == [f"pages/p{number:02}" for number in range(35)]


def test_nothing_is_written_over(history: History) -> None:
    without_event(history)
    history.save("kanda/impala", "# Anew\n", 60, ALICE)
    tip = history.save("KANDA/Kudu", "# Anew, too\n", 70, ALICE)
    alice = history.web.client("alice")

    answer = alice.post_form("/-/deleted/kanda", {"page": ["kanda/impala", "kanda/kudu"]})

    assert answer.status_code == 409
    assert own_commits(history.store)[0] == tip


def test_deleted_pages_are_for_writers(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    delete(history, "kanda/impala", 60)
    tip = own_commits(history.store)[0]
    web = history.web

    for address in ("/-/deleted", "/-/deleted/kanda/impala"):
        assert web.client().get(address).headers["Location"].startswith("/-/login?next=")
        assert web.client("charlie").get(address).status_code == 403
    for who in (None, "charlie"):
        answer = web.client(who).post_form("/-/deleted/kanda/impala", {"page": "kanda/impala"}, page="/")
        assert answer.status_code == 403
    assert web.client("alice").post("/-/deleted/kanda/impala", data={"page": "kanda/impala"}).status_code == 400
    assert own_commits(history.store)[0] == tip


def test_what_never_was_is_not_found_and_nothing_chosen_is_said(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    delete(history, "kanda/impala", 60)
    alice = history.web.client("alice")

    for name in ("nothing", "a/../b", "%00", "--output=x"):
        assert alice.get(f"/-/deleted/{name}").status_code == 404
        assert alice.post_form(f"/-/deleted/{name}", {"page": name}, page="/-/deleted").status_code == 404
    for pages in ([], ["other"], ["kanda"]):
        answer = alice.post_form("/-/deleted/kanda", {"page": pages})
        assert answer.status_code == 400
        assert "Choose at least one page." in answer.text
