"""What the worker forgets, and that it does."""

from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import func, select

from tests.people.people import add_account
from wiki.cli.tidying import EVERY_SECONDS, HANDLED_KEPT, READ_KEPT, tidy
from wiki.cli.worker import Worker
from wiki.core.settings import read_settings
from wiki.core.store.store import utc_now
from wiki.opening import open_services
from wiki.people.database import Database, open_database
from wiki.people.models import Base, Notice, OutboxItem, SignIn
from wiki.people.notices import add_notice, mark_read
from wiki.people.outbox import enqueue, mark_handled, take
from wiki.people.signing_in import LASTS, open_session

DAY = timedelta(days=1)


def counts(people: Database) -> list[int]:
    with people.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in (SignIn, OutboxItem, Notice)]


def fill(people: Database, *, age: timedelta) -> None:
    """One sign-in, one handled item and one notice that was read, all that old."""
    then = utc_now() - age
    alice = add_account(people, f"alice{age.days}")
    with people.write() as session:
        open_session(session, alice, then)
        enqueue(session, "test", {}, then)
        add_notice(session, alice.id, "test", {}, then)
        mark_read(session, alice.id, then)
    [item] = take(people, then)
    with people.write() as session:
        mark_handled(session, item, then)


def test_what_is_over_goes_and_what_is_not_stays(tmp_path: Path) -> None:
    people = open_database(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    Base.metadata.create_all(people.engine)
    now = utc_now()
    try:
        fill(people, age=DAY)
        fill(people, age=max(LASTS, HANDLED_KEPT, READ_KEPT) + DAY)

        before = counts(people)
        tidy(people, now)
        after = counts(people)
    finally:
        people.close()

    assert (before, after) == ([2, 2, 2], [1, 1, 1])


def test_database_that_is_away_stops_nothing(tmp_path: Path) -> None:
    people = open_database(f"sqlite:///{tmp_path / 'empty.sqlite'}")  # without tables
    try:
        tidy(people, utc_now())
    finally:
        people.close()


def test_worker_tidies_at_its_start_and_once_an_hour(tmp_path: Path) -> None:
    clock = [1000.0]
    with open_services(read_settings({"FESTA_DATA": str(tmp_path / "data")})) as services:
        worker = Worker(services, Event(), lambda: clock[0])
        fill(services.people, age=LASTS + DAY)
        worker.tick()
        at_start = counts(services.people)[0]
        fill(services.people, age=LASTS + 2 * DAY)
        worker.tick()
        a_moment_later = counts(services.people)[0]
        clock[0] += EVERY_SECONDS
        worker.tick()

        assert (at_start, a_moment_later, counts(services.people)[0]) == (0, 1, 0)
