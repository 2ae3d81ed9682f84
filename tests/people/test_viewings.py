"""Up to which revision somebody has looked at a page."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.people.people import NOON, add_account
from wiki.core.store.model import CommitId
from wiki.people.database import Database
from wiki.people.viewings import Viewed, find_viewings, follow_purge, mark_viewed, unmark_viewed

FIRST, SECOND, THIRD = (CommitId(letter * 40) for letter in "abc")


def mark(database: Database, account: int, viewed: Viewed, *instead_of: Viewed) -> None:
    with database.write() as session:
        mark_viewed(session, account, viewed, instead_of)


def test_mark_takes_the_place_of_those_it_goes_beyond(database: Database) -> None:
    alice, bob = (add_account(database, handle).id for handle in ("alice", "bob"))
    before, after = Viewed("神田", FIRST, NOON), Viewed("kanda", SECOND, NOON + timedelta(hours=1))
    mark(database, alice, before)
    mark(database, bob, before)

    mark(database, alice, after, before)

    assert find_viewings(database, alice, ["神田", "kanda", "other"]) == [after]
    assert find_viewings(database, bob, ["神田", "kanda"]) == [before]
    assert find_viewings(database, bob, []) == []


def test_mark_said_twice_keeps_its_first_moment(database: Database) -> None:
    alice = add_account(database, "alice").id
    first = Viewed("kanda", FIRST, NOON)
    mark(database, alice, first)

    mark(database, alice, Viewed("kanda", FIRST, NOON + timedelta(hours=1)), first)

    assert find_viewings(database, alice, ["kanda"]) == [first]


def test_mark_taken_away_leaves_those_of_others(database: Database) -> None:
    alice, bob = (add_account(database, handle).id for handle in ("alice", "bob"))
    viewed = Viewed("kanda", FIRST, NOON)
    mark(database, alice, viewed)
    mark(database, bob, viewed)

    with database.write() as session:
        unmark_viewed(session, alice, [viewed])

    assert (find_viewings(database, alice, ["kanda"]), find_viewings(database, bob, ["kanda"])) == ([], [viewed])


def test_marks_follow_commits_that_a_purge_gave_new_ids(database: Database) -> None:
    alice = add_account(database, "alice").id
    for commit in (FIRST, SECOND):
        mark(database, alice, Viewed("kanda", commit, NOON))

    with database.write() as session:
        follow_purge(session, {FIRST: THIRD, SECOND: THIRD})

    assert find_viewings(database, alice, ["kanda"]) == [Viewed("kanda", THIRD, NOON)]


def test_mark_of_no_account_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        mark_viewed(session, 999, Viewed("kanda", FIRST, NOON))
