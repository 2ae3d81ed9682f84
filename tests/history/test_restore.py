"""`POST /-/restore/<page>`: going back is a save like any other."""

import pytest

from tests.factories import BOB, page_text
from tests.history.conftest import EVENT, History
from tests.pusher import last_commit, own_commits
from wiki.core.save import delete_page

pytestmark = pytest.mark.crowd

TALK = "---\ntitle: Impala\n---\n- 速い\n"
SUBJECT = "%an|%cn|%s"


def test_restored_page_is_a_commit_of_whoever_asked(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK + "- 追記\n", 60)
    bob = history.web.client("bob")

    answer = bob.submit("/-/history/kanda/impala", action="restore", button=("rev", first))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/kanda/impala")
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert last_commit(history.store, SUBJECT) == "Bob 馬場|Festa|Impala: 2026-11-21 14:10の版に戻す"
    assert "is again as it was on Saturday 21 November 2026 14:10" in bob.get("/kanda/impala").text
    assert "2026-11-21 14:10の版に戻す" in bob.get("/-/history/kanda/impala").text


def test_summary_is_in_the_language_of_the_page(history: History) -> None:
    text = TALK.replace("title: Impala", "title: Impala\nlanguage: en")
    first = history.save("kanda/impala", text, 0)
    history.save("kanda/impala", text + "- more\n", 60)

    history.web.client("bob").post_form("/-/restore/kanda/impala", {"rev": first}, page="/-/history/kanda/impala")

    assert last_commit(history.store, SUBJECT) == "Bob 馬場|Festa|Impala: back to the revision of 2026-11-21 14:10"


def test_deleted_page_comes_back_with_its_history(history: History) -> None:
    history.save("kanda/impala", TALK, 0, summary="First notes")
    delete_page(history.store, "kanda/impala", base=None, author=BOB, summary="Away")
    alice = history.web.client("alice")

    answer = alice.submit("/-/history/kanda/impala", action="restore", button=alice_button(history))

    assert answer.status_code == 303
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert "The page is back" in alice.get("/kanda/impala").text
    html = history.web.client().get("/-/history/kanda/impala").text
    assert [kind in html for kind in ("Brought back", "Deleted", "Created")] == [True, True, True]


def alice_button(history: History) -> tuple[str, str]:
    with history.web.services.index.read() as snapshot:
        return "rev", snapshot.revisions("kanda/impala").items[1].commit


def test_deleted_event_comes_back_as_a_folder(history: History) -> None:
    tip = history.store.tip()
    assert tip is not None
    delete_page(history.store, "kanda", base=None, author=BOB, summary="Away")

    history.web.client("alice").post_form("/-/restore/kanda", {"rev": tip}, page="/-/history/kanda")

    assert page_text(history.store, "kanda/index.md") == EVENT


def test_restoring_what_is_there_already_says_so(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", TALK + "- more\n", 60)
    tip = history.save("kanda/impala", TALK, 90)
    bob = history.web.client("bob")

    answer = bob.post_form("/-/restore/kanda/impala", {"rev": first}, page="/-/history/kanda/impala")

    assert answer.status_code == 303
    assert own_commits(history.store)[0] == tip
    assert "Nothing to restore" in bob.get("/kanda/impala").text


def test_revision_from_before_a_rename_is_restored_under_the_new_name(history: History) -> None:
    text = TALK + "".join(f"- line {number}\n" for number in range(9))
    first = history.save("kanda/impala", text, 0)
    history.put(10, "Rename", {"kanda/impala.md": None, "kanda/fast.md": text})
    history.save("kanda/fast", text + "- more\n", 60)

    answer = history.web.client("bob").post_form(
        "/-/restore/kanda/impala", {"rev": first}, page="/-/history/kanda/fast"
    )

    assert answer.headers["Location"] == "/kanda/fast"
    assert page_text(history.store, "kanda/fast.md") == text
    tip = history.store.tip()
    assert tip is not None
    assert history.store.find_entry(tip, "kanda/impala.md") is None


def test_state_that_another_page_made_can_be_restored(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    between = history.save("other", "# Other\n", 30)
    history.save("kanda/impala", TALK + "- more\n", 60)

    history.web.client("bob").post_form("/-/restore/kanda/impala", {"rev": between}, page="/-/history/kanda/impala")

    assert page_text(history.store, "kanda/impala.md") == TALK


def test_nothing_is_restored_for_whoever_may_not(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    tip = history.save("kanda/impala", TALK + "- more\n", 60)
    web = history.web

    refused = [
        web.client(who).post_form("/-/restore/kanda/impala", {"rev": first}, page="/") for who in (None, "charlie")
    ]
    forged = web.client("bob").post("/-/restore/kanda/impala", data={"rev": first})

    assert [answer.status_code for answer in refused] == [403, 403]
    assert forged.status_code == 400
    assert own_commits(history.store)[0] == tip


def test_what_is_no_revision_of_the_page_is_refused(history: History) -> None:
    before = history.store.tip()
    tip = history.save("kanda/impala", TALK, 0)
    bob = history.web.client("bob")

    for given in ("", "HEAD", "--output=x", tip[:3], "0" * 40, before):
        answer = bob.post_form("/-/restore/kanda/impala", {"rev": given}, page="/-/history/kanda/impala")

        assert answer.status_code == 404
        assert "There is no such revision" in answer.text
    assert bob.post_form("/-/restore/nothing", {"rev": tip}, page="/").status_code == 404
    assert own_commits(history.store)[0] == tip
