from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import flash, get_flashed_messages, session

from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.accounts import disable, get_account


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        yield web


def cookie_of(web: Web, handle: str) -> str:
    cookie = web.client(handle).get_cookie("festa_session")
    assert cookie is not None
    return cookie.value


def account_page(web: Web, cookie: str) -> int:
    client = web.app.test_client(use_cookies=False)
    return client.get("/-/account", headers={"Cookie": f"festa_session={cookie}"}).status_code


def test_same_cookie_is_believed_again_and_a_forged_one_never(web: Web) -> None:
    alice = cookie_of(web, "alice")
    forged = alice[:-4] + ("AAAA" if alice[-4:] != "AAAA" else "BBBB")

    answers = [account_page(web, cookie) for cookie in (alice, forged, alice, forged)]

    assert answers == [200, 302, 200, 302]


def test_account_disabled_meanwhile_is_out_though_its_cookie_was_read_before(web: Web) -> None:
    alice = cookie_of(web, "alice")
    assert account_page(web, alice) == 200

    with web.services.people.write() as people:
        disable(people, get_account(people, "alice"), utc_now())

    assert account_page(web, alice) == 302


def test_what_one_request_does_to_its_session_is_not_in_the_next_with_the_same_cookie(web: Web) -> None:
    client = web.client("alice")
    with client.session_transaction() as held:
        held["_flashes"] = [("note", "first")]
    cookie = client.get_cookie("festa_session")
    assert cookie is not None
    seen = []
    for _ in range(2):
        with web.app.test_request_context("/", headers={"Cookie": f"festa_session={cookie.value}"}):
            session["mine"] = "x"
            flash("second", "note")
            seen.append((get_flashed_messages(), session.pop("mine"), session["_user_id"]))

    assert [messages for messages, _, _ in seen] == [["first", "second"]] * 2
