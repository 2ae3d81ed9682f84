"""Organisers land what people propose with one click, or decline it with a reason; nothing else moves `main`."""

import threading

import pytest

from tests.factories import ALICE, fsck, git, put_files, save
from tests.pages.conftest import put
from tests.web_client import Web, WebClient, field_of
from wiki.core.proposals import FOLDER, find_offer
from wiki.core.purge import purge_path, purge_revision
from wiki.core.store.maintain import maintain
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.models import Proposal
from wiki.people.notices import list_notices
from wiki.people.outbox import take
from wiki.people.proposals import (
    LANDING,
    MOST_A_DAY,
    MOST_OPEN,
    ProposalDecided,
    begin_landing,
    get_proposal,
    list_proposals,
)
from wiki.people.who import Contributor
from wiki.review.landing import Landing

PAGE = "kanda/impala"
TEXT = "---\ntitle: Impala\n---\n\n- 一行目\n\n- 二行目\n\n- 三行目\n"


@pytest.fixture
def charlie(web: Web) -> WebClient:
    """Charlie may read, not write."""
    put(web, {"kanda/index.md": "---\ntype: event\ntitle: Kanda\n---\n\n[[talks]]\n", f"{PAGE}.md": TEXT})
    return web.client("charlie")


def propose(client: WebClient, old: str, new: str, message: str = "", name: str = PAGE) -> str:
    """Proposes a change and returns where it stands."""
    text = field_of(client.get(f"/-/propose/{name}").text, "text") or ""
    assert old in text
    sent = client.submit(
        f"/-/propose/{name}", {"text": text.replace(old, new), "message": message}, button=("action", "send")
    )
    assert sent.status_code == 303, sent.text
    return sent.location or ""


def log(web: Web, form: str, ref: str = "main") -> str:
    return git(web.services.store.folder, "log", "-1", f"--format={form}", ref).strip()


def text_of(web: Web) -> str:
    return git(web.services.store.folder, "show", f"main:{PAGE}.md")


def state_of(web: Web, number: int = 1) -> str:
    with web.services.people.read() as session:
        return get_proposal(session, number).state


def notices_of(web: Web, handle: str) -> list[str]:
    with web.services.people.read() as session:
        return [each.kind for each in list_notices(session, get_account(session, handle).id)]


def test_reader_who_presses_edit_may_propose(web: Web, charlie: WebClient) -> None:
    tip = web.services.store.tip()

    answer = charlie.get(f"/-/edit/{PAGE}")
    where = propose(charlie, "二行目", "二行目、直し", "Typo")

    assert (answer.status_code, answer.location) == (302, f"/-/propose/{PAGE}")
    assert "Suggest a change" in charlie.get(f"/{PAGE}").text
    assert where == "/-/proposals/1"
    assert web.services.store.tip() == tip
    assert [item.kind for item in take(web.services.people, utc_now())] == ["proposed"]
    assert log(web, "%an|%cn|%P|%b", "refs/proposals/1") == f"Charlie|Festa|{tip}|Typo"


def test_landing_is_a_save_by_whoever_proposed_it_and_later_edits_stay(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "二行目、直し", "Typo")
    put(web, {f"{PAGE}.md": TEXT.replace("三行目", "三行目、後から")})
    lena = web.client("lena")

    shown = lena.get(where).text
    landed = lena.submit(where, action="/land")

    assert "The page was changed since" in shown
    assert (landed.status_code, landed.location) == (303, f"/{PAGE}")
    assert text_of(web) == TEXT.replace("二行目", "二行目、直し").replace("三行目", "三行目、後から")
    assert log(web, "%an|%ae|%cn") == "Charlie|charlie@users.noreply.localhost|Festa"
    assert log(web, "%B").endswith("\n\nTypo\n\nProposal: 1\nLanded-by: Lena Marsh <lena@users.noreply.localhost>")
    assert state_of(web) == "landed"
    assert web.services.store.read_refs(FOLDER).keys() == {"1"}
    assert notices_of(web, "charlie") == ["landed"]
    assert "Landed by Lena Marsh" in charlie.get(where).text
    assert fsck(web.services.store) == ""


def test_landing_follows_a_page_that_was_renamed(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "直し")
    lena = web.client("lena")
    lena.submit(f"/-/move/{PAGE}", {"to": "kanda/renamed"}, action="/-/move/")

    assert lena.submit(where, action="/land").location == "/kanda/renamed"
    assert "直し" in git(web.services.store.folder, "show", "main:kanda/renamed.md")


def test_clash_opens_a_form_with_both_and_lands_under_the_same_name(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "提案")
    put(web, {f"{PAGE}.md": TEXT.replace("二行目", "その後")})
    lena = web.client("lena")

    warned = lena.get(where).text
    clash = lena.submit(where, action="/land")
    sent = {"text": field_of(clash.text, "text"), "base": field_of(clash.text, "base"), "joining": "1"}
    left = lena.post_form(f"{where}/land", {**sent, "action": "save"}, page=where)
    landed = lena.post_form(f"{where}/land", {**sent, "action": "both"}, page=where)

    assert "Somebody changed the same lines since" in warned
    assert clash.status_code == 409
    assert "提案" in (sent["text"] or "")
    assert "その後" in (sent["text"] or "")
    assert (left.status_code, "still stand in the text" in left.text) == (409, True)
    assert landed.status_code == 303
    assert state_of(web) == "landed"
    assert "その後" in text_of(web)
    assert "提案" in text_of(web)
    assert log(web, "%an") == "Charlie"
    assert "Co-authored-by: Lena Marsh" in log(web, "%B")


def test_refused_clash_leaves_it_open(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "提案")
    put(web, {f"{PAGE}.md": TEXT.replace("二行目", "その後")})
    web.client("lena").submit(where, action="/land")

    assert state_of(web) == "open"


def test_declining_says_why(web: Web, charlie: WebClient) -> None:
    where, tip = propose(charlie, "二行目", "提案"), web.services.store.tip()
    lena = web.client("lena")

    silent = lena.submit(where, action="/decline")
    declined = lena.submit(where, {"reason": "Er sagte es so."}, action="/decline")

    assert silent.status_code == 400
    assert declined.status_code == 303
    assert web.services.store.tip() == tip
    assert state_of(web) == "declined"
    assert "Er sagte es so." in charlie.get(where).text
    assert notices_of(web, "charlie") == ["declined"]
    assert web.services.store.read_refs(FOLDER).keys() == {"1"}
    assert lena.post_form(f"{where}/land", {}, page=where).status_code == 409


def test_who_sees_and_who_decides(web: Web, charlie: WebClient) -> None:
    where, tip = propose(charlie, "二行目", "提案"), web.services.store.tip()
    alice, stranger = web.client("alice"), web.client()

    assert [client.get(where).status_code for client in (charlie, alice, stranger)] == [200, 200, 302]
    assert [client.get("/-/proposals").status_code for client in (charlie, alice, stranger)] == [200, 200, 302]
    for client in (charlie, alice, stranger):
        for what in ("land", "decline"):
            assert client.post_form(f"{where}/{what}", {"reason": "x"}, page=where).status_code == 403
    assert (state_of(web), web.services.store.tip()) == ("open", tip)


def test_reader_sees_no_proposals_of_others_and_no_hidden_pages(web: Web, charlie: WebClient) -> None:
    put(web, {"kanda/secret.md": "---\ntitle: Unheard-of\ndraft: true\n---\nplaintext-of-it\n"})
    where = propose(web.client("bob"), "plaintext", "more plaintext", name="kanda/secret")

    assert charlie.get("/-/propose/kanda/secret").status_code == 404
    assert charlie.get(where).status_code == 403
    assert "secret" not in charlie.get("/-/proposals").text
    assert "Unheard-of" in web.client("alice").get("/-/proposals").text


def test_writer_lands_their_own(web: Web, charlie: WebClient) -> None:
    bob = web.client("bob")
    where = propose(bob, "二行目", "提案")

    assert bob.submit(where, action="/land").status_code == 303
    assert state_of(web) == "landed"


@pytest.mark.parametrize("base", ["", "0" * 40, "main", "--all", "refs/proposals/1"])
def test_base_that_is_no_state_of_main_is_refused_with_the_text(web: Web, charlie: WebClient, base: str) -> None:
    propose(charlie, "二行目", "提案")
    base = web.services.store.read_refs(FOLDER)["1"] if base.startswith("refs") else base

    answer = charlie.post_form(f"/-/propose/{PAGE}", {"text": "kept words", "base": base}, page=f"/-/propose/{PAGE}")

    assert (answer.status_code, field_of(answer.text, "text")) == (409, "kept words")
    assert web.services.store.read_refs(FOLDER).keys() == {"1"}


def test_proposal_is_no_base_of_a_save(web: Web, charlie: WebClient) -> None:
    propose(charlie, "二行目", "提案")
    commit = web.services.store.read_refs(FOLDER)["1"]

    answer = web.client("bob").post_form(f"/-/edit/{PAGE}", {"text": "x", "base": commit}, page=f"/-/edit/{PAGE}")

    assert answer.status_code == 409


def test_nobody_proposes_without_end(web: Web, charlie: WebClient) -> None:
    now = utc_now()
    with web.services.people.write() as session:
        account = get_account(session, "charlie")
        for number in range(1, MOST_OPEN + 1):
            session.add(
                Proposal(number=number, page=f"p{number}", handle="charlie", name="Charlie", account_id=account.id,
                         confirms=False, created=now, state="open", reason="")
            )  # fmt: skip
    page = f"/-/propose/{PAGE}"

    refused = charlie.submit(page, {"text": "one more"}, button=("action", "send"))
    with web.services.people.write() as session:
        for each in list_proposals(session):
            each.state = "landed"
        for number in range(MOST_OPEN + 1, MOST_A_DAY + 1):
            session.add(
                Proposal(number=number, page="p", handle="charlie", name="Charlie", account_id=account.id,
                         confirms=False, created=now, state="declined", reason="")
            )  # fmt: skip
    again = charlie.submit(page, {"text": "one more"}, button=("action", "send"))

    assert (refused.status_code, field_of(refused.text, "text")) == (429, "one more")
    assert again.status_code == 429
    assert web.services.store.read_refs(FOLDER) == {}


def test_forms_without_a_token_keep_the_text_and_do_nothing(web: Web, charlie: WebClient) -> None:
    where, lena = propose(charlie, "二行目", "提案"), web.client("lena")

    posted = charlie.post(f"/-/propose/{PAGE}", data={"text": "kept words", "base": web.services.store.tip()})
    joined = lena.post(f"{where}/land", data={"text": "kept words", "base": web.services.store.tip(), "joining": "1"})
    plain = lena.post(f"{where}/land")
    declined = lena.post(f"{where}/decline", data={"reason": "kept words"})

    assert [answer.status_code for answer in (posted, joined, plain, declined)] == [400] * 4
    assert (
        field_of(posted.text, "text")
        == field_of(joined.text, "text")
        == field_of(declined.text, "reason")
        == "kept words"
    )
    assert state_of(web) == "open"


# Kills, and several at once


def test_ref_that_no_row_tells_of_is_never_used_again(web: Web, charlie: WebClient) -> None:
    store = web.services.store
    stray = put_files(store, {"x.md": b"x\n"}).new  # as a kill between the ref and the row leaves it
    store.set_ref(f"{FOLDER}/1", stray)

    assert propose(charlie, "二行目", "提案") == "/-/proposals/2"
    assert store.read_refs(FOLDER)["1"] == stray
    assert web.client("lena").get("/-/proposals/1").status_code == 404


@pytest.mark.parametrize("saved", [True, False])
def test_landing_that_was_killed_is_found_out(web: Web, charlie: WebClient, saved: bool) -> None:
    where = propose(charlie, "二行目", "提案")
    landing, store = Landing(web.services), web.services.store
    with web.services.people.write() as session:
        begin_landing(session, 1, store.tip() or "", "Lena Marsh")
    if saved:  # killed after the save and before the note of it
        offered = find_offer(store, 1)
        assert offered is not None
        message = "Impala: change\n\nProposal: 1\nLanded-by: Lena Marsh <lena@users.noreply.localhost>"
        put_files(store, {f"{PAGE}.md": offered.text.encode()}, message)
        put_files(store, {"later.md": b"x\n"})
    before = store.tip()

    lena = web.client("lena")
    shown = lena.get(where).text

    assert state_of(web) == ("landed" if saved else "open")
    assert ("Landed by Lena Marsh" in shown) == saved
    assert store.tip() == before
    if saved:
        with pytest.raises(ProposalDecided):
            landing.land(1, _organiser(web), utc_now())
    else:
        assert lena.submit(where, action="/land").status_code == 303
    assert state_of(web) != LANDING


def test_two_organisers_land_at_once_and_it_lands_once(web: Web, charlie: WebClient) -> None:
    propose(charlie, "二行目", "提案")
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def land() -> None:
        start.wait()
        try:
            Landing(web.services).land(1, _organiser(web), utc_now())
            outcomes.append("landed")
        except ProposalDecided:
            outcomes.append("late")

    threads = [threading.Thread(target=land) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["landed", "late", "late", "late"]
    assert git(web.services.store.folder, "log", "--format=%s", "--grep=^Proposal: 1$", "main").count("\n") == 1


def test_many_propose_at_once_and_each_has_a_number(web: Web, charlie: WebClient) -> None:
    handles = ("charlie", "alice", "bob", "lena", "mori")
    clients = [web.client(handle) for handle in handles]
    threads = [
        threading.Thread(target=propose, args=(client, "二行目", f"von {handle}"))
        for client, handle in zip(clients, handles, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with web.services.people.read() as session:
        assert sorted(each.number for each in list_proposals(session)) == [1, 2, 3, 4, 5]
    offers = [find_offer(web.services.store, number) for number in range(1, 6)]
    assert {offer.author.name for offer in offers if offer} == {
        "Charlie",
        "Alice Aoki",
        "Bob 馬場",
        "Lena Marsh",
        "森下 はるか",
    }


# What comes later


def test_maintenance_keeps_what_was_proposed(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "提案")

    maintain(web.services.store.folder)

    assert "提案" in web.client("lena").get(where).text


def everything(web: Web) -> str:
    folder = web.services.store.folder
    listed = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    blobs = [line.split()[0] for line in listed.splitlines() if line.endswith("blob")]
    return git(folder, "cat-file", "--batch", feed="\n".join(blobs).encode())


def test_purge_reaches_proposals(web: Web, charlie: WebClient) -> None:
    store = web.services.store
    base = store.tip()
    leak = save(store, PAGE, TEXT.replace("一行目", "password: 蛸足配線"), base, ALICE).commit
    web.services.index.catch_up()
    where = propose(charlie, "二行目", "提案")

    purge_revision(store, leak)
    web.services.index.catch_up()

    assert "蛸足配線" not in everything(web)
    assert "提案" in web.client("lena").get(where).text
    assert web.client("lena").submit(where, action="/land").status_code == 303


def test_what_a_proposal_brought_is_purged_by_its_commit(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "password: 蛸足配線")

    purge_revision(web.services.store, web.services.store.read_refs(FOLDER)["1"])

    assert "蛸足配線" not in everything(web)
    assert web.client("lena").get(where).status_code in (200, 404)
    assert text_of(web) == TEXT


def test_proposal_about_a_purged_page_is_gone(web: Web, charlie: WebClient) -> None:
    where = propose(charlie, "二行目", "提案")

    purge_path(web.services.store, f"{PAGE}.md")
    web.services.index.catch_up()

    assert web.client("lena").get(where).status_code == 404
    assert web.client("lena").get("/-/proposals").status_code == 200


def _organiser(web: Web) -> Contributor:
    with web.services.people.read() as session:
        return get_account(session, "lena").contributor
