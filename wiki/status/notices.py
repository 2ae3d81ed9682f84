"""Tells organisers and admins, inside the wiki, of what needs them. Runs in the worker.

The matters are read from where they are kept (conflicts, failures, forced pushes), not from the moment they happen, so a
worker that is killed at any point forgets none; whoever was told of a matter is not told again. The kinds and their
facts are those of web/notice_words.py.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wiki.core.changes import TRIES
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.remote.meetings import forced_pushes
from wiki.core.store.store import utc_now
from wiki.people import outbox
from wiki.people.errors import LeaseLost
from wiki.people.models import Account, Facts, Notice
from wiki.people.notices import add_notice
from wiki.people.who import Role
from wiki.web.notice_words import ASIDE, CONFLICT, FAILING, FORCED_PUSH, KINDS
from wiki.web.services import Services

EVERY_SECONDS = 2.0
NEWS = timedelta(days=7)
"""A forced push is told of for so long: organisers may be appointed late, and workers started late."""
SHOWN_PATHS = 5

Matter = tuple[str, Facts]

log = logging.getLogger(__name__)


class Notifier:
    """Keeps the outbox going; called by the worker in its loop. What fails here stops nothing else."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._clock = clock
        self._next = 0.0
        self._told: list[Matter] = []

    def tick(self) -> None:
        """Does what there is to do, every two seconds."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + EVERY_SECONDS
        try:
            self.announce(utc_now())
            work_outbox(self._services, utc_now())
        except Exception:  # the database may be away; publishing must go on
            log.exception("notices")

    def announce(self, now: datetime) -> None:
        """Puts matters that are new into the outbox."""
        matters = list(iter_matters(self._services, now))
        new = [matter for matter in matters if matter not in self._told]
        if new:
            with self._services.people.write() as session:
                for kind, facts in new:
                    outbox.enqueue(session, kind, facts, now)
        self._told = matters


def iter_matters(services: Services, now: datetime) -> Iterator[Matter]:
    """What organisers should know of at present. The same matter always has the same facts."""
    for conflict in list_conflicts(services.store):
        yield CONFLICT, {"number": conflict.number, "paths": list(conflict.paths[:SHOWN_PATHS])}
    for pushed in forced_pushes(services.store):
        if now - pushed.at < NEWS:
            yield FORCED_PUSH, {"commit": pushed.commit, "at": pushed.at.isoformat()}
    for row in services.failures.rows():
        since = row.since.isoformat()
        if row.is_aside:
            yield ASIDE, {"follower": row.name, "path": row.path, "since": since}
        elif row.path is None and row.count >= TRIES:
            yield FAILING, {"follower": row.name, "since": since}


def work_outbox(services: Services, now: datetime) -> None:
    """Does what the outbox asks for. An item of a kind that nobody knows is set aside, and shown on `/-/status`."""
    for item in outbox.take(services.people, now):
        try:
            with services.people.write() as session:
                if item.kind in KINDS:
                    tell_organisers(session, item.kind, item.payload, now)
                    outbox.mark_handled(session, item, now)
                else:
                    outbox.mark_failed(session, item, f"nobody knows what to do for {item.kind}", now, permanent=True)
        except LeaseLost:
            log.info("another worker did item %d of the outbox", item.id)


def tell_organisers(session: Session, kind: str, facts: Facts, now: datetime) -> None:
    """Gives each organiser and admin a notice, but for those who have the same one."""
    roles = [role for role in Role if role.includes(Role.ORGANISER)]
    wanted = select(Account.id).where(Account.role.in_(roles), Account.disabled.is_(None))
    told = select(Notice.account_id, Notice.facts).where(Notice.kind == kind)
    have = [account for account, known in session.execute(told) if _matter(known) == _matter(facts)]
    for account in session.scalars(wanted):
        if account not in have:
            add_notice(session, account, kind, facts, now)


def _matter(facts: Facts) -> Facts:
    """What makes two notices of one kind the same: of a conflict its number, for its files are settled one by one."""
    return {"number": facts["number"]} if "number" in facts else facts
