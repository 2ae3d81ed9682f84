"""`/-/setup/<token>`: the first account."""

import pytest

from tests.web_client import Web, add_people, field_of, find_form
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.setup import issue_setup_token
from wiki.people.who import Role

FILLED = {"username": "mori", "name": "森下 はるか", "password": "correct horse", "email": "", "language": "ja"}


def new_token(web: Web) -> str:
    with web.services.people.write() as session:
        token = issue_setup_token(session, utc_now())
    assert token is not None
    return token


def test_first_account_is_an_administrator_and_signed_in(new_web: Web) -> None:
    visitor = new_web.client()

    answer = visitor.submit(f"/-/setup/{new_token(new_web)}", FILLED)
    front = visitor.get("/")

    with new_web.services.people.read() as session:
        account = get_account(session, "mori")
    assert (answer.status_code, answer.location) == (303, "/")
    assert (account.role, account.name, account.language) == (Role.ADMIN, "森下 はるか", "ja")
    assert "森下 はるか" in front.text
    assert 'lang="ja"' in front.text
    assert 'class="note wide" role="status"' in front.text  # the welcome
    assert visitor.get("/-/accounts").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "a", "at least 2 characters"),
        ("username", "bad name", "Only the letters a to z"),
        ("username", "admin", "keeps this name for itself"),
        ("name", " ", "Enter the name"),
        ("password", "short", "at least 8 characters"),
        ("email", "mori", "no e-mail address"),
        ("email", "mori@users.noreply.example.org", "own"),
    ],
)
def test_bad_field_is_explained_beside_it_and_the_token_stays_good(
    new_web: Web, field: str, value: str, sentence: str
) -> None:
    address = f"/-/setup/{new_token(new_web)}"
    visitor = new_web.client()

    answer = visitor.submit(address, {**FILLED, field: value})

    beside = answer.text.split(f'id="f-{field}-bad">')[1].split("<")[0]
    assert answer.status_code == 400
    assert sentence in beside
    assert f'aria-describedby="f-{field}-bad' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert visitor.submit(address, FILLED).status_code == 303


def test_form_with_faults_keeps_what_was_filled_in_but_never_the_password(new_web: Web) -> None:
    answer = new_web.client().submit(f"/-/setup/{new_token(new_web)}", {**FILLED, "username": "-"})

    form = find_form(answer.text)
    assert form.fields["name"] == "森下 はるか"
    assert form.fields["username"] == "-"
    assert form.fields["language"] == "ja"
    assert form.fields["password"] == ""
    assert FILLED["password"] not in answer.text


def test_form_whose_token_expired_comes_back_filled_and_works_then(new_web: Web) -> None:
    address = f"/-/setup/{new_token(new_web)}"
    visitor = new_web.client()

    answer = visitor.post(address, data={**FILLED, "csrf_token": "of yesterday"})
    again = visitor.post(address, data={**FILLED, "csrf_token": find_form(answer.text).fields["csrf_token"]})

    assert answer.status_code == 400
    assert field_of(answer.text, "username") == "mori"
    assert again.status_code == 303


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_wrong_token_gets_a_clear_page(new_web: Web, method: str) -> None:
    new_token(new_web)
    visitor = new_web.client()

    answer = visitor.open("/-/setup/wrong", method=method, data={"csrf_token": visitor.new_token(), **FILLED})

    assert answer.status_code == 404
    assert "This link does not work" in answer.text


def test_token_is_void_once_there_is_an_account(new_web: Web) -> None:
    token = new_token(new_web)
    visitor = new_web.client()
    page = visitor.get(f"/-/setup/{token}")
    add_people(new_web.services)

    answer = visitor.post(f"/-/setup/{token}", data={**FILLED, "csrf_token": find_form(page.text).fields["csrf_token"]})

    assert (page.status_code, answer.status_code) == (200, 404)


def test_page_with_a_secret_address_is_kept_by_nobody(new_web: Web) -> None:
    answer = new_web.client().get(f"/-/setup/{new_token(new_web)}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
