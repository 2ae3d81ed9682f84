from datetime import timedelta

import pytest

from tests.people.people import NOON, add_account
from wiki.people.accounts import disable, get_account
from wiki.people.codes import digest
from wiki.people.database import Database
from wiki.people.errors import BadAccount
from wiki.people.models import Account
from wiki.people.tokens import create_token, find_by_token, list_tokens, revoke_token

HOUR = timedelta(hours=1)


def make_token(database: Database, account: Account, name: str = "laptop") -> tuple[int, str]:
    with database.write() as session:
        token, code = create_token(session, account.id, name, NOON)
    return token.id, code


def test_token_stands_for_its_account(database: Database) -> None:
    alice = add_account(database, "alice")

    _, code = make_token(database, alice)

    assert code.startswith("festa_")
    assert find_by_token(database, code, NOON) == alice.contributor


def test_token_is_stored_as_a_digest(database: Database) -> None:
    alice = add_account(database, "alice")

    _, code = make_token(database, alice)

    with database.read() as session:
        assert [(token.key, token.name) for token in list_tokens(session, alice.id)] == [(digest(code), "laptop")]


@pytest.mark.parametrize("code", ["", "festa_", "festa_\ud800\x00", "ghp_abc", "x" * 100_000])
def test_token_that_never_was_finds_nobody(database: Database, code: str) -> None:
    make_token(database, add_account(database, "alice"))

    assert find_by_token(database, code, NOON) is None


def test_token_revoked_finds_nobody(database: Database) -> None:
    alice = add_account(database, "alice")
    lost, lost_code = make_token(database, alice, "lost")
    _, kept_code = make_token(database, alice, "kept")

    with database.write() as session:
        revoke_token(session, alice.id, lost, NOON)

    assert find_by_token(database, lost_code, NOON) is None
    assert find_by_token(database, kept_code, NOON) == alice.contributor
    with database.read() as session:
        assert [token.name for token in list_tokens(session, alice.id)] == ["kept"]


def test_token_of_another_cannot_be_revoked(database: Database) -> None:
    alice, charlie = add_account(database, "alice"), add_account(database, "charlie")
    token, code = make_token(database, alice)

    with database.write() as session:
        revoke_token(session, charlie.id, token, NOON)

    assert find_by_token(database, code, NOON) == alice.contributor


def test_token_of_a_disabled_account_finds_nobody(database: Database) -> None:
    _, code = make_token(database, add_account(database, "alice"))

    with database.write() as session:
        disable(session, get_account(session, "alice"), NOON)

    assert find_by_token(database, code, NOON) is None


def test_token_use_is_written_down_once_an_hour(database: Database) -> None:
    alice = add_account(database, "alice")
    _, code = make_token(database, alice)
    used = []

    for moment in (NOON, NOON + HOUR / 2, NOON + HOUR):
        find_by_token(database, code, moment)
        with database.read() as session:
            used.append(list_tokens(session, alice.id)[0].last_used)

    assert used == [NOON, NOON, NOON + HOUR]


def test_token_without_a_name_is_refused(database: Database) -> None:
    alice = add_account(database, "alice")

    with pytest.raises(BadAccount):
        make_token(database, alice, " ")
