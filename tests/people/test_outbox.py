from collections import Counter
from threading import Thread

import pytest

from tests.people.people import NOON
from wiki.people.database import Database
from wiki.people.errors import LeaseLost
from wiki.people.models import OutboxItem
from wiki.people.outbox import (
    LEASE,
    MOST_TRIES,
    enqueue,
    forget_handled,
    list_failed,
    mark_failed,
    mark_handled,
    take,
    try_again,
)


def put(database: Database, *kinds: str) -> None:
    with database.write() as session:
        for kind in kinds:
            enqueue(session, kind, {"page": "神田"}, NOON)


def test_take_gives_the_oldest_first_and_each_once(database: Database) -> None:
    put(database, "landed")
    put(database, "mentioned")
    put(database, "commented")

    first = take(database, NOON, most=2)
    rest = take(database, NOON)

    assert [item.kind for item in first] == ["landed", "mentioned"]
    assert [(item.kind, item.payload, item.tries) for item in rest] == [("commented", {"page": "神田"}, 1)]


def test_enqueue_in_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def enqueue_and_fail() -> None:
        with database.write() as session:
            enqueue(session, "landed", {}, NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()

    assert take(database, NOON) == []


def test_item_handled_does_not_come_again(database: Database) -> None:
    put(database, "landed")
    [item] = take(database, NOON)

    with database.write() as session:
        mark_handled(session, item, NOON)

    assert take(database, NOON + 10 * LEASE) == []
    with database.write() as session, pytest.raises(LeaseLost):
        mark_handled(session, item, NOON)


def test_item_of_a_dead_worker_comes_again(database: Database) -> None:
    put(database, "landed")
    [item] = take(database, NOON)

    [again] = take(database, NOON + LEASE)

    assert (again.id, again.tries) == (item.id, 2)


def test_slow_worker_whose_item_was_taken_again_must_undo(database: Database) -> None:
    put(database, "landed")
    [slow] = take(database, NOON)
    [fast] = take(database, NOON + LEASE)

    def finish_late() -> None:
        with database.write() as session:
            enqueue(session, "the effect of the slow one", {}, NOON)
            mark_handled(session, slow, NOON + LEASE)

    with pytest.raises(LeaseLost):
        finish_late()
    with database.write() as session:
        mark_handled(session, fast, NOON + LEASE)

    assert take(database, NOON + 10 * LEASE) == []


def test_item_that_kills_its_workers_is_set_aside(database: Database) -> None:
    put(database, "deadly", "landed")
    seen = Counter(
        item.kind for round_ in range(MOST_TRIES + 1) for item in take(database, NOON + round_ * LEASE, most=1)
    )

    assert seen == {"deadly": MOST_TRIES}
    with database.read() as session:
        assert [item.kind for item in list_failed(session)] == ["deadly"]
    assert [item.kind for item in take(database, NOON + 9 * LEASE)] == ["landed"]


def test_item_failed_is_tried_later_and_then_set_aside(database: Database) -> None:
    put(database, "mail")
    now, tries = NOON, []

    for _ in range(MOST_TRIES):
        [item] = take(database, now)
        with database.write() as session:
            mark_failed(session, item, "no\x00 answer\ud800", now)
        assert take(database, now) == []
        tries.append(item.tries)
        now += LEASE * 8

    assert (tries, take(database, now)) == ([1, 2, 3], [])
    with database.read() as session:
        assert [item.detail for item in list_failed(session)] == ["no answer?"]


def test_item_failed_for_good_can_be_tried_again_by_hand(database: Database) -> None:
    put(database, "mail")
    [item] = take(database, NOON)
    with database.write() as session:
        mark_failed(session, item, "no such address", NOON, permanent=True)
    assert take(database, NOON + 10 * LEASE) == []

    with database.write() as session:
        try_again(session, item.id, NOON)

    assert [(again.id, again.tries) for again in take(database, NOON)] == [(item.id, 1)]


def test_workers_at_one_moment_handle_each_item_once(database: Database) -> None:
    put(database, *(["landed"] * 60))
    handled: Counter[int] = Counter()

    def work() -> None:
        while items := take(database, NOON, most=4):
            for item in items:
                with database.write() as session:
                    mark_handled(session, item, NOON)
                handled[item.id] += 1

    threads = [Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(handled), set(handled.values())) == (60, {1})


def test_forget_handled_keeps_what_waits_and_what_is_recent(database: Database) -> None:
    put(database, "old", "recent", "waiting")
    old, recent = take(database, NOON, most=2)
    with database.write() as session:
        mark_handled(session, old, NOON)
        mark_handled(session, recent, NOON + LEASE)

    with database.write() as session:
        forget_handled(session, NOON + LEASE)

    with database.read() as session:
        assert [item.kind for item in session.query(OutboxItem).order_by(OutboxItem.id)] == ["recent", "waiting"]
