from collections import Counter
from datetime import datetime, timedelta
from threading import Thread

import pytest

from tests.people.people import NOON, SECRET, add_account
from wiki.people.attempts import MOST_PER_ADDRESS, MOST_PER_HANDLE, WINDOW, count_attempt, limits_for
from wiki.people.database import Database
from wiki.people.errors import SignInRefused, TooManyAttempts
from wiki.people.passwords import Passwords
from wiki.people.signing_in import Attempt, sign_in

SECOND = timedelta(seconds=1)


def fail(database: Database, passwords: Passwords, handle: str, address: str, now: datetime = NOON) -> int:
    """Tries a wrong password; the seconds to wait, 0 when the password was looked at."""
    try:
        sign_in(database, passwords, Attempt(handle, "wrong", address), now)
    except TooManyAttempts as refused:
        return refused.wait_seconds
    except SignInRefused:
        return 0
    raise AssertionError("signed in")


def test_tenth_failure_for_a_handle_blocks_it_from_everywhere(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)

    waits = [fail(database, passwords, "alice", f"192.0.2.{n}") for n in range(MOST_PER_HANDLE + 1)]

    assert waits == [0] * MOST_PER_HANDLE + [15]
    with pytest.raises(TooManyAttempts):
        sign_in(database, passwords, Attempt("ALICE", SECRET, "198.51.100.1"), NOON)
    assert fail(database, passwords, "bob", "198.51.100.1") == 0


def test_many_who_sign_in_at_one_moment_behind_one_address_are_all_let_in(
    database: Database, passwords: Passwords
) -> None:
    handles = [f"p{number}" for number in range(20)]
    for handle in handles:
        add_account(database, handle, passwords=passwords)

    for number, handle in enumerate(handles):  # each has looked at the clock a moment before the one counted before it
        now = NOON - number * timedelta(milliseconds=5)
        assert sign_in(database, passwords, Attempt(handle, SECRET, "192.0.2.1"), now)


def test_handle_that_does_not_exist_is_blocked_just_so(database: Database, passwords: Passwords) -> None:
    waits = [fail(database, passwords, "nobody", f"192.0.2.{n}") for n in range(MOST_PER_HANDLE + 1)]

    assert waits == [0] * MOST_PER_HANDLE + [15]


def test_delay_doubles_with_each_failure_up_to_a_quarter_of_an_hour(database: Database, passwords: Passwords) -> None:
    for _ in range(MOST_PER_HANDLE - 1):
        fail(database, passwords, "alice", "192.0.2.1")
    now, waits = NOON, []

    for _ in range(9):
        assert fail(database, passwords, "alice", "192.0.2.1", now) == 0
        waits.append(fail(database, passwords, "alice", "192.0.2.1", now))
        now += waits[-1] * SECOND

    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]


def test_failures_are_forgotten_after_the_window(database: Database, passwords: Passwords) -> None:
    for _ in range(MOST_PER_HANDLE - 1):
        fail(database, passwords, "alice", "192.0.2.1")

    later = NOON + WINDOW
    waits = [fail(database, passwords, "alice", "192.0.2.1", later) for _ in range(MOST_PER_HANDLE)]

    assert waits == [0] * MOST_PER_HANDLE


def test_success_clears_the_handles_count(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    for _ in range(MOST_PER_HANDLE - 1):
        fail(database, passwords, "alice", "192.0.2.1")

    sign_in(database, passwords, Attempt("alice", SECRET, "192.0.2.1"), NOON)

    assert [fail(database, passwords, "alice", "192.0.2.1") for _ in range(MOST_PER_HANDLE)] == [0] * MOST_PER_HANDLE


def test_address_is_blocked_whatever_handles_are_tried(database: Database, passwords: Passwords) -> None:
    waits = [fail(database, passwords, f"user{n}", "192.0.2.1") for n in range(MOST_PER_ADDRESS + 1)]

    assert waits == [0] * MOST_PER_ADDRESS + [15]
    assert fail(database, passwords, "somebody", "192.0.2.2") == 0


def test_own_success_does_not_clear_the_addresss_failures(database: Database, passwords: Passwords) -> None:
    add_account(database, "charlie", passwords=passwords)
    for n in range(MOST_PER_ADDRESS - 1):
        fail(database, passwords, f"user{n}", "192.0.2.1")

    for _ in range(3):
        sign_in(database, passwords, Attempt("charlie", SECRET, "192.0.2.1"), NOON)

    assert [fail(database, passwords, f"other{n}", "192.0.2.1") for n in range(2)] == [0, 15]


def test_two_hundred_people_behind_one_address_sign_in(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)

    ids = {sign_in(database, passwords, Attempt("alice", SECRET, "192.0.2.1"), NOON) for _ in range(200)}

    assert len(ids) == 200


def test_tries_at_one_moment_are_all_counted(database: Database) -> None:
    limits = limits_for("alice", "192.0.2.1")
    outcomes: Counter[str] = Counter()

    def try_five() -> None:
        for _ in range(5):
            try:
                count_attempt(database, limits, NOON)
            except TooManyAttempts:
                outcomes["blocked"] += 1
            else:
                outcomes["counted"] += 1

    threads = [Thread(target=try_five) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == {"counted": MOST_PER_HANDLE, "blocked": 30 - MOST_PER_HANDLE}


def test_sign_ins_at_one_moment_all_succeed(database: Database, passwords: Passwords) -> None:
    add_account(database, "alice", passwords=passwords)
    ids: list[str] = []

    def sign_in_ten_times() -> None:
        for _ in range(10):
            ids.append(sign_in(database, passwords, Attempt("alice", SECRET, "192.0.2.1"), NOON))

    threads = [Thread(target=sign_in_ten_times) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(ids)) == 50


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "unix:", False),
    ],
)
def test_addresses_of_one_ipv6_network_count_as_one(one: str, other: str, same: bool) -> None:
    assert (limits_for("alice", one) == limits_for("alice", other)) is same
