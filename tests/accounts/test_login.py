"""`/-/login` and `/-/logout`."""

import pytest

from tests.web_client import PASSWORD, Web, field_of, find_form
from wiki.core.store.store import utc_now
from wiki.people.accounts import change_password, disable, get_account
from wiki.people.attempts import MOST_PER_HANDLE

ALICE = {"username": "alice", "password": PASSWORD}


def test_right_password_leads_back_to_where_one_was(web: Web) -> None:
    visitor = web.client()

    answer = visitor.submit("/-/login?next=/hello-festa", ALICE)

    assert (answer.status_code, answer.location) == (303, "/hello-festa")
    assert "Alice Aoki" in visitor.get("/-/account").text


def test_handle_in_capitals_with_spaces_is_the_same_handle(web: Web) -> None:
    assert web.client().submit("/-/login", {"username": " Alice ", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_nobody_is_led_away_from_the_wiki(web: Web, address: str) -> None:
    visitor = web.client()

    answer = visitor.post_form("/-/login", {**ALICE, "next": address})

    assert answer.location == "/"


def test_page_that_needs_an_account_leads_to_sign_in_and_back(web: Web) -> None:
    visitor = web.client()

    sent_away = visitor.get("/-/account?before=7")
    answer = visitor.submit(sent_away.location, ALICE)

    assert sent_away.location.startswith("/-/login?next=")
    assert answer.location == "/-/account?before=7"


def test_unknown_name_and_wrong_password_get_the_same_answer(web: Web) -> None:
    wrong = web.client().submit("/-/login", {"username": "alice", "password": "not this one"})
    unknown = web.client().submit("/-/login", {"username": "nobody-here", "password": "not this one"})

    def beside(text: str) -> str:
        return text.split('class="bad"')[1].split("</p>")[0]

    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert beside(wrong.text) == beside(unknown.text)
    assert field_of(wrong.text, "username") == "alice"
    assert "not this one" not in wrong.text


@pytest.mark.parametrize("fields", [{"username": "alice", "password": ""}, {"username": "", "password": "x"}, {}])
def test_empty_fields_are_refused_and_not_counted(web: Web, fields: dict[str, str]) -> None:
    visitor = web.client()

    statuses = {visitor.post_form("/-/login", fields).status_code for _ in range(MOST_PER_HANDLE + 2)}

    assert statuses == {400}
    assert visitor.submit("/-/login", ALICE).status_code == 303


def test_too_many_failures_say_how_long_to_wait(web: Web) -> None:
    visitor = web.client()
    token = visitor.token("/-/login")
    bad = {"username": "alice", "password": "guess", "csrf_token": token}
    for _ in range(MOST_PER_HANDLE):
        assert visitor.post("/-/login", data=bad).status_code == 400

    answer = visitor.post("/-/login", data=bad)
    right = visitor.post("/-/login", data={**bad, "password": PASSWORD})

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 15
    assert f"Wait {answer.headers['Retry-After']} second" in answer.text
    assert right.status_code == 429  # the password is not even looked at


def test_disabled_account_is_refused_like_a_wrong_password_and_signed_out(web: Web) -> None:
    inside = web.client("alice")
    with web.services.people.write() as session:
        disable(session, get_account(session, "alice"), utc_now())

    answer = web.client().submit("/-/login", ALICE)

    assert (answer.status_code, "do not belong together" in answer.text) == (400, True)
    assert inside.get("/-/account").status_code == 302


def test_expired_token_shows_the_form_again_with_a_good_one(web: Web) -> None:
    visitor = web.client()

    answer = visitor.post("/-/login", data={**ALICE, "next": "/hello-festa", "csrf_token": "of yesterday"})
    form = find_form(answer.text, "/-/login")
    again = visitor.post("/-/login", data={**form.fields, "password": PASSWORD})

    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert (form.fields["username"], form.fields["password"]) == ("alice", "")
    assert (again.status_code, again.location) == (303, "/hello-festa")


def test_sign_in_takes_nothing_along_of_the_stranger_s_session(web: Web) -> None:
    visitor = web.client()
    before = visitor.token("/-/login")
    visitor.post("/-/login", data={**ALICE, "csrf_token": before})

    answer = visitor.post("/-/logout", data={"csrf_token": before})

    assert answer.status_code == 400
    assert visitor.get("/-/account").status_code == 200


def test_sign_out_ends_the_session_on_the_server(web: Web) -> None:
    visitor = web.client()
    visitor.submit("/-/login", ALICE)
    stolen = visitor.get_cookie("festa_session")
    assert stolen is not None

    answer = visitor.submit("/-/account", action="/-/logout")
    thief = web.client()
    thief.set_cookie("festa_session", stolen.value)

    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/-/account").status_code == 302
    assert thief.get("/-/account").status_code == 302


def test_sign_out_by_a_link_or_without_a_token_does_nothing(web: Web) -> None:
    alice = web.client("alice")

    assert alice.get("/-/logout").status_code in (404, 405)
    assert alice.post("/-/logout").status_code == 400
    assert alice.get("/-/account").status_code == 200


def test_whoever_is_signed_in_is_led_on(web: Web) -> None:
    answer = web.client("alice").get("/-/login?next=/hello-festa")

    assert (answer.status_code, answer.location) == (303, "/hello-festa")


def test_cookie_is_out_of_reach_of_scripts_and_secure_over_https(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("https"), FESTA_BASE_URL="https://wiki.example.org") as web:
        visitor = web.client()
        options = {"base_url": "https://wiki.example.org", "headers": {"Referer": "https://wiki.example.org/-/login"}}
        page = visitor.get("/-/login", base_url="https://wiki.example.org")
        fields = {**ALICE, "csrf_token": find_form(page.text).fields["csrf_token"]}
        answer = visitor.post("/-/login", data=fields, **options)

    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 303
    assert all(word in cookie for word in ("festa_session=", "Secure", "HttpOnly", "SameSite=Lax"))


def test_wiki_without_accounts_says_where_the_first_one_comes_from(new_web: Web) -> None:
    assert "it printed a link that makes the first one" in new_web.client().get("/-/login").text


def test_changed_password_signs_other_browsers_out(web: Web) -> None:
    inside = web.client("alice")
    with web.services.people.write() as session:
        change_password(get_account(session, "alice"), "$argon2id$not-a-real-one")

    assert inside.get("/-/account").status_code == 302
