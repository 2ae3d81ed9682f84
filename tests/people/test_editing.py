"""Who else has a form open."""

from datetime import timedelta

from tests.people.people import NOON, add_account
from wiki.people.database import Database
from wiki.people.editing import LASTS, begin_editing, end_editing, forget_editing, list_writers
from wiki.people.who import LinkHolder, LinkKind


def test_others_with_the_form_open_are_listed_first_come_first(database: Database) -> None:
    accounts = [add_account(database, handle).contributor for handle in ("alice", "bob", "carol")]
    for minute, account in enumerate(accounts):
        with database.write() as session:
            begin_editing(session, "神田/impala", account, NOON + timedelta(minutes=minute))

    with database.read() as session:
        others = list_writers(session, "神田/impala", NOON + timedelta(minutes=3), other_than=accounts[1])
        elsewhere = list_writers(session, "神田", NOON)

    assert [writer.handle for writer in others] == ["alice", "carol"]
    assert others[1].since == NOON + timedelta(minutes=2)
    assert elsewhere == []


def test_form_that_was_sent_or_forgotten_no_longer_counts(database: Database) -> None:
    alice, bob = (add_account(database, handle).contributor for handle in ("alice", "bob"))
    with database.write() as session:
        begin_editing(session, "kanda", alice, NOON)
        begin_editing(session, "kanda", bob, NOON)
        end_editing(session, "kanda", bob)

    with database.write() as session:
        late = list_writers(session, "kanda", NOON + LASTS)
        begin_editing(session, "kanda", alice, NOON + LASTS)
        back = list_writers(session, "kanda", NOON + LASTS)
        forget_editing(session, NOON + 3 * LASTS)

    with database.read() as session:
        assert list_writers(session, "kanda", NOON) == []
    assert late == []
    assert [writer.since for writer in back] == [NOON + LASTS]


def test_guest_counts_as_a_writer(database: Database) -> None:
    alice = add_account(database, "alice").contributor
    gina = LinkHolder(7, "Gina", LinkKind.GUEST, "kanda", whole_event=True)
    with database.write() as session:
        begin_editing(session, "kanda", alice, NOON)
        begin_editing(session, "kanda", gina, NOON)

    with database.read() as session:
        assert [writer.name for writer in list_writers(session, "kanda", NOON, other_than=alice)] == ["Gina"]
        assert [writer.handle for writer in list_writers(session, "kanda", NOON, other_than=gina)] == ["alice"]
