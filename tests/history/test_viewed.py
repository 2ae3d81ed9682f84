"""`POST /-/viewed/<page>`, and what is new since somebody looked."""

import re

from tests.factories import ALICE, BOB
from tests.history.conftest import History
from wiki.core.purge import purge_revision
from wiki.people.viewings import find_viewings, follow_purge

TALK = "---\ntitle: Impala\n---\n- line\n"


def news(html: str) -> list[str]:
    """The summaries of the sittings that are marked as new, and what the mark leads to."""
    found = re.findall(r'<a class="kind new" href="([^"]*)">', html)
    return [address.rpartition("from=")[2] for address in found]


def test_marked_revision_is_told_and_what_came_after_is_new(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    alice = history.web.client("alice")

    done = alice.submit("/-/diff/kanda/impala?view=side", action="/-/viewed/", button=("rev", first))
    history.save("kanda/impala", TALK + "- more\n", 60, BOB, "Bob's own")
    history.save("kanda/impala", TALK + "- more\n- mine\n", 120, ALICE)

    assert done.status_code == 303
    assert done.headers["Location"] == f"/-/diff/kanda/impala?to={first}&view=side"
    shown = alice.get("/-/history/kanda/impala").text
    assert news(shown) == [first]
    assert "Bob&#39;s own" in shown[shown.index("kind new") :]
    assert "1 revision on this list is new since you looked." in shown
    assert f'href="/-/diff/kanda/impala?from={first}">What changed since you looked' in shown
    assert "You have viewed this page up to an earlier revision:" in alice.get("/-/diff/kanda/impala").text
    assert "You marked this as viewed on" in alice.get(f"/-/diff/kanda/impala?to={first}").text
    for other in ("bob", None):
        assert "since you looked" not in history.web.client(other).get("/-/history/kanda/impala").text
    assert news(alice.get("/-/history/kanda?scope=event").text) == [first]


def test_mark_only_goes_forward_and_can_be_taken_away(history: History) -> None:
    commits = [history.save("kanda/impala", TALK + "- more\n" * number, 60 * number, BOB) for number in range(3)]
    alice = history.web.client("alice")
    for commit in (commits[1], commits[0]):
        alice.post_form("/-/viewed/kanda/impala", {"rev": commit}, page="/-/diff/kanda/impala")

    assert news(alice.get("/-/history/kanda/impala").text) == [commits[1]]
    alice.submit(f"/-/diff/kanda/impala?to={commits[1]}", action="/-/viewed/")
    html = alice.get("/-/history/kanda/impala").text
    assert news(html) == []
    assert "on this list" not in html


def test_newest_revision_viewed_leaves_nothing_new(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    alice = history.web.client("alice")

    alice.submit("/-/diff/kanda/impala", action="/-/viewed/", button=("rev", first))

    assert "You have viewed all that is on this list." in alice.get("/-/history/kanda/impala").text


def test_state_between_two_revisions_marks_the_one_before_it(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    between = history.save("other", "# Other\n", 30)
    history.save("kanda/impala", TALK + "- more\n", 60, BOB)
    alice = history.web.client("alice")

    alice.post_form("/-/viewed/kanda/impala", {"rev": between}, page="/-/diff/kanda/impala")

    assert news(alice.get("/-/history/kanda/impala").text) == [first]


def test_mark_follows_a_renamed_page_and_not_its_old_name(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    alice = history.web.client("alice")
    alice.submit("/-/diff/kanda/impala", action="/-/viewed/", button=("rev", first))

    history.put(10, "Rename", {"kanda/impala.md": None, "kanda/fast.md": TALK})
    history.save("kanda/impala", "# Another\n", 20, BOB)
    for number in range(40):
        history.save("kanda/fast", f"{TALK}- {number}\n", 60 * (number + 1), BOB)

    assert len(news(alice.get("/-/history/kanda/fast").text)) == 30
    assert "since you looked" not in alice.get("/-/history/kanda/impala").text
    alice.post_form("/-/viewed/kanda/fast", {"rev": history.store.tip() or ""}, page="/-/diff/kanda/fast")
    assert news(alice.get("/-/history/kanda/fast").text) == []


def test_only_accounts_have_marks_and_only_with_a_token(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    address, people = "/-/viewed/kanda/impala", history.web.services.people

    stranger = history.web.client().post_form(address, {"rev": first}, page="/-/diff/kanda/impala")
    forged = history.web.client("alice").post(address, data={"rev": first})

    assert (stranger.status_code, forged.status_code) == (403, 400)
    assert not any(find_viewings(people, number, ["kanda/impala"]) for number in range(1, 6))
    assert "Mark as viewed" not in history.web.client().get("/-/diff/kanda/impala").text


def test_bad_revision_and_missing_page_are_refused(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    early = history.save("kanda", "# Kanda again\n", 5)
    history.save("kanda/late", TALK, 10)
    alice = history.web.client("alice")

    for name, given in (
        ("kanda/impala", "HEAD"),
        ("kanda/impala", "0" * 40),
        ("kanda/late", early),
        ("nowhere", early),
    ):
        answer = alice.post_form(f"/-/viewed/{name}", {"rev": given}, page="/-/diff/kanda/impala")
        assert answer.status_code == 404


def test_address_to_go_back_to_stays_within_the_wiki(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    fields = {"rev": first, "view": "side&x=//elsewhere", "from": "\r\nSet-Cookie: a=b", "next": "https://elsewhere"}

    answer = history.web.client("alice").post_form("/-/viewed/kanda/impala", fields, page="/-/diff/kanda/impala")

    assert answer.headers["Location"].startswith("/-/diff/kanda/impala?from=%0D%0ASet-Cookie")
    assert "elsewhere" in answer.headers["Location"]


def test_marks_follow_a_purge(history: History) -> None:
    secret = history.save("kanda/impala", TALK + "- password\n", 0)
    history.save("kanda/impala", TALK + "- other\n", 10)
    alice, services = history.web.client("alice"), history.web.services
    alice.post_form("/-/viewed/kanda/impala", {"rev": history.store.tip() or ""}, page="/-/diff/kanda/impala")

    purged = purge_revision(history.store, secret)
    services.index.rebuild()
    with services.people.write() as session:
        follow_purge(session, purged.commits)
    history.save("kanda/impala", TALK + "- later\n", 60, BOB)

    assert news(alice.get("/-/history/kanda/impala").text) == [purged.new_tip]
