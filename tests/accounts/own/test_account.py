"""`/-/account`: what people see and change of their own account."""

import pytest

from tests.factories import save
from tests.web_client import PASSWORD, Web, WebClient, field_of
from wiki.core.store.model import Person
from wiki.core.store.store import utc_now
from wiki.people.accounts import change_email, get_account
from wiki.people.attempts import MOST_PER_HANDLE
from wiki.people.models import Account
from wiki.people.signing_in import open_session
from wiki.people.tokens import create_token, find_by_token

ACCOUNT = "/-/account"
ABOUT = {"name": "Alice Aoki", "language": "", "email": ""}
NEW_PASSWORD = "another good password"


def account_of(web: Web, handle: str) -> Account:
    with web.services.people.read() as session:
        return get_account(session, handle)


def sign_in_elsewhere(web: Web, handle: str) -> WebClient:
    return web.client(handle)


@pytest.mark.parametrize("address", [ACCOUNT, f"{ACCOUNT}/password"])
def test_stranger_is_sent_to_sign_in(web: Web, address: str) -> None:
    answer = web.client().get(address, follow_redirects=True)

    assert answer.request.path == "/-/login"


@pytest.mark.parametrize("part", ["", "/password", "/sessions", "/tokens", "/revoke", "/notices"])
def test_stranger_changes_nothing(web: Web, part: str) -> None:
    answer = web.client().post_form(ACCOUNT + part, {"name": "Mallory", "id": "1", "purpose": "x"})

    assert answer.status_code == 403


def test_every_form_is_refused_without_its_token(web: Web) -> None:
    alice = web.client("alice")

    for part in ("", "/password", "/sessions", "/tokens", "/revoke", "/notices"):
        assert alice.post(ACCOUNT + part, data=ABOUT).status_code == 400


def test_details_are_kept_and_shown(web: Web) -> None:
    alice = web.client("alice")
    details = {"name": "青木 アリス", "email": "alice@example.org", "email_in_commits": "1", "language": "ja"}

    answer = alice.submit(ACCOUNT, details, action="/-/account")
    page = alice.get(ACCOUNT)

    account = account_of(web, "alice")
    assert answer.status_code == 303
    assert (account.name, account.email, account.language) == ("青木 アリス", "alice@example.org", "ja")
    assert account.contributor.commit_email == "alice@example.org"
    assert (field_of(page.text, "name"), field_of(page.text, "email_in_commits")) == ("青木 アリス", "1")
    assert '<html lang="ja">' in page.text


def test_address_not_shown_leaves_commits_under_the_wiki_s_own(web: Web) -> None:
    web.client("alice").submit(ACCOUNT, {**ABOUT, "email": "alice@example.org"}, action=ACCOUNT)

    assert account_of(web, "alice").contributor.commit_email is None


def test_language_of_the_account_takes_the_place_of_one_chosen_in_this_browser(web: Web) -> None:
    alice = web.client("alice")
    alice.get("/-/language?to=en")

    alice.submit(ACCOUNT, {**ABOUT, "language": "ja"}, action=ACCOUNT)

    assert '<html lang="ja">' in alice.get(ACCOUNT).text


def test_language_that_there_is_not_is_the_browser_s(web: Web) -> None:
    answer = web.client("alice").post_form(ACCOUNT, {**ABOUT, "language": "../../etc"})

    assert answer.status_code == 303
    assert account_of(web, "alice").language is None


def test_commits_under_a_new_address_count_as_one_s_own(web: Web) -> None:
    author = Person("Alice at home", "alice@home.example")
    save(web.services.store, "from-home", "# From home\n", author=author)

    web.client("alice").submit(ACCOUNT, {**ABOUT, "email": "alice@home.example"}, action=ACCOUNT)

    with web.services.index.read() as snapshot:
        [newest] = snapshot.recent(1, page="from-home").items
    assert (newest.email, newest.handle) == ("alice@home.example", "alice")


def test_bad_details_are_explained_and_kept_in_the_form_and_nothing_is_changed(web: Web) -> None:
    with web.services.people.write() as session:
        change_email(session, get_account(session, "bob"), "bob@example.org", in_commits=False)
    alice = web.client("alice")

    nameless = alice.submit(ACCOUNT, {"name": " ", "email": "no address"}, action=ACCOUNT)
    taken = alice.submit(ACCOUNT, {"name": "Alice II", "email": "BOB@example.org"}, action=ACCOUNT)

    assert (nameless.status_code, nameless.text.count('class="bad"')) == (400, 2)
    assert (taken.status_code, field_of(taken.text, "email")) == (400, "BOB@example.org")
    assert "Another account has this address" in taken.text
    assert account_of(web, "alice").name == "Alice Aoki"


def test_new_password_holds_and_signs_other_browsers_out_but_not_this_one(web: Web) -> None:
    alice, elsewhere = web.client("alice"), sign_in_elsewhere(web, "alice")

    answer = alice.submit(ACCOUNT, {"current": PASSWORD, "password": NEW_PASSWORD}, action="/password")

    assert answer.status_code == 303
    assert alice.get(ACCOUNT).status_code == 200
    assert elsewhere.get(ACCOUNT).status_code == 302
    signed_in = [
        web.client().submit("/-/login", {"username": "alice", "password": word}) for word in (PASSWORD, NEW_PASSWORD)
    ]
    assert [answer.status_code for answer in signed_in] == [400, 303]


@pytest.mark.parametrize(
    ("current", "new", "field"), [("not mine", NEW_PASSWORD, "current"), (PASSWORD, "short", "password")]
)
def test_refused_change_of_password_says_which_field_and_changes_nothing(
    web: Web, current: str, new: str, field: str
) -> None:
    alice, elsewhere = web.client("alice"), sign_in_elsewhere(web, "alice")

    answer = alice.submit(ACCOUNT, {"current": current, "password": new}, action="/password")

    assert answer.status_code == 400
    assert f'id="f-{field}-bad"' in answer.text
    assert NEW_PASSWORD not in answer.text
    assert elsewhere.get(ACCOUNT).status_code == 200


def test_guessing_the_present_password_is_slowed_down(web: Web) -> None:
    alice = web.client("alice")
    fields = {"current": "guess", "password": NEW_PASSWORD, "csrf_token": alice.token(ACCOUNT)}
    for _ in range(MOST_PER_HANDLE):
        assert alice.post(f"{ACCOUNT}/password", data=fields).status_code == 400

    answer = alice.post(f"{ACCOUNT}/password", data={**fields, "current": PASSWORD})

    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


def test_browsers_are_listed_by_name_and_one_can_be_signed_out(web: Web) -> None:
    alice, elsewhere = web.client("alice"), sign_in_elsewhere(web, "alice")
    with web.services.people.write() as session:
        open_session(session, get_account(session, "alice"), utc_now(), "(iPhone; CPU iPhone OS 17_4) Version/17.4")

    page = alice.get(ACCOUNT)
    rows = page.text.split('aria-labelledby="sessions"')[1].split("</ol>")[0].split("<li>")[1:]
    phone = next(row for row in rows if "Safari on iPhone" in row)
    key = phone.split('name="key" value="')[1].split('"')[0]
    alice.post_form(f"{ACCOUNT}/sessions", {"key": key})

    assert len(rows) == 3
    assert sum("(this browser)" in row for row in rows) == 1
    assert "Safari on iPhone" not in alice.get(ACCOUNT).text
    assert elsewhere.get(ACCOUNT).status_code == 200


def test_all_other_browsers_can_be_signed_out_at_once(web: Web) -> None:
    alice, elsewhere, bob = web.client("alice"), sign_in_elsewhere(web, "alice"), web.client("bob")

    alice.post_form(f"{ACCOUNT}/sessions", {})

    assert [each.get(ACCOUNT).status_code for each in (alice, elsewhere, bob)] == [200, 302, 200]


def test_nobody_signs_out_somebody_else(web: Web) -> None:
    alice, bob = web.client("alice"), web.client("bob")
    web.client("alice")
    key = alice.get(ACCOUNT).text.split('name="key" value="')[1].split('"')[0]

    bob.post_form(f"{ACCOUNT}/sessions", {"key": key})

    assert key in alice.get(ACCOUNT).text


def test_token_is_shown_once_works_and_can_be_revoked(web: Web) -> None:
    alice = web.client("alice")

    made = alice.submit(ACCOUNT, {"purpose": "laptop"}, action="/tokens")
    code = made.text.split("<code>")[1].split("</code>")[0]
    works = find_by_token(web.services.people, code, utc_now())
    page = alice.get(ACCOUNT)
    revoked = alice.submit(ACCOUNT, action="/revoke")

    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert works is not None
    assert works.handle == "alice"
    assert "laptop" in page.text
    assert code not in page.text
    assert revoked.status_code == 303
    assert find_by_token(web.services.people, code, utc_now()) is None


def test_token_without_a_purpose_is_refused_beside_the_field(web: Web) -> None:
    answer = web.client("alice").submit(ACCOUNT, {"purpose": " "}, action="/tokens")

    assert answer.status_code == 400
    assert 'id="f-purpose-bad"' in answer.text


@pytest.mark.parametrize("number", ["1", "-1", "0", "x", "", str(10**30)])
def test_nobody_revokes_another_s_token(web: Web, number: str) -> None:
    with web.services.people.write() as session:
        token, code = create_token(session, get_account(session, "alice").id, "laptop", utc_now())
    assert token.id == 1

    answer = web.client("bob").post_form(f"{ACCOUNT}/revoke", {"id": number})

    assert answer.status_code == 303
    assert find_by_token(web.services.people, code, utc_now()) is not None


def test_address_of_a_form_loaded_again_leads_to_the_page(web: Web) -> None:
    answer = web.client("alice").get(f"{ACCOUNT}/tokens")

    assert (answer.status_code, answer.location) == (303, ACCOUNT)


def test_only_administrators_see_the_way_to_all_accounts(web: Web) -> None:
    assert "/-/accounts" in web.client("mori").get(ACCOUNT).text
    assert "/-/accounts" not in web.client("lena").get(ACCOUNT).text
