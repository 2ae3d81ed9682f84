"""`/-/rollout/` and `/-/rollback/`: changes go off the page again, and what was written since stays."""

import re

import pytest

from tests.factories import ALICE, BOB, CHARLIE, git, page_text
from tests.history.conftest import History
from tests.pusher import last_commit, own_commits
from tests.web_client import field_of
from wiki.core.errors import EditConflict
from wiki.core.save import delete_page
from wiki.core.store.model import CommitId
from wiki.history.seeing import Seeing
from wiki.history.undoing import carry_out, plan_rollout
from wiki.people.accounts import get_account
from wiki.people.who import Contributor
from wiki.web.saving import Saving

pytestmark = pytest.mark.crowd(
    FESTA_POLL_SECONDS=6
)  # a crowd of their own: what is gone, and who wrote it, is remembered

HEAD = "---\ntitle: Impala\n---\n"
TALK = f"{HEAD}- 速い\n"
PAGE = "/-/rollout/kanda/impala"
RUN = "/-/rollback/kanda/impala"


def message(history: History) -> str:
    return last_commit(history.store, "%an|%B")


def account(history: History, handle: str) -> Contributor:
    with history.web.services.people.read() as session:
        return get_account(session, handle).contributor


def with_spam(history: History) -> CommitId:
    """Bob's revision between two of Alice's."""
    history.save("kanda/impala", TALK, 0, summary="First notes")
    spam = history.save("kanda/impala", f"{TALK}- 広告\n", 60, BOB, "Buy now")
    history.save("kanda/impala", f"{TALK}- 広告\n- 質疑\n", 120, ALICE, "質疑を書き取り")
    return spam


def rewritten(history: History) -> CommitId:
    """Bob's revision, in whose sentence Alice wrote later; he also added a line that nobody touched."""
    history.save("kanda/impala", f"{HEAD}甲は速い。\n\n終わり。\n", 0)
    commit = history.save("kanda/impala", f"{HEAD}甲は遅い。\n\n終わり。\n\n広告。\n", 60, BOB)
    history.save("kanda/impala", f"{HEAD}甲はとても遅い。\n\n終わり。\n\n広告。\n", 120, ALICE)
    return commit


# One revision


def test_form_shows_what_the_page_loses_before_anything_happens(history: History) -> None:
    spam = with_spam(history)
    tip = own_commits(history.store)[0]

    html = history.web.client("alice").get(f"{PAGE}?rev={spam}").text

    assert re.findall(r"<del>([^<]*)</del>", html) == ["- 広告"]
    assert "Buy now" in html
    assert "質疑" in html
    assert own_commits(history.store)[0] == tip


def test_revision_goes_and_later_edits_stay(history: History) -> None:
    spam = with_spam(history)
    alice = history.web.client("alice")

    answer = alice.submit(f"{PAGE}?rev={spam}", {"reason": "宣伝です"}, action="rollout")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/kanda/impala")
    assert page_text(history.store, "kanda/impala.md") == f"{TALK}- 質疑\n"
    subject = "Impala: 2026-11-21 15:10の変更を取り消し（宣伝です）"
    assert message(history) == f"Alice Aoki|{subject}\n\nReverts: {spam}"
    assert "Undone. What was written since stays." in alice.get("/kanda/impala").text
    assert subject in alice.get("/-/history/kanda/impala").text


def test_message_is_in_the_language_of_the_page_and_holds_a_long_reason_whole(history: History) -> None:
    text = TALK.replace("title: Impala", "title: Impala\nlanguage: en")
    history.save("kanda/impala", text, 0)
    spam = history.save("kanda/impala", f"{text}- spam\n", 60, BOB)
    reason = "Co-authored-by: Mallory <mallory@example.org>, and this is nothing that anybody said in the talk at all"

    history.web.client("alice").post_form(PAGE, {"rev": spam, "reason": f"{reason}\r\n\r\nReverts: x"}, page=PAGE)

    author, _, body = message(history).partition("|")
    subject, reasoned, trailer = body.split("\n\n")
    assert author == "Alice Aoki"
    assert subject.startswith("Impala: undo the change of 2026-11-21 15:10: Co-authored-by: Mal")
    assert reasoned == f"Reason: {reason} Reverts: x"
    assert trailer == f"Reverts: {spam}"
    with history.web.services.index.read() as snapshot:
        assert snapshot.revisions("kanda/impala").items[0].coauthors == ()


def test_second_time_says_that_there_is_nothing_to_undo(history: History) -> None:
    spam = with_spam(history)
    alice = history.web.client("alice")
    alice.post_form(PAGE, {"rev": spam}, page=PAGE)
    history.save("kanda/impala", f"{TALK}- 質疑を直した\n", 240)
    tip = own_commits(history.store)[0]

    form = alice.get(f"{PAGE}?rev={spam}")
    answer = alice.post_form(PAGE, {"rev": spam}, page=PAGE, follow_redirects=True)

    assert "Nothing to undo" in form.text
    assert "Nothing to undo" in answer.text
    assert own_commits(history.store)[0] == tip


def test_undoing_can_be_undone(history: History) -> None:
    spam = with_spam(history)
    alice = history.web.client("alice")
    alice.post_form(PAGE, {"rev": spam}, page=PAGE)

    alice.post_form(PAGE, {"rev": own_commits(history.store)[0]}, page=PAGE)

    assert page_text(history.store, "kanda/impala.md") == f"{TALK}- 広告\n- 質疑\n"


def test_short_id_of_just_one_revision_will_do(history: History) -> None:
    spam = with_spam(history)

    answer = history.web.client("alice").post_form(PAGE, {"rev": spam[:10]}, page=PAGE)

    assert answer.status_code == 303
    assert f"Reverts: {spam}" in message(history)


def test_clash_opens_the_merge_form_and_nothing_is_written(history: History) -> None:
    commit = rewritten(history)
    tip = own_commits(history.store)[0]

    answer = history.web.client("alice").post_form(PAGE, {"rev": commit, "reason": "違う"}, page=PAGE)

    assert answer.status_code == 409
    assert own_commits(history.store)[0] == tip
    assert "1 place is left to decide" in answer.text
    versions = re.findall(r'<div class="version"[^>]*>(.*?)</div>', answer.text, re.DOTALL)
    assert [re.sub("<[^>]*>", "", version) for version in versions] == ["甲は速い。\n", "甲はとても遅い。\n"]
    assert "広告" not in (field_of(answer.text, "text") or "")
    base = field_of(answer.text, "base") or ""
    git(history.store.folder, "merge-base", "--is-ancestor", tip, base)  # others may have pushed meanwhile
    assert field_of(answer.text, "reverts") == commit


@pytest.mark.parametrize(
    ("action", "first"),
    [("mine", "甲は速い。\n"), ("theirs", "甲はとても遅い。\n"), ("both", "甲はとても遅い。\n甲は速い。\n")],
)
def test_each_way_out_of_the_clash_is_one_click(history: History, action: str, first: str) -> None:
    commit = rewritten(history)
    alice = history.web.client("alice")
    form = alice.post_form(PAGE, {"rev": commit, "reason": "違う"}, page=PAGE).text
    names = ("text", "base", "summary", "reverts", "note", "joining", "csrf_token")

    answer = alice.post(
        "/-/edit/kanda/impala", data={**{name: field_of(form, name) for name in names}, "action": action}
    )

    assert answer.status_code == 303
    assert page_text(history.store, "kanda/impala.md") == f"{HEAD}{first}\n終わり。\n"
    subject = "Impala: 2026-11-21 15:10の変更を取り消し（違う）"
    assert message(history) == f"Alice Aoki|{subject}\n\nReverts: {commit}"


def test_merge_form_takes_no_trailers_that_are_none_of_the_pages(history: History) -> None:
    with_spam(history)
    other = history.save("other", "# Other\n", 200)
    tip = own_commits(history.store)[0]

    history.web.client("alice").post_form(
        "/-/edit/kanda/impala",
        {"text": TALK, "base": tip, "summary": "S", "reverts": f"{other} HEAD x\nEvil: y", "note": "Signed-off-by: z"},
    )

    assert message(history) == "Alice Aoki|S"


def test_form_opened_too_long_ago_keeps_the_reason(history: History) -> None:
    spam = with_spam(history)
    tip = own_commits(history.store)[0]

    answer = history.web.client("alice").post(PAGE, data={"rev": spam, "reason": "宣伝です", "csrf_token": "old"})

    assert answer.status_code == 400
    assert field_of(answer.text, "reason") == "宣伝です"
    assert field_of(answer.text, "rev") == spam
    assert own_commits(history.store)[0] == tip


def test_creation_leads_to_deleting(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    tip = history.save("kanda/impala", f"{TALK}- x\n", 60)
    lena, alice = history.web.client("lena"), history.web.client("alice")

    for answer in (lena.get(f"{PAGE}?rev={first}"), lena.post_form(PAGE, {"rev": first}, page=PAGE)):
        assert answer.status_code == 409
        assert 'href="/-/delete/kanda/impala"' in answer.text
    assert "/-/delete/" not in alice.get(f"{PAGE}?rev={first}").text
    assert own_commits(history.store)[0] == tip


def test_deletion_brings_the_page_back(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.at(60)
    gone = delete_page(history.store, "kanda/impala", base=None, author=BOB, summary="Away").new
    alice = history.web.client("alice")

    answer = alice.submit(f"{PAGE}?rev={gone}", {"reason": "まだ要る"}, action="rollout", follow_redirects=True)

    assert "The page is back." in answer.text
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert message(history).endswith(f"（まだ要る）\n\nReverts: {gone}")


@pytest.mark.alone("in later tests the old name would lead on")
def test_move_alone_leads_to_moving(history: History) -> None:
    text = TALK + "".join(f"- line {number}\n" for number in range(9))
    spam_before = history.save("kanda/old", text, 0) and history.save("kanda/old", f"{text}- 広告\n", 10, BOB)
    moved = history.put(20, "Rename", {"kanda/old.md": None, "kanda/impala.md": f"{text}- 広告\n"})
    alice = history.web.client("alice")

    answer = alice.post_form(PAGE, {"rev": moved}, page=PAGE)
    by_old_name = alice.get(f"/-/rollout/kanda/old?rev={spam_before}")
    alice.post_form("/-/rollout/kanda/old", {"rev": spam_before}, page=PAGE)

    assert answer.status_code == 409
    assert 'href="/-/move/kanda/impala"' in answer.text
    assert by_old_name.headers["Location"] == f"{PAGE}?rev={spam_before}"
    assert page_text(history.store, "kanda/impala.md") == text


def test_what_is_no_revision_is_not_found_and_others_are_offered(history: History) -> None:
    spam = with_spam(history)
    other = history.save("other", "# Other\n", 200, summary="Elsewhere")
    alice = history.web.client("alice")

    for given in (
        "",
        "HEAD",
        "--output=x",
        spam[:3],
        spam.upper(),
        f"{spam}0",
        "0" * 40,
        "main",
        "あ",
        "%",
        "x" * 9000,
    ):
        for answer in (alice.get(PAGE, query_string={"rev": given}), alice.post_form(PAGE, {"rev": given}, page=PAGE)):
            assert answer.status_code == 404, given
            assert f"{PAGE}?rev={spam}" in answer.text, given
    mistaken = alice.get(f"{PAGE}?rev={other}")
    assert mistaken.status_code == 404
    assert f"/-/rollout/other?rev={other}" in mistaken.text
    assert alice.get(f"/-/rollout/nothing?rev={spam}").status_code == 404
    assert own_commits(history.store)[0] == other


def test_undo_is_for_whoever_may(history: History) -> None:
    spam = with_spam(history)
    tip = own_commits(history.store)[0]
    web = history.web

    assert web.client().get(f"{PAGE}?rev={spam}").headers["Location"].startswith("/-/login?next=")
    assert web.client("charlie").get(f"{PAGE}?rev={spam}").status_code == 403
    for who in (None, "charlie"):
        assert web.client(who).post_form(PAGE, {"rev": spam}, page="/").status_code == 403
    assert own_commits(history.store)[0] == tip
    for who, offered in ((None, False), ("charlie", False), ("alice", True)):
        html = web.client(who).get(f"/-/diff/kanda/impala?to={spam}").text
        assert (f'href="{PAGE}?rev={spam}"' in html) is offered


def test_difference_of_several_revisions_offers_no_undoing(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    history.save("kanda/impala", f"{TALK}- x\n", 60)
    last = history.save("kanda/impala", f"{TALK}- x\n- y\n", 120)
    alice = history.web.client("alice")

    assert "/-/rollout/" not in alice.get(f"/-/diff/kanda/impala?from={first}&to={last}").text
    assert "/-/rollout/" not in alice.get(f"/-/diff/kanda/impala?to={first}").text
    assert "/-/rollout/" in alice.get("/-/diff/kanda/impala").text


def test_save_in_the_very_moment_is_joined(history: History) -> None:
    spam = with_spam(history)
    services, who = history.web.services, account(history, "alice")
    plans = []
    for _ in range(2):
        with services.index.read() as snapshot:
            row = snapshot.find_revision("kanda/impala", spam)
            assert row is not None
            plans.append(plan_rollout(Seeing(snapshot, True), history.store, "kanda/impala", row, ""))
    history.save("kanda/impala", f"{TALK}- 広告\n- 質疑\n- 間に合った\n", 130)

    saved = carry_out(Saving(services), plans[0], who)
    again = carry_out(Saving(services), plans[1], who)

    assert saved.merged
    assert page_text(history.store, "kanda/impala.md") == f"{TALK}- 質疑\n- 間に合った\n"
    assert again.change is None


def test_save_at_the_same_words_in_the_very_moment_is_a_clash(history: History) -> None:
    first = history.save("kanda/impala", f"{HEAD}甲は速い。\n", 0)
    commit = history.save("kanda/impala", f"{HEAD}甲は遅い。\n", 60, BOB)
    services = history.web.services
    with services.index.read() as snapshot:
        row = snapshot.find_revision("kanda/impala", commit)
        assert row is not None
        plan = plan_rollout(Seeing(snapshot, True), history.store, "kanda/impala", row, "")
    tip = history.save("kanda/impala", f"{HEAD}甲はとても遅い。\n", 61)

    with pytest.raises(EditConflict) as clash:
        carry_out(Saving(services), plan, account(history, "alice"))

    assert clash.value.your_text == f"{HEAD}甲は速い。\n"
    assert clash.value.their_text == f"{HEAD}甲はとても遅い。\n"
    assert own_commits(history.store)[0] == tip != first


# A person's run


def with_run(history: History) -> list[CommitId]:
    """Charlie's three revisions, the last two of one sitting; Alice wrote in between and after."""
    history.save("kanda/impala", f"{TALK}- 二\n- 三\n", 0)
    first = history.save("kanda/impala", f"{TALK}- 二\n- 三\n- 荒一\n", 60, CHARLIE, "One")
    history.save("kanda/impala", f"{TALK}- 二\n- 三\n- 荒一\n- 質疑\n", 120, ALICE)
    second = history.save("kanda/impala", f"{TALK}- 三\n- 荒一\n- 質疑\n", 180, CHARLIE, "Two")
    third = history.save("kanda/impala", f"{TALK}- 三\n- 荒一\n- 荒二\n- 質疑\n", 190, CHARLIE, "Three")
    history.save("kanda/impala", f"{TALK}- 三\n- 荒一\n- 荒二\n- 質疑\n- 後\n", 240, BOB)
    return [first, second, third]


def test_everything_by_one_person_goes_in_one_commit(history: History) -> None:
    run = with_run(history)
    lena = history.web.client("lena")
    asked = lena.get(f"{RUN}?person=charlie")
    html = asked.text
    assert asked.status_code == 200, html
    assert re.findall(r'name="rev" value="([0-9a-f]{40})" checked', html) == run[::-1]
    assert re.findall(r"<(?:del|ins)>([^<]*)</", html) == ["- 二", "- 荒一", "- 荒二"]

    answer = lena.post_form(RUN, {"person": "charlie", "rev": run, "reason": "荒らし"}, page=f"{RUN}?person=charlie")

    assert answer.status_code == 303
    assert page_text(history.store, "kanda/impala.md") == f"{TALK}- 二\n- 三\n- 質疑\n- 後\n"
    trailers = "\n".join(f"Reverts: {commit}" for commit in run[::-1])
    assert message(history) == f"Lena Marsh|Impala: Charlieの変更3件を取り消し（荒らし）\n\n{trailers}"
    assert "3 changes by Charlie were undone." in lena.get("/kanda/impala").text
    again = lena.post_form(RUN, {"person": "charlie", "rev": run}, page=RUN, follow_redirects=True)
    assert "Nothing to undo" in again.text


def test_history_leads_organisers_to_a_sitting(history: History) -> None:
    run = with_run(history)
    web = history.web

    html = web.client("lena").get("/-/history/kanda/impala").text
    address = re.search(r'href="(/-/rollback/[^"]*)"', html)

    assert address is not None
    form = web.client("lena").get(address[1].replace("&amp;", "&")).text
    assert re.findall(r'name="rev" value="([0-9a-f]{40})" checked', form) == [run[2], run[1]]
    assert 'href="/-/rollback/kanda/impala?person=charlie"' in form
    for who in (None, "charlie", "alice"):
        assert "/-/rollback/" not in web.client(who).get("/-/history/kanda/impala").text
    assert "/-/rollback/" not in web.client("lena").get("/-/changes").text


def test_chosen_revisions_alone_are_undone(history: History) -> None:
    run = with_run(history)
    lena = history.web.client("lena")
    shown = lena.get(f"{RUN}?person=charlie&rev={run[1]}").text
    assert re.findall(r'name="rev" value="([0-9a-f]{40})" checked', shown) == [run[1]]

    lena.post_form(RUN, {"person": "charlie", "rev": [run[1]]}, page=RUN)

    assert page_text(history.store, "kanda/impala.md") == f"{TALK}- 二\n- 三\n- 荒一\n- 荒二\n- 質疑\n- 後\n"


@pytest.mark.alone("the page has earlier revisions there")
def test_run_that_made_the_page_loses_all_but_the_making(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0, CHARLIE)
    second = history.save("kanda/impala", f"{TALK}- 荒\n", 10, CHARLIE)
    lena = history.web.client("lena")

    html = lena.get(f"{RUN}?person=charlie").text
    lena.post_form(RUN, {"person": "charlie", "rev": [first, second]}, page=RUN)

    assert re.findall(r'value="([0-9a-f]{40})"( checked)?( disabled)?', html) == [
        (second, " checked", ""), (first, "", " disabled"),
    ]  # fmt: skip
    assert page_text(history.store, "kanda/impala.md") == TALK
    assert message(history).endswith(f"1件を取り消し\n\nReverts: {second}")


def test_run_whose_sentences_others_rewrote_opens_the_merge_form(history: History) -> None:
    commit = rewritten(history)
    tip = own_commits(history.store)[0]
    lena = history.web.client("lena")
    assert "You will be asked" in lena.get(f"{RUN}?person=bob").text

    answer = lena.post_form(RUN, {"person": "bob", "rev": [commit]}, page=RUN)

    assert answer.status_code == 409
    assert own_commits(history.store)[0] == tip
    assert field_of(answer.text, "reverts") == commit
    assert field_of(answer.text, "summary") == "Impala: Bob 馬場の変更1件を取り消し"


def test_run_is_of_one_person_and_for_organisers(history: History) -> None:
    run = with_run(history)
    tip = own_commits(history.store)[0]
    web = history.web
    lena = web.client("lena")

    for who, status in ((None, 403), ("charlie", 403), ("alice", 403)):
        assert web.client(who).post_form(RUN, {"person": "charlie", "rev": run}, page="/").status_code == status
    assert web.client("alice").get(f"{RUN}?person=charlie").status_code == 403
    assert lena.post_form(RUN, {"person": "alice", "rev": run}, page=RUN).status_code == 404
    assert lena.post_form(RUN, {"person": "charlie"}, page=RUN).status_code == 400
    assert lena.post(RUN, data={"person": "charlie", "rev": run, "csrf_token": "x"}).status_code == 400
    for query in ("", "person=", "person=nobody", "person=charlie&from=x", f"person=charlie&to={'0' * 40}"):
        assert lena.get(f"{RUN}?{query}").status_code == 404
    assert own_commits(history.store)[0] == tip
