from datetime import timedelta

from tests.people.people import NOON, add_account
from wiki.people.database import Database
from wiki.people.notices import add_notice, count_unread, forget_old, list_notices, mark_read

FACTS = {"page": "神田/発表", "by": "bob"}


def test_notices_are_each_persons_own_newest_first(database: Database) -> None:
    alice, bob = add_account(database, "alice"), add_account(database, "bob")
    for account, kind in ((alice, "landed"), (bob, "mentioned"), (alice, "commented")):
        with database.write() as session:
            add_notice(session, account.id, kind, FACTS, NOON)

    with database.read() as session:
        listed = [(notice.kind, notice.facts, notice.created) for notice in list_notices(session, alice.id)]

    assert listed == [("commented", FACTS, NOON), ("landed", FACTS, NOON)]


def test_notices_come_in_batches(database: Database) -> None:
    alice = add_account(database, "alice")
    for number in range(5):
        with database.write() as session:
            add_notice(session, alice.id, "landed", {"number": number}, NOON)

    with database.read() as session:
        first = list_notices(session, alice.id, most=3)
        rest = list_notices(session, alice.id, most=3, before=first[-1].id)

    assert [[notice.facts["number"] for notice in batch] for batch in (first, rest)] == [[4, 3, 2], [1, 0]]


def test_mark_read_touches_none_of_another(database: Database) -> None:
    alice, bob = add_account(database, "alice"), add_account(database, "bob")
    with database.write() as session:
        for account in (alice, alice, bob):
            add_notice(session, account.id, "landed", FACTS, NOON)
    with database.read() as session:
        ids = [list_notices(session, alice.id)[0].id, list_notices(session, bob.id)[0].id]

    with database.write() as session:
        mark_read(session, alice.id, NOON, ids)
        one_read = (count_unread(session, alice.id), count_unread(session, bob.id))
        mark_read(session, alice.id, NOON)
        all_read = (count_unread(session, alice.id), count_unread(session, bob.id))

    assert (one_read, all_read) == ((1, 1), (0, 1))


def test_forget_old_keeps_what_is_unread_or_recent(database: Database) -> None:
    alice = add_account(database, "alice")
    with database.write() as session:
        for kind in ("old", "recent", "unread"):
            add_notice(session, alice.id, kind, FACTS, NOON)
            session.flush()
        unread, recent, old = list_notices(session, alice.id)
        mark_read(session, alice.id, NOON, [old.id])
        mark_read(session, alice.id, NOON + timedelta(days=1), [recent.id])

    with database.write() as session:
        forget_old(session, NOON + timedelta(days=1))

    with database.read() as session:
        assert {notice.kind for notice in list_notices(session, alice.id)} == {unread.kind, recent.kind}
