from datetime import timedelta
from threading import Barrier, Thread

import pytest

from tests.people.people import NOON, add_account
from wiki.people.accounts import NewAccount, find_account, list_accounts
from wiki.people.database import Database
from wiki.people.errors import CodeNotValid, HandleTaken
from wiki.people.invitations import (
    ForAccounts,
    ForGuests,
    create_invitation,
    find_guest,
    get_invitation,
    join,
    list_invitations,
    revoke_invitation,
    welcome_guest,
)
from wiki.people.who import LinkHolder, LinkKind, Role

WEEK = timedelta(days=7)
WRITERS = ForAccounts(Role.WRITER, event="kanda")
GUESTS = ForGuests(LinkKind.GUEST, "kanda")
SPEAKER = ForGuests(LinkKind.CHECK, "kanda", "kanda/parsers")


def invite(database: Database, what: ForAccounts | ForGuests = WRITERS, uses: int = 2) -> tuple[int, str]:
    with database.write() as session:
        invitation, code = create_invitation(session, what, uses, NOON + WEEK, None, NOON)
    return invitation.id, code


def test_join_makes_an_account_with_the_invitations_role(database: Database) -> None:
    _, code = invite(database)

    with database.write() as session:
        bob = join(session, code, NewAccount("bob", "Bob 馬場"), NOON)

    assert (bob.handle, bob.role) == ("bob", Role.WRITER)
    with database.read() as session:
        invitation = get_invitation(session, code, NOON)
    assert (invitation.event, invitation.uses_left) == ("kanda", 1)


@pytest.mark.parametrize("code", ["", "nonsense", "\ud800\x00"])
def test_join_by_a_code_that_never_was_is_refused(database: Database, code: str) -> None:
    invite(database)

    with database.write() as session, pytest.raises(CodeNotValid):
        join(session, code, NewAccount("bob", "Bob"), NOON)


def test_join_after_the_end_is_refused(database: Database) -> None:
    _, code = invite(database)

    with database.write() as session, pytest.raises(CodeNotValid):
        join(session, code, NewAccount("bob", "Bob"), NOON + WEEK)


def test_join_that_fails_spends_no_use(database: Database) -> None:
    add_account(database, "alice")
    _, code = invite(database, uses=1)

    with pytest.raises(HandleTaken), database.write() as session:
        join(session, code, NewAccount("alice", "Another Alice"), NOON)

    with database.write() as session:
        join(session, code, NewAccount("bob", "Bob"), NOON)
        assert find_account(session, "bob") is not None


def test_join_by_more_than_the_uses_makes_no_more_accounts(database: Database) -> None:
    _, code = invite(database, uses=2)
    together = Barrier(6)
    outcomes: list[str] = []

    def come(handle: str) -> None:
        together.wait()
        try:
            with database.write() as session:
                join(session, code, NewAccount(handle, handle), NOON)
        except CodeNotValid:
            outcomes.append("refused")
        else:
            outcomes.append("joined")

    threads = [Thread(target=come, args=(f"user{n}x",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined"] * 2 + ["refused"] * 4
    with database.read() as session:
        assert len(list_accounts(session)) == 2


def test_join_while_the_last_use_is_being_spent_is_refused(database: Database) -> None:
    _, code = invite(database, uses=1)
    outcomes: list[str] = []

    def come_second() -> None:
        try:
            with database.write() as session:
                join(session, code, NewAccount("bob", "Bob"), NOON)
        except CodeNotValid:
            outcomes.append("refused")

    second = Thread(target=come_second)
    with database.write() as session:
        join(session, code, NewAccount("alice", "Alice"), NOON)
        second.start()
        second.join(0.5)  # it now waits for the end of this transaction
    second.join()

    assert outcomes == ["refused"]
    with database.read() as session:
        assert [account.handle for account in list_accounts(session)] == ["alice"]


def test_guest_link_makes_no_account_and_an_invitation_no_guest(database: Database) -> None:
    _, for_guests = invite(database, GUESTS)
    _, for_accounts = invite(database, WRITERS)

    with database.write() as session, pytest.raises(CodeNotValid):
        join(session, for_guests, NewAccount("bob", "Bob"), NOON)
    with database.write() as session, pytest.raises(CodeNotValid):
        welcome_guest(session, for_accounts, "Gina", NOON)


def test_guests_of_one_link_have_numbers_of_their_own(database: Database) -> None:
    _, code = invite(database, GUESTS)

    with database.write() as session:
        gina, georg = (welcome_guest(session, code, name, NOON) for name in ("Gina", "Georg"))

    assert gina == LinkHolder(gina.number, "Gina", LinkKind.GUEST, "kanda", whole_event=True)
    assert gina.number != georg.number
    assert find_guest(database, gina.number, NOON) == gina


def test_speakers_link_is_for_the_talk_alone(database: Database) -> None:
    _, code = invite(database, SPEAKER)

    with database.write() as session:
        sam = welcome_guest(session, code, "Sam", NOON)

    assert sam == LinkHolder(sam.number, "Sam", LinkKind.CHECK, "kanda/parsers", whole_event=False)


def test_guest_of_a_used_up_link_may_go_on(database: Database) -> None:
    _, code = invite(database, GUESTS, uses=1)

    with database.write() as session:
        gina = welcome_guest(session, code, "Gina", NOON)

    assert find_guest(database, gina.number, NOON) == gina
    with database.write() as session, pytest.raises(CodeNotValid):
        welcome_guest(session, code, "Georg", NOON)


def test_guest_of_a_revoked_or_expired_link_is_nobody(database: Database) -> None:
    number, code = invite(database, GUESTS)
    with database.write() as session:
        gina = welcome_guest(session, code, "Gina", NOON)

    at_the_end = find_guest(database, gina.number, NOON + WEEK)
    with database.write() as session:
        revoke_invitation(session, number, NOON)

    assert at_the_end is None
    assert find_guest(database, gina.number, NOON) is None
    with database.read() as session:
        assert list_invitations(session, NOON) == []


def test_find_guest_of_no_such_number_is_none(database: Database) -> None:
    assert find_guest(database, 4711, NOON) is None


@pytest.mark.parametrize("uses", [0, -1, 1001])
def test_create_invitation_for_odd_numbers_of_uses_is_refused(database: Database, uses: int) -> None:
    with pytest.raises(ValueError, match=str(uses)):
        invite(database, uses=uses)
