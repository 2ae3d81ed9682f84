from threading import Barrier, Thread

import pytest

from tests.people.people import NOON, add_account
from wiki.people.accounts import NewAccount, list_accounts
from wiki.people.database import Database
from wiki.people.errors import BadAccount, CodeNotValid
from wiki.people.setup import create_first_admin, has_accounts, is_setup_token, issue_setup_token
from wiki.people.who import Role

ALICE = NewAccount("alice", "Alice")


def issue(database: Database) -> str:
    with database.write() as session:
        code = issue_setup_token(session, NOON)
    assert code is not None
    return code


def test_setup_token_makes_the_first_admin_once(database: Database) -> None:
    code = issue(database)

    with database.write() as session:
        alice = create_first_admin(session, code, ALICE, NOON)

    assert alice.role is Role.ADMIN
    with database.write() as session, pytest.raises(CodeNotValid):
        create_first_admin(session, code, NewAccount("charlie", "Charlie"), NOON)


def test_setup_token_issued_anew_replaces_the_one_before(database: Database) -> None:
    first, second = issue(database), issue(database)

    with database.read() as session:
        assert (is_setup_token(session, first), is_setup_token(session, second)) == (False, True)


def test_setup_tokens_issued_at_one_moment_leave_one_that_works(database: Database) -> None:
    codes: list[str] = []
    threads = [Thread(target=lambda: codes.append(issue(database))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert sum(is_setup_token(session, code) for code in codes) == 1


def test_setup_token_is_worth_nothing_once_there_is_an_account(database: Database) -> None:
    code = issue(database)
    add_account(database, "alice")

    with database.write() as session, pytest.raises(CodeNotValid):
        create_first_admin(session, code, NewAccount("charlie", "Charlie"), NOON)

    with database.write() as session:
        assert not is_setup_token(session, code)
        assert issue_setup_token(session, NOON) is None
        assert has_accounts(session)


def test_setup_token_stays_good_when_the_account_was_not(database: Database) -> None:
    code = issue(database)

    with pytest.raises(BadAccount), database.write() as session:
        create_first_admin(session, code, NewAccount("a b", "Alice"), NOON)

    with database.write() as session:
        assert create_first_admin(session, code, ALICE, NOON).role is Role.ADMIN


@pytest.mark.parametrize("code", ["", "nonsense", "\ud800\x00"])
def test_setup_token_that_never_was_is_refused(database: Database, code: str) -> None:
    issue(database)

    with database.write() as session, pytest.raises(CodeNotValid):
        create_first_admin(session, code, ALICE, NOON)


def test_setup_token_used_by_several_at_one_moment_makes_one_admin(database: Database) -> None:
    code = issue(database)
    together = Barrier(5)
    refused: list[str] = []

    def come(handle: str) -> None:
        together.wait()
        try:
            with database.write() as session:
                create_first_admin(session, code, NewAccount(handle, handle), NOON)
        except CodeNotValid:
            refused.append(handle)

    threads = [Thread(target=come, args=(f"user{n}x",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert (len(list_accounts(session)), len(refused)) == (1, 4)
