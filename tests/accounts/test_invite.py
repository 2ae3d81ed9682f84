"""Invitations: made at `/-/accounts`, used at `/-/invite/<code>`."""

from datetime import timedelta

import pytest

from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.invitations import ForAccounts, create_invitation, list_invitations
from wiki.people.who import Role

TARO = {"username": "taro", "name": "山田 太郎", "password": "correct horse", "email": "", "language": "ja"}


def invite(web: Web, what: ForAccounts, uses: int = 1, days: int = 1) -> str:
    """The address of an invitation by mori."""
    with web.services.people.write() as session:
        mori = get_account(session, "mori").id
        now = utc_now()
        return f"/-/invite/{create_invitation(session, what, uses, now + timedelta(days=days), mori, now)[1]}"


def test_link_made_in_the_browser_is_shown_once_and_makes_an_account(web: Web) -> None:
    mori, visitor = web.client("mori"), web.client()

    made = mori.submit("/-/accounts", {"role": "organiser", "uses": "1", "days": "3"}, action="/invite")
    link = made.text.split('class="note wide stack"')[1].split('href="')[1].split('"')[0]
    joined = visitor.submit(link.removeprefix("http://localhost"), TARO)

    assert link.startswith("http://localhost/-/invite/")
    assert made.headers["Cache-Control"] == "no-store"
    assert link not in mori.get("/-/accounts").text
    assert (joined.status_code, joined.location) == (303, "/")
    assert "山田 太郎" in visitor.get("/-/account").text
    with web.services.people.read() as session:
        account = get_account(session, "taro")
    assert (account.role, account.language) == (Role.ORGANISER, "ja")


def test_link_begins_with_the_address_the_wiki_is_known_by(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("known"), FESTA_BASE_URL="https://wiki.example.org") as web:
        mori = web.client("mori")
        headers = {"Referer": "http://localhost/"}
        made = mori.post_form("/-/accounts/invite", {"role": "writer"}, page="/-/accounts", headers=headers)

    assert 'href="https://wiki.example.org/-/invite/' in made.text


@pytest.mark.parametrize(("uses", "days"), [("0", "0"), ("-5", "x"), (str(10**30), str(10**30)), ("", "")])
def test_numbers_out_of_range_become_the_nearest_in_it(web: Web, uses: str, days: str) -> None:
    answer = web.client("mori").submit("/-/accounts", {"uses": uses, "days": days}, action="/invite")

    with web.services.people.read() as session:
        made = list_invitations(session, utc_now())
    assert answer.status_code == 200
    assert len(made) == 1


def test_whoever_invited_is_told_who_came(web: Web) -> None:
    web.client().submit(invite(web, ForAccounts(Role.WRITER)), TARO)

    assert "山田 太郎 (taro) has joined by your invitation" in web.client("mori").get("/-/account").text


def test_people_are_led_to_the_page_they_were_invited_to(web: Web) -> None:
    address = invite(web, ForAccounts(Role.WRITER, event="hello-festa"))
    visitor = web.client()

    page = visitor.get(address)
    joined = visitor.submit(address, TARO)

    assert "Hello Festa" in page.text
    assert joined.location == "/hello-festa"


def test_faults_are_shown_and_the_use_is_not_spent(web: Web) -> None:
    address = invite(web, ForAccounts(Role.WRITER))
    visitor = web.client()

    taken = visitor.submit(address, {**TARO, "username": "ALICE"})
    again = visitor.submit(address, TARO)

    assert taken.status_code == 400
    assert "Somebody has this user name already" in taken.text.split('id="f-username-bad">')[1].split("<")[0]
    assert again.status_code == 303


def test_used_up_expired_and_revoked_links_get_the_same_clear_page(web: Web) -> None:
    used = invite(web, ForAccounts(Role.WRITER))
    web.client().submit(used, TARO)
    expired = invite(web, ForAccounts(Role.WRITER), days=-1)
    revoked = invite(web, ForAccounts(Role.WRITER))
    web.client("mori").submit("/-/accounts", action="/revoke")

    for address in (used, expired, revoked, "/-/invite/never-was"):
        answer = web.client().get(address)
        assert (answer.status_code, "This link does not work" in answer.text) == (404, True)


def test_whoever_has_an_account_spends_nothing(web: Web) -> None:
    address = invite(web, ForAccounts(Role.ADMIN))
    alice = web.client("alice")

    page = alice.get(address)
    sent = alice.post_form(address, TARO)

    assert (page.status_code, "You have an account" in page.text) == (200, True)
    assert "taro" not in web.client("mori").get("/-/accounts").text
    assert sent.status_code == 200
    assert web.client().submit(address, TARO).status_code == 303
