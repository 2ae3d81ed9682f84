"""By a link of their own speakers read the notes of one talk, confirm them, correct them, or ask for something."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.factories import git
from tests.pages.conftest import put
from tests.review.speakers import FILES, NOTES, TALK, check_link, make_talk, speaker, text_of
from tests.web_client import CSRF, Web, field_of
from wiki.core.checking import notes_mark
from wiki.core.store.store import utc_now
from wiki.people.models import Guest, Invitation
from wiki.people.outbox import take
from wiki.people.proposals import MOST_QUESTIONS_A_DAY, MOST_WORDS, list_proposals, list_questions


def told(web: Web) -> list[tuple[str, str]]:
    return [(item.kind, item.payload["name"]) for item in take(web.services.people, utc_now())]


def test_speaker_confirms_without_an_account(web: Web) -> None:
    browser, link = speaker(web)

    page = browser.get(link)
    done = browser.submit(link, action="/confirm")
    again = browser.get(link)

    assert "For Ryosuke Nakai" in page.text
    assert "MapReduce を使わない" in page.text
    assert (done.status_code, done.location) == (303, link)
    assert "Thank you." in again.text
    assert "Checked by the speaker on" in again.text
    last = git(web.services.store.folder, "log", "-1", "--format=%an|%ae|%cn|%s", "main").strip()
    assert last == "Ryosuke Nakai|guest-1@users.noreply.localhost|Festa|Impala: checked by the speaker"
    body = text_of(web).partition("---\n\n")[2]
    assert body == NOTES
    assert f"  # notes {notes_mark(NOTES)}\n" in text_of(web)
    assert told(web) == [("checked", "Ryosuke Nakai")]


def test_page_says_when_it_was_checked_and_that_it_was_changed_since(web: Web) -> None:
    browser, link = speaker(web)
    browser.submit(link, action="/confirm")
    bob = web.client("bob")
    first = bob.get(f"/{TALK}").text
    text = field_of(bob.get(f"/-/edit/{TALK}").text, "text") or ""
    bob.submit(f"/-/edit/{TALK}", {"text": text.replace("三行目", "三行目、改")}, button=("action", "save"))

    second, seen = bob.get(f"/{TALK}").text, browser.get(link).text
    browser.submit(link, action="/confirm")
    third = bob.get(f"/{TALK}").text

    assert "Checked by the speaker" in first
    assert "changed since" not in first
    assert "changed since" in second
    assert "<ins>、改</ins>" in seen
    assert "changed since" not in third


def test_fields_that_change_do_not_undo_the_check(web: Web) -> None:
    browser, link = speaker(web)
    browser.submit(link, action="/confirm")
    put(web, {f"{TALK}.md": text_of(web).replace("title: Impala", "title: Impala\nroom: A")})

    assert "changed since" not in web.client("bob").get(f"/{TALK}").text


def test_notes_that_changed_while_they_were_read_are_not_confirmed_unseen(web: Web) -> None:
    browser, link = speaker(web)
    page = browser.get(link).text
    put(web, {f"{TALK}.md": text_of(web).replace("三行目", "speaker is wrong")})
    before = web.services.store.tip()

    answer = browser.post(f"{link}/confirm", data={"seen": field_of(page, "seen"), CSRF: field_of(page, CSRF)})

    assert answer.status_code == 409
    assert "the notes were changed while you read them" in answer.text
    assert "speaker is wrong" in answer.text
    assert web.services.store.tip() == before
    assert field_of(answer.text, "seen") == before


@pytest.mark.parametrize("seen", ["", "main", "0" * 40, "--all"])
def test_what_was_not_seen_is_not_confirmed(web: Web, seen: str) -> None:
    browser, link = speaker(web)
    before = web.services.store.tip()

    answer = browser.post_form(f"{link}/confirm", {"seen": seen}, page=link)

    assert answer.status_code == 409
    assert web.services.store.tip() == before


def test_corrections_wait_for_an_organiser(web: Web) -> None:
    browser, link = speaker(web)
    before = web.services.store.tip()
    form = browser.get(f"{link}/edit").text

    sent = browser.submit(
        f"{link}/edit", {"notes": NOTES.replace("使わない", "使う"), "message": "逆です"}, button=("action", "send")
    )

    assert field_of(form, "notes") == NOTES
    assert (sent.status_code, sent.location) == (303, link)
    assert web.services.store.tip() == before
    assert told(web) == [("proposed", "Ryosuke Nakai")]
    store = web.services.store
    assert git(store.folder, "log", "-1", "--format=%an %P", "refs/proposals/1").strip() == f"Ryosuke Nakai {before}"
    assert git(store.folder, "show", f"refs/proposals/1:{TALK}.md") == FILES[f"{TALK}.md"].replace("使わない", "使う")  # type: ignore[arg-type]
    assert "wait for an organiser" in browser.get(link).text
    assert "使う" in (field_of(browser.get(f"{link}/edit").text, "notes") or "")


def test_later_corrections_take_the_place_of_those_that_wait(web: Web) -> None:
    browser, link = speaker(web)
    for word in ("一", "二"):
        browser.submit(f"{link}/edit", {"notes": f"{word}\n"}, button=("action", "send"))

    with web.services.people.read() as session:
        found = [(each.number, each.state) for each in list_proposals(session)]
    assert found == [(2, "open"), (1, "replaced")]
    assert sorted(web.services.store.read_refs("refs/proposals")) == ["1", "2"]


def test_corrections_with_which_the_notes_are_right_mark_the_page_when_they_land(web: Web) -> None:
    browser, link = speaker(web)
    browser.submit(f"{link}/edit", {"notes": NOTES.replace("使わない", "使う")}, button=("action", "confirm"))

    web.client("lena").submit("/-/proposals/1", action="/land")

    shown = web.client("bob").get(f"/{TALK}").text
    assert "使う" in shown
    assert "Checked by the speaker" in shown
    assert "changed since" not in shown
    assert "Landed" in browser.get(link).text


def test_preview_and_refusals_keep_what_was_typed(web: Web) -> None:
    browser, link = speaker(web)

    shown = browser.submit(f"{link}/edit", {"notes": "**fett**\n", "message": "x"}, button=("action", "preview"))
    same = browser.submit(f"{link}/edit", {"message": "kept words"}, button=("action", "send"))
    long = browser.submit(
        f"{link}/edit", {"notes": "y\n", "message": "z" * (MOST_WORDS + 1)}, button=("action", "send")
    )
    large = browser.submit(f"{link}/edit", {"notes": "y" * 1_100_000}, button=("action", "send"))
    no_token = browser.post(f"{link}/edit", data={"notes": "still here", "base": "x"})

    assert "<strong>fett</strong>" in shown.text
    assert (same.status_code, field_of(same.text, "message")) == (400, "kept words")
    assert (long.status_code, field_of(long.text, "notes")) == (413, "y\n")
    assert (large.status_code, len(field_of(large.text, "notes") or "")) == (413, 1_100_000)
    assert (no_token.status_code, field_of(no_token.text, "notes")) == (400, "still here")
    assert web.services.store.read_refs("refs/proposals") == {}


def test_speaker_asks_in_words_and_not_without_end(web: Web) -> None:
    browser, link = speaker(web)

    sent = [
        browser.submit(link, {"text": f"Bitte {number}"}, action="/ask") for number in range(MOST_QUESTIONS_A_DAY + 1)
    ]
    empty = browser.submit(link, {"text": " \u202e "}, action="/ask")

    assert [answer.status_code for answer in sent] == [303] * MOST_QUESTIONS_A_DAY + [429]
    assert field_of(sent[-1].text, "text") == f"Bitte {MOST_QUESTIONS_A_DAY}"
    assert empty.status_code == 400
    with web.services.people.read() as session:
        assert len(list_questions(session)) == MOST_QUESTIONS_A_DAY
    assert "Bitte 3" in web.client("lena").get(f"/-/checks/{TALK}").text


def test_text_of_a_speaker_becomes_no_field(web: Web) -> None:
    put(web, {"kanda/index.md": FILES["kanda/index.md"], f"{TALK}.md": "bare notes\n"})
    browser, link = web.client(), check_link(web, other="Nakai")

    browser.submit(f"{link}/edit", {"notes": "---\ntype: page\n---\nx\n"}, button=("action", "send"))

    assert git(web.services.store.folder, "show", f"refs/proposals/1:{TALK}.md") == "\n---\ntype: page\n---\nx\n"


# Who comes in


def answers(web: Web, link: str) -> set[int]:
    browser = web.client()
    got = {browser.get(f"{link}{more}").status_code for more in ("", "/edit")}
    sent = {browser.post_form(f"{link}{more}", {"text": "x", "notes": "x", "seen": "x"}, page="/").status_code
            for more in ("/confirm", "/ask", "/edit")}  # fmt: skip
    return got | sent


def test_codes_that_are_none_open_nothing(web: Web) -> None:
    make_talk(web)
    link = check_link(web)
    guest_link = web.client("lena").submit("/-/links/hello-festa", action="/-/links/")
    code = guest_link.text.split("/-/invite/")[1].split('"')[0]

    for wrong in ("x", link.rpartition("/")[2][:-1], link.rpartition("/")[2].swapcase(), "%00", "a" * 5000, code):
        assert answers(web, f"/-/check/{wrong}") == {404}, wrong
    assert web.client().get(f"/-/invite/{link.rpartition('/')[2]}").status_code == 404
    assert "MapReduce" in web.client().get(link).text


def test_code_is_kept_as_a_digest_alone(web: Web) -> None:
    make_talk(web)
    code = check_link(web).rpartition("/")[2]

    data = b"".join(file.read_bytes() for file in web.services.settings.data.glob("accounts.sqlite*"))

    assert code.encode() not in data


@pytest.mark.parametrize("how", ["expired", "revoked"])
def test_link_that_ended_opens_nothing(web: Web, how: str) -> None:
    make_talk(web)
    link = check_link(web)
    if how == "revoked":
        web.client("lena").submit(f"/-/checks/{TALK}", action="/revoke")
    else:
        with web.services.people.write() as session:
            session.execute(update(Invitation).values(expires=utc_now() - timedelta(seconds=1)))

    assert answers(web, link) == {404}
    assert "Ryosuke Nakai</span><br>" not in web.client("lena").get(f"/-/checks/{TALK}").text


def test_link_lasts_two_weeks_unless_another_time_is_chosen(web: Web) -> None:
    make_talk(web)
    check_link(web)
    check_link(web, days="3", other="Omo")

    with web.services.people.read() as session:
        lasting = [(each.name, (each.invitation.expires - each.created).days) for each in session.query(Guest)]
    assert lasting == [("Ryosuke Nakai", 14), ("Omo", 3)]


def test_link_opens_a_draft_of_a_held_event_and_nothing_else(web: Web) -> None:
    browser, link = speaker(web)

    assert "MapReduce" in browser.get(link).text
    for address in (f"/{TALK}", "/kanda", "/kanda/other", "/kanda/-/report", f"/-/history/{TALK}", f"/-/raw/{TALK}"):
        answer = browser.get(address)
        assert answer.status_code in (302, 403, 404), address
        assert "MapReduce" not in answer.text
    for address in (f"/-/edit/{TALK}", f"/-/propose/{TALK}", "/-/proposals", f"/-/checks/{TALK}", "/-/status"):
        assert browser.get(address).status_code in (302, 403, 404), address


def test_link_in_a_closed_wiki_opens_that_talk(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("closed"), FESTA_OPEN_TO="members") as web:
        browser, link = speaker(web)

        assert browser.submit(link, action="/confirm").status_code == 303


def test_link_is_kept_from_search_engines_caches_and_other_sites(web: Web) -> None:
    browser, link = speaker(web)

    for address in (link, f"{link}/edit"):
        headers = browser.get(address).headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] == "no-store"
    assert browser.get("/-/check/x").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_link_follows_its_talk_and_not_its_name(web: Web) -> None:
    browser, link = speaker(web)
    web.client("lena").submit(f"/-/move/{TALK}", {"to": "kanda/renamed"}, action="/-/move/")
    put(web, {f"{TALK}.md": "---\ntitle: Another\ndraft: true\n---\n\nplaintext-of-it\n"})

    page = browser.get(link).text

    assert "MapReduce" in page
    assert "plaintext-of-it" not in page
    assert browser.submit(link, action="/confirm").status_code == 303
    assert "checked: " in text_of(web, "kanda/renamed.md")
    assert "checked: " not in text_of(web)


def test_link_of_a_deleted_talk_opens_nothing_of_what_took_its_name(web: Web) -> None:
    browser, link = speaker(web)
    put(web, {"kanda/elsewhere.md": "x\n"})
    web.client("lena").submit(f"/-/delete/{TALK}", action="/-/delete/")

    assert browser.get(link).status_code == 404


def test_whoever_is_signed_in_and_follows_a_link_is_its_speaker(web: Web) -> None:
    make_talk(web)
    link, lena = check_link(web), web.client("lena")

    lena.submit(link, action="/confirm")

    assert git(web.services.store.folder, "log", "-1", "--format=%an", "main").strip() == "Ryosuke Nakai"
    assert lena.get("/-/status").status_code == 200


@pytest.mark.parametrize("handle", [None, "charlie", "alice"])
def test_only_organisers_make_links(web: Web, handle: str | None) -> None:
    make_talk(web)
    client = web.client(handle)

    assert client.get(f"/-/checks/{TALK}").status_code in (302, 403)
    assert client.post_form(f"/-/checks/{TALK}", {"other": "X"}, page="/").status_code == 403
    with web.services.people.read() as session:
        assert session.query(Guest).count() == 0


def test_no_link_is_made_for_what_is_no_talk_or_for_nobody(web: Web) -> None:
    make_talk(web)
    lena = web.client("lena")

    assert [lena.get(f"/-/checks/{name}").status_code for name in ("kanda", "index", "kanda/nothing")] == [404] * 3
    assert lena.post_form(f"/-/checks/{TALK}", {"other": "<>\u202e"}, page=f"/-/checks/{TALK}").status_code == 400
