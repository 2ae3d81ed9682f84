from threading import Barrier, Thread

import pytest

from tests.people.people import NOON, add_account
from wiki.core.index.people import handle_in
from wiki.core.store.model import Person
from wiki.people.accounts import (
    NewAccount,
    change_email,
    change_name,
    change_role,
    create_account,
    disable,
    enable,
    find_account,
    get_account,
    handle_of_email,
    list_accounts,
)
from wiki.people.database import Database
from wiki.people.errors import AccountNotFound, EmailTaken, HandleTaken, LastAdmin
from wiki.people.who import Contributor, LinkHolder, LinkKind, Role, author_of


def test_create_account_keeps_what_was_given(database: Database) -> None:
    with database.write() as session:
        create_account(
            session, NewAccount("Alice", "青木 アリス", None, "Alice@Example.org", "ja"), Role.ORGANISER, NOON
        )

    with database.read() as session:
        alice = get_account(session, "ALICE")
    assert alice.contributor == Contributor(alice.id, "alice", "青木 アリス", Role.ORGANISER, "ja", None)
    assert (alice.email, alice.created, alice.disabled) == ("Alice@Example.org", NOON, None)


def test_create_account_with_a_taken_handle_in_other_case_is_refused(database: Database) -> None:
    add_account(database, "alice")

    with pytest.raises(HandleTaken):
        add_account(database, "ALICE")


def test_create_account_with_a_taken_address_is_refused(database: Database) -> None:
    add_account(database, "alice", email="alice@example.org")

    with pytest.raises(EmailTaken):
        add_account(database, "bob", email="ALICE@example.org")


def test_create_account_twice_at_one_moment_makes_one(database: Database) -> None:
    together = Barrier(6)
    outcomes: list[str] = []

    def create() -> None:
        together.wait()
        try:
            add_account(database, "alice")
        except HandleTaken:
            outcomes.append("taken")
        else:
            outcomes.append("made")

    threads = [Thread(target=create) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made"] + ["taken"] * 5


@pytest.mark.parametrize("handle", ["nobody", "", "a\x00b", "\ud800", "x" * 1000, "' OR 1=1 --"])
def test_get_account_of_no_account_is_refused(database: Database, handle: str) -> None:
    add_account(database, "alice")

    with pytest.raises(AccountNotFound), database.read() as session:
        get_account(session, handle)


def test_list_accounts_holds_the_disabled_too(database: Database) -> None:
    add_account(database, "bob")
    add_account(database, "alice")
    with database.write() as session:
        disable(session, get_account(session, "bob"), NOON)

    with database.read() as session:
        listed = [(account.handle, account.disabled) for account in list_accounts(session)]

    assert listed == [("alice", None), ("bob", NOON)]


def test_change_email_to_that_of_another_is_refused(database: Database) -> None:
    add_account(database, "alice", email="alice@example.org")
    add_account(database, "bob")

    with database.write() as session, pytest.raises(EmailTaken):
        change_email(session, get_account(session, "bob"), "Alice@example.org", in_commits=True)


def test_change_email_to_ones_own_again_is_allowed(database: Database) -> None:
    add_account(database, "alice", email="alice@example.org")

    with database.write() as session:
        change_email(session, get_account(session, "alice"), "ALICE@example.org", in_commits=True)

    with database.read() as session:
        assert get_account(session, "alice").contributor.commit_email == "ALICE@example.org"


def test_change_email_to_nothing_shows_none_in_commits(database: Database) -> None:
    add_account(database, "alice", email="alice@example.org")

    with database.write() as session:
        change_email(session, get_account(session, "alice"), "", in_commits=True)

    with database.read() as session:
        alice = get_account(session, "alice")
    assert (alice.email, alice.email_in_commits, handle_of_email(database, "alice@example.org")) == (None, False, None)


def test_change_name_is_seen_afterwards(database: Database) -> None:
    add_account(database, "alice")

    with database.write() as session:
        change_name(get_account(session, "alice"), " アリス ")

    with database.read() as session:
        assert get_account(session, "alice").name == "アリス"


def test_last_admin_can_neither_be_demoted_nor_disabled(database: Database) -> None:
    add_account(database, "alice", Role.ADMIN)
    add_account(database, "bob", Role.ADMIN)

    with database.write() as session:
        disable(session, get_account(session, "bob"), NOON)
    with database.write() as session, pytest.raises(LastAdmin):
        change_role(session, get_account(session, "alice"), Role.WRITER)
    with database.write() as session, pytest.raises(LastAdmin):
        disable(session, get_account(session, "alice"), NOON)

    with database.read() as session:
        alice = get_account(session, "alice")
    assert (alice.role, alice.disabled) == (Role.ADMIN, None)


def test_last_admin_question_leaves_other_accounts_alone(database: Database) -> None:
    add_account(database, "alice", Role.ADMIN)
    add_account(database, "bob", Role.WRITER)

    with database.write() as session:
        change_role(session, get_account(session, "bob"), Role.READER)

    with database.read() as session:
        assert get_account(session, "bob").role is Role.READER


def test_admin_demoted_while_demoting_the_other_leaves_one(database: Database) -> None:
    add_account(database, "alice", Role.ADMIN)
    add_account(database, "bob", Role.ADMIN)
    outcomes: list[str] = []

    def demote_bob() -> None:
        try:
            with database.write() as session:
                change_role(session, get_account(session, "bob"), Role.WRITER)
        except LastAdmin:
            outcomes.append("refused")

    second = Thread(target=demote_bob)
    with database.write() as session:
        change_role(session, get_account(session, "alice"), Role.WRITER)
        second.start()
        second.join(0.5)  # it now waits for the end of this transaction
    second.join()

    assert outcomes == ["refused"]
    with database.read() as session:
        assert [(account.handle, account.role) for account in list_accounts(session)] == [
            ("alice", Role.WRITER),
            ("bob", Role.ADMIN),
        ]


def test_enable_brings_an_account_back(database: Database) -> None:
    add_account(database, "alice")
    with database.write() as session:
        disable(session, get_account(session, "alice"), NOON)

    with database.write() as session:
        enable(get_account(session, "alice"))

    with database.read() as session:
        found = find_account(session, "alice")
    assert found is not None
    assert found.disabled is None


@pytest.mark.parametrize(
    ("email", "handle"),
    [
        ("alice@example.org", "alice"),
        ("ALICE@EXAMPLE.ORG", "alice"),
        ("bob@example.org", None),
        ("a\x00\ud800@b", None),
    ],
)
def test_handle_of_email_knows_addresses_in_any_case(database: Database, email: str, handle: str | None) -> None:
    add_account(database, "alice", email="Alice@Example.org")

    assert handle_of_email(database, email) == handle


def test_author_without_a_chosen_address_is_found_by_handle() -> None:
    author = author_of(Contributor(1, "alice", "青木 アリス", Role.WRITER), "festa.example")

    assert author == Person("青木 アリス", "alice@users.noreply.festa.example")
    assert handle_in(author.email) == "alice"


def test_author_with_a_chosen_address_has_it() -> None:
    alice = Contributor(1, "alice", "Alice", Role.WRITER, commit_email="alice@example.org")

    assert author_of(alice, "festa.example") == Person("Alice", "alice@example.org")


def test_author_who_came_by_a_link_is_a_numbered_guest() -> None:
    guest = LinkHolder(7, "Gina", LinkKind.GUEST, "kanda", whole_event=True)

    assert author_of(guest, "festa.example") == Person("Gina", "guest-7@users.noreply.festa.example")
