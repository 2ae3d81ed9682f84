"""`/-/accounts`: what administrators do about accounts."""

import pytest

from tests.web_client import Web, WebClient
from wiki.people.accounts import get_account
from wiki.people.notices import list_notices
from wiki.people.who import Role

ACCOUNTS = "/-/accounts"


def role_of(web: Web, handle: str) -> Role:
    with web.services.people.read() as session:
        return get_account(session, handle).role


def post(client: WebClient, address: str, **fields: str) -> int:
    return client.post_form(f"{ACCOUNTS}/{address}", fields).status_code


@pytest.mark.parametrize("handle", ["lena", "alice", "charlie", None])
def test_only_administrators_come_here(web: Web, handle: str | None) -> None:
    client = web.client(handle)

    assert client.get(ACCOUNTS).status_code == (403 if handle else 302)
    assert post(client, "alice/role", role="admin") == 403
    assert post(client, "alice/disable") == 403
    assert post(client, "alice/enable") == 403
    assert post(client, "invite", role="admin") == 403
    assert post(client, "invitations/1/revoke") == 403
    assert role_of(web, "alice") is Role.WRITER


def test_all_accounts_are_listed_with_their_roles(web: Web) -> None:
    text = web.client("mori").get(ACCOUNTS).text

    for handle in ("mori", "lena", "alice", "bob", "charlie"):
        assert f"@{handle}" in text
    row = text.split("@lena")[1].split("</li>")[0]
    assert '<option value="organiser" selected>' in row


def test_new_role_holds_at_once_and_its_owner_is_told(web: Web) -> None:
    charlie = web.client("charlie")

    answer = web.client("mori").submit(ACCOUNTS, {"role": "admin"}, action="/charlie/role")

    assert (answer.status_code, answer.location) == (303, ACCOUNTS)
    assert charlie.get(ACCOUNTS).status_code == 200
    assert "森下 はるか changed your role. It is now: Administrator." in charlie.get("/-/account").text


def test_same_role_again_is_no_news(web: Web) -> None:
    post(web.client("mori"), "alice/role", role="writer")

    with web.services.people.read() as session:
        assert list_notices(session, get_account(session, "alice").id) == []


def test_role_that_does_not_exist_is_refused(web: Web) -> None:
    assert post(web.client("mori"), "alice/role", role="emperor") == 400
    assert role_of(web, "alice") is Role.WRITER


@pytest.mark.parametrize("address", ["nobody/role", "nobody/disable", "nobody/enable", "x'--/disable"])
def test_account_that_does_not_exist_gets_a_clear_page(web: Web, address: str) -> None:
    answer = web.client("mori").post_form(f"{ACCOUNTS}/{address}", {"role": "reader"})

    assert answer.status_code == 404
    assert "There is no such account" in answer.text


@pytest.mark.parametrize("address", ["mori/role", "mori/disable"])
def test_last_administrator_stays_and_is_told_why(web: Web, address: str) -> None:
    mori = web.client("mori")

    answer = mori.post_form(f"{ACCOUNTS}/{address}", {"role": "reader"}, follow_redirects=True)

    assert answer.status_code == 200
    assert 'class="note warn wide"' in answer.text
    assert "Nobody would be left who could manage accounts" in answer.text
    assert role_of(web, "mori") is Role.ADMIN


def test_administrator_who_steps_down_is_led_to_their_own_account(web: Web) -> None:
    mori = web.client("mori")
    post(mori, "lena/role", role="admin")

    answer = mori.post_form(f"{ACCOUNTS}/mori/role", {"role": "writer"}, follow_redirects=True)

    assert (answer.status_code, answer.request.path) == (200, "/-/account")
    assert role_of(web, "mori") is Role.WRITER


def test_disabled_account_is_out_at_once_and_can_be_let_in_again(web: Web) -> None:
    mori, alice = web.client("mori"), web.client("alice")

    mori.submit(ACCOUNTS, action="/alice/disable")
    while_disabled = alice.get("/-/account").status_code
    listed = mori.get(ACCOUNTS).text
    mori.submit(ACCOUNTS, action="/alice/enable")

    assert while_disabled == 302
    assert "cannot sign in" in listed.split("@alice")[1].split("</li>")[0]
    assert web.client("alice").get("/-/account").status_code == 200


def test_form_without_a_token_is_refused(web: Web) -> None:
    mori = web.client("mori")

    for part in ("alice/role", "alice/disable", "alice/enable", "invite", "invitations/1/revoke"):
        assert mori.post(f"{ACCOUNTS}/{part}", data={"role": "admin"}).status_code == 400
