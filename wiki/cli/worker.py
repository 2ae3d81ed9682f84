"""The worker: keeps the followers at the tip of `main`, and `main` at the state of its upstream.

It looks at the branch ten times a second, which costs a fiftieth of a percent of a core and cannot miss anything. What fails
is recorded for the status page and tried again, a little later each time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from wiki.cli.memory import give_back_memory
from wiki.cli.tidying import EVERY_SECONDS, tidy
from wiki.core.changes import Follower, run_followers
from wiki.core.errors import FestaError
from wiki.core.remote.sync import Synced, sync
from wiki.core.remote.transport import Transport
from wiki.core.remote.wake import last_asked
from wiki.core.store.model import Change, CommitId
from wiki.core.store.store import utc_now
from wiki.core.wake import last_asked_to_follow, show_alive
from wiki.people.deliveries import list_waiting, note_outcome
from wiki.status.notices import Notifier
from wiki.web.services import Services

TICK_SECONDS = 0.1
FIRST_RETRY_SECONDS = 2.0
LAST_RETRY_SECONDS = 300.0
ALIVE_SECONDS = 10.0
SETTLE_SECONDS = 0.05
"""After `main` moved: whoever saved brings the index up and renders the page, which would be done twice otherwise."""
REST_SECONDS = 10.0
"""What was rendered for a save is kept when the worker gets there: its renderers are for pushes and whole publishes."""
REMOTE = "remote"

log = logging.getLogger(__name__)


@dataclass
class TargetsFailed(FestaError):
    """The site was built, and some of its targets could not be brought to it."""

    detail: str


class IndexFollower:
    """The index, which keeps its own cursor."""

    name = "index"

    def __init__(self, services: Services) -> None:
        self._services = services

    def cursor(self) -> CommitId | None:
        return None  # asking costs as much as following

    def follow(self, _change: Change, _aside: frozenset[str]) -> None:
        with self._services.index.read(words=True):
            pass  # the words of the newest saves are written here, so that neither a save nor a search has to wait for it


class PublishFollower:
    """The publisher, whose cursor is in its newest release."""

    name = "publish"

    def __init__(self, services: Services) -> None:
        self._services = services

    def cursor(self) -> CommitId | None:
        return None  # a target may be behind even where the newest release is not

    def follow(self, _change: Change, _aside: frozenset[str]) -> None:
        published = self._services.publisher.publish()
        if published.failures:
            raise TargetsFailed("; ".join(published.failures))
        if published.changed and published.release:
            log.info("release %d: %s", published.release.number, published.release.subject)


class Retry:
    """When to try next: at once, or after a pause that doubles while it goes on failing."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pause = 0.0
        self._at = 0.0

    @property
    def is_due(self) -> bool:
        return self._pause > 0 and self._clock() >= self._at

    @property
    def is_waiting(self) -> bool:
        return self._pause > 0 and self._clock() < self._at

    def failed(self) -> None:
        self._pause = min(max(self._pause * 2, FIRST_RETRY_SECONDS), LAST_RETRY_SECONDS)
        self._at = self._clock() + self._pause

    def succeeded(self) -> None:
        self._pause = 0.0


class Worker:
    """Runs until `stop` is set; may be killed at any moment and started twice."""

    def __init__(self, services: Services, stop: Event, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._stop = stop
        self._clock = clock
        self._followers: tuple[Follower, ...] = (IndexFollower(services), PublishFollower(services))
        self._follow_retry = Retry(clock)
        self._sync_retry = Retry(clock)
        self._notifier = Notifier(services, clock)
        self._seen: CommitId | None = None
        self._asked = -1
        self._asked_to_follow = -1
        self._alive_at = 0.0
        self._has_worked = False
        self._poll_at = 0.0
        self._tidy_at = clock()

    def run(self) -> None:
        while not self._stop.is_set():
            self.tick()
            self._stop.wait(TICK_SECONDS)

    def tick(self) -> None:
        """One look: follows `main` if it moved, then meets the upstream if there is a reason to, then tells people."""
        self._show_alive()
        tip, asked = self._services.store.tip(), last_asked_to_follow(self._services.store)
        if (tip, asked) != (self._seen, self._asked_to_follow) or self._follow_retry.is_due:
            if tip != self._seen:
                self._stop.wait(SETTLE_SECONDS)
                tip = self._services.store.tip()
            self._asked_to_follow = asked
            self._seen = tip
            failed = run_followers(self._services.store, self._followers, self._services.failures)
            self._has_worked = True
            self._follow_retry.failed() if failed else self._follow_retry.succeeded()
        transport = self._services.transport
        if transport is not None and self._has_reason(transport, tip):
            self._meet(transport)
        self._notifier.tick()
        self._tidy()

    def _tidy(self) -> None:
        """Once an hour, and at the start."""
        if self._clock() >= self._tidy_at:
            self._tidy_at = self._clock() + EVERY_SECONDS
            tidy(self._services.people, utc_now())

    def _show_alive(self) -> None:
        if self._clock() >= self._alive_at:
            self._alive_at = self._clock() + ALIVE_SECONDS
            show_alive(self._services.store)
            self._services.renderer.rest(REST_SECONDS)
            if self._has_worked:
                self._has_worked = False
                give_back_memory()

    def _has_reason(self, transport: Transport, tip: CommitId | None) -> bool:
        asked = last_asked(self._services.store)
        if asked != self._asked or self._sync_retry.is_due or self._clock() >= self._poll_at:
            self._asked = asked
            return True
        return tip != transport.known_tip() and not self._sync_retry.is_waiting

    def _meet(self, transport: Transport) -> None:
        self._poll_at = self._clock() + self._services.settings.poll_seconds
        waiting = self._find_waiting()
        try:
            synced = sync(self._services.store, transport)
        except FestaError as failed:
            self._sync_retry.failed()
            tip = self._services.store.tip() or CommitId("0" * 40)
            count = self._services.failures.record(
                REMOTE, tip, None, f"{type(failed).__name__}: {getattr(failed, 'detail', '')}"
            )
            log.warning("the upstream (failure %d): %s", count, failed)
            self._note_outcome(waiting, f"failed {getattr(failed, 'detail', '') or type(failed).__name__}", None)
            return
        self._sync_retry.succeeded()
        self._services.failures.clear(REMOTE, [None])
        self._note_outcome(waiting, f"taken_in {synced.pushed}" if synced.changes else "no_news", utc_now())
        _tell(synced)

    def _find_waiting(self) -> list[int]:
        """Deliveries that this meeting answers. The database may be away, and the upstream is met all the same."""
        try:
            with self._services.people.read() as session:
                return list_waiting(session)
        except Exception:
            log.exception("deliveries")
            return []

    def _note_outcome(self, deliveries: list[int], outcome: str, handled: datetime | None) -> None:
        if not deliveries:
            return
        try:
            with self._services.people.write() as session:
                note_outcome(session, deliveries, outcome, handled)
        except Exception:  # as above
            log.exception("the outcome of deliveries")


def _tell(synced: Synced) -> None:
    if synced.changes:
        log.info("took in %d change(s) from the upstream", len(synced.changes))
    if synced.conflicts:
        log.warning("conflicts kept: %s", ", ".join(map(str, synced.conflicts)))
    if synced.forced:
        log.warning("the upstream was pushed to by force; nothing was given up here")
