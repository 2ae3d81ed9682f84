from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from tests.people.people import NOON, SECRET, add_account
from wiki.people.accounts import change_password, change_role, disable, enable, get_account
from wiki.people.codes import digest
from wiki.people.database import Database
from wiki.people.errors import SignInRefused
from wiki.people.models import SignIn
from wiki.people.passwords import Passwords
from wiki.people.signing_in import (
    LASTS,
    Attempt,
    end_others,
    end_sign_in,
    find_session,
    forget_expired,
    list_sessions,
    open_session,
    sign_in,
    sign_out,
)
from wiki.people.who import Role

ALICES = Attempt("Alice", SECRET, "192.0.2.1", "Firefox\x00 " + "x" * 500)
MINUTE = timedelta(minutes=1)


def test_sign_in_gives_a_session_of_the_account(database: Database, passwords: Passwords) -> None:
    alice = add_account(database, "alice", passwords=passwords, email="alice@example.org")

    session_id = sign_in(database, passwords, ALICES, NOON)

    assert find_session(database, session_id, NOON) == alice.contributor


def test_sign_in_keeps_no_id_that_could_be_stolen(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)

    session_id = sign_in(database, passwords, ALICES, NOON, draw=lambda count: b"\xff" * count)

    with database.read() as session:
        row = session.scalars(select(SignIn)).one()
    assert (session_id, row.key) == ("_" * 42 + "8", digest(session_id))
    assert row.agent == ("Firefox " + "x" * 500)[:120]


@pytest.mark.parametrize(
    "attempt",
    [
        replace(ALICES, password="wrong"),
        replace(ALICES, handle="nobody"),
        replace(ALICES, handle="a\x00\ud800"),
        replace(ALICES, handle="bob"),  # without a password
        replace(ALICES, handle="charlie"),  # disabled
    ],
)
def test_sign_in_refused_says_no_more_than_that(database: Database, passwords: Passwords, attempt: Attempt) -> None:
    add_account(database, "alice", passwords=passwords)
    add_account(database, "bob")
    add_account(database, "charlie", passwords=passwords)
    with database.write() as session:
        disable(session, get_account(session, "charlie"), NOON)

    with pytest.raises(SignInRefused) as refused:
        sign_in(database, passwords, attempt, NOON)

    assert refused.value == SignInRefused()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_sign_in_renews_an_outdated_hash(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    session_id = sign_in(database, stronger, ALICES, NOON)

    with database.read() as session:
        stored = get_account(session, "alice").password_hash
    assert stored is not None
    assert (stronger.is_outdated(stored), stronger.is_right(stored, SECRET)) == (False, True)
    assert find_session(database, session_id, NOON) is not None


@pytest.mark.parametrize("session_id", ["", "nonsense", "\ud800\x00"])
def test_find_session_of_nobody_is_none(database: Database, session_id: str) -> None:
    assert find_session(database, session_id, NOON) is None


def test_sign_out_ends_this_session_alone(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    here, there = (sign_in(database, passwords, ALICES, NOON) for _ in range(2))

    sign_out(database, here)

    assert find_session(database, here, NOON) is None
    assert find_session(database, there, NOON) is not None


def test_session_unused_for_a_month_is_over(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    session_id = sign_in(database, passwords, ALICES, NOON)

    assert find_session(database, session_id, NOON + LASTS) is None


def test_session_in_use_goes_on(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    session_id = sign_in(database, passwords, ALICES, NOON)

    assert find_session(database, session_id, NOON + LASTS - MINUTE) is not None
    assert find_session(database, session_id, NOON + LASTS + LASTS - 2 * MINUTE) is not None


def test_session_use_is_written_down_once_an_hour(database: Database, passwords: Passwords) -> None:
    alice = add_account(database, "alice", passwords=passwords)
    session_id = sign_in(database, passwords, ALICES, NOON)
    seen = []

    for minutes in (59, 60, 119):
        find_session(database, session_id, NOON + minutes * MINUTE)
        with database.read() as session:
            seen.append((list_sessions(session, alice, NOON)[0].seen - NOON) // MINUTE)

    assert seen == [0, 60, 60]


def test_new_password_ends_every_session(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    before = sign_in(database, passwords, ALICES, NOON)

    with database.write() as session:
        alice = get_account(session, "alice")
        change_password(alice, passwords.hash("another secret"))
        after = open_session(session, alice, NOON, "Firefox")

    assert find_session(database, before, NOON) is None
    assert find_session(database, after, NOON) is not None
    with database.read() as session:
        assert len(list_sessions(session, alice, NOON)) == 1


def test_disabled_account_is_signed_out_and_stays_so_when_enabled(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    session_id = sign_in(database, passwords, ALICES, NOON)

    with database.write() as session:
        disable(session, get_account(session, "alice"), NOON)
    while_disabled = find_session(database, session_id, NOON)
    with database.write() as session:
        enable(get_account(session, "alice"))

    assert while_disabled is None
    assert find_session(database, session_id, NOON) is None


def test_session_opened_for_a_disabled_account_is_nobodys(database: Database) -> None:
    add_account(database, "alice")

    with database.write() as session:
        alice = get_account(session, "alice")
        disable(session, alice, NOON)
        session_id = open_session(session, alice, NOON)

    assert find_session(database, session_id, NOON) is None


def test_new_role_holds_at_once(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    session_id = sign_in(database, passwords, ALICES, NOON)

    with database.write() as session:
        change_role(session, get_account(session, "alice"), Role.READER)

    found = find_session(database, session_id, NOON)
    assert found is not None
    assert found.role is Role.READER


def test_forget_expired_deletes_what_is_over_alone(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    sign_in(database, passwords, ALICES, NOON)
    current = sign_in(database, passwords, ALICES, NOON + MINUTE)

    with database.write() as session:
        forget_expired(session, NOON + LASTS)

    with database.read() as session:
        assert [row.key for row in session.scalars(select(SignIn))] == [digest(current)]


def test_end_others_leaves_this_one_and_those_of_other_people(database: Database) -> None:
    alice, bob = add_account(database, "alice"), add_account(database, "bob")
    with database.write() as session:
        here, elsewhere, bobs = (open_session(session, account, NOON) for account in (alice, alice, bob))

    with database.write() as session:
        end_others(session, alice.id, here)

    assert [find_session(database, each, NOON) is not None for each in (here, elsewhere, bobs)] == [True, False, True]


def test_end_sign_in_ends_that_one_of_its_owner_alone(database: Database) -> None:
    alice, bob = add_account(database, "alice"), add_account(database, "bob")
    with database.write() as session:
        here, elsewhere = open_session(session, alice, NOON), open_session(session, alice, NOON)

    with database.write() as session:
        end_sign_in(session, alice.id, digest(elsewhere))
        end_sign_in(session, bob.id, digest(here))

    assert [find_session(database, each, NOON) is not None for each in (here, elsewhere)] == [True, False]
