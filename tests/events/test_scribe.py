"""Signing up to take the notes of a talk."""

import threading

import pytest

from tests.events.conftest import put
from tests.factories import git, page_text
from tests.web_client import Web, WebClient

KUDU = '---\ntitle: Kudu\nstart: 2026-11-21 11:40\nduration: "0:20"\nroom: Hall A\n---\n'


def sign(client: WebClient, talk: str, action: str, **more: str) -> str:
    """Presses the button; what the page it leads to says on top."""
    answer = client.post_form(f"/-/scribe/{talk}", {"action": action, **more}, page=f"/{talk}")
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"]).text
    return page.partition('role="status">')[2].partition("</p>")[0]


def last_commit(web: Web) -> str:
    return git(web.services.store.folder, "log", "-1", "--format=%an: %s", "main").strip()


def test_writer_signs_up_by_one_commit_of_one_line(web: Web) -> None:
    said = sign(web.client("alice"), "kanda/kudu", "take")

    assert said == "You take the notes of “Kudu”."
    assert page_text(web.services.store, "kanda/kudu.md") == KUDU.replace("Hall A\n", 'Hall A\nscribe: "@alice"\n')
    assert last_commit(web) == "Alice Aoki: Kudu: Alice Aokiが記録係を担当"


def test_leaving_gives_the_page_back_as_it_was(web: Web) -> None:
    sign(web.client("alice"), "kanda/kudu", "take")

    assert "Nobody is signed up" in sign(web.client("alice"), "kanda/kudu", "leave")
    assert page_text(web.services.store, "kanda/kudu.md") == KUDU
    assert last_commit(web) == "Alice Aoki: Kudu: 記録係を空ける"


def test_second_one_is_told_who_was_first_and_nothing_is_overwritten(web: Web) -> None:
    sign(web.client("alice"), "kanda/kudu", "take")
    tip = web.services.store.tip()
    bob = web.client("bob")

    assert sign(bob, "kanda/kudu", "take") == "Alice Aoki was first and takes the notes of “Kudu”."
    assert sign(bob, "kanda/kudu", "leave") == "It is Alice Aoki who takes the notes of “Kudu”."
    assert sign(web.client("alice"), "kanda/kudu", "take") == "Alice Aoki takes the notes of “Kudu” already."
    assert web.services.store.tip() == tip


def test_of_two_at_once_one_has_it(web: Web) -> None:
    said: dict[str, str] = {}

    def take(handle: str) -> None:
        said[handle] = sign(web.client(handle), "kanda/kudu", "take")

    threads = [threading.Thread(target=take, args=(handle,)) for handle in ("alice", "bob", "lena")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [handle for handle, sentence in said.items() if sentence == "You take the notes of “Kudu”."]
    assert len(winners) == 1
    assert sum("was first" in sentence for sentence in said.values()) == 2
    assert f'scribe: "@{winners[0]}"' in page_text(web.services.store, "kanda/kudu.md")


def test_notes_that_somebody_saved_meanwhile_stay(web: Web) -> None:
    alice = web.client("alice")
    token = alice.token("/kanda/kudu")
    put(web, {"kanda/kudu.md": KUDU + "\n- 列指向\n"})

    alice.post("/-/scribe/kanda/kudu", data={"csrf_token": token, "action": "take"})

    assert page_text(web.services.store, "kanda/kudu.md").endswith('scribe: "@alice"\n---\n\n- 列指向\n')


def test_organiser_signs_others_up_and_takes_them_off(web: Web) -> None:
    lena = web.client("lena")

    assert sign(lena, "kanda/kudu", "take", handle="@Bob") == "Bob 馬場 takes the notes of “Kudu” now."
    assert last_commit(web) == "Lena Marsh: Kudu: Bob 馬場が記録係を担当"
    assert 'scribe: "@bob"' in page_text(web.services.store, "kanda/kudu.md")
    assert "Nobody is signed up" in sign(lena, "kanda/kudu", "leave")
    assert page_text(web.services.store, "kanda/kudu.md") == KUDU
    assert "there is no account @nobody" in sign(lena, "kanda/kudu", "take", handle="nobody")


def test_writers_sign_up_nobody_else_and_readers_nobody(web: Web) -> None:
    tip = web.services.store.tip()

    answers = [
        web.client(who).post_form("/-/scribe/kanda/kudu", {"action": "take", "handle": handle}, page="/kanda/kudu")
        for who, handle in (("alice", "bob"), ("charlie", ""), (None, ""))
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert web.services.store.tip() == tip


@pytest.mark.parametrize("name", ["kanda", "index", "kanda/none", "../x"])
def test_what_is_no_talk_has_no_scribe(web: Web, name: str) -> None:
    answer = web.client("alice").post_form(f"/-/scribe/{name}", {"action": "take"}, page="/kanda/kudu")

    assert answer.status_code == 404


def test_damaged_page_says_where_to_mend_it(web: Web) -> None:
    put(web, {"kanda/kudu.md": "---\ntitle: Kudu\n\nnotes, and no end of the fields\n"})

    answer = web.client("alice").post_form("/-/scribe/kanda/kudu", {"action": "take"}, page="/kanda/impala")

    assert answer.status_code == 409
    assert "kanda/kudu, line 1" in answer.text


def test_talks_page_names_the_scribe_with_a_link_for_readers_and_on_the_site(web: Web) -> None:
    assert "Scribe" not in web.client().get("/kanda/kudu").text

    sign(web.client("alice"), "kanda/kudu", "take")

    stranger = web.client().get("/kanda/kudu").text
    section = stranger.partition('<h2 id="scribe">')[2].partition("</section>")[0]
    assert 'href="/people/alice"' in section
    assert "Alice Aoki" in section
    assert "form" not in section
    web.services.publisher.publish()
    with web.client().get("/-/site/kanda/kudu/") as answer:
        published = answer.get_data(as_text=True).partition('id="scribe"')[2].partition("</section>")[0]
    assert "Alice Aoki" in published


def test_form_leads_back_to_where_it_stood_and_nowhere_else(web: Web) -> None:
    alice = web.client("alice")
    for wanted, led in (("/kanda/-/dashboard?state=empty", "/kanda/-/dashboard?state=empty"), ("//evil.example", "/")):
        answer = alice.post_form("/-/scribe/kanda/kudu", {"action": "take", "next": wanted}, page="/kanda/kudu")
        assert answer.headers["Location"] == led
