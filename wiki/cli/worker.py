"""The worker: keeps the followers at the tip of `main`, and `main` at the state of its upstream.

It looks at the branch ten times a second, which costs a fiftieth of a percent of a core and cannot miss anything. What fails
is recorded for the status page and tried again, a little later each time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from wiki.core.changes import Follower, run_followers
from wiki.core.errors import FestaError
from wiki.core.remote.sync import Synced, sync
from wiki.core.remote.transport import Transport
from wiki.core.remote.wake import last_asked
from wiki.core.store.model import Change, CommitId
from wiki.web.services import Services

TICK_SECONDS = 0.1
FIRST_RETRY_SECONDS = 2.0
LAST_RETRY_SECONDS = 300.0
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
        self._services.index.catch_up()


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
        self._seen: CommitId | None = None
        self._asked = -1
        self._poll_at = 0.0

    def run(self) -> None:
        while not self._stop.is_set():
            self.tick()
            self._stop.wait(TICK_SECONDS)

    def tick(self) -> None:
        """One look: follows `main` if it moved, then meets the upstream if there is a reason to."""
        tip = self._services.store.tip()
        if tip != self._seen or self._follow_retry.is_due:
            self._seen = tip
            failed = run_followers(self._services.store, self._followers, self._services.failures)
            self._follow_retry.failed() if failed else self._follow_retry.succeeded()
        transport = self._services.transport
        if transport is not None and self._has_reason(transport, tip):
            self._meet(transport)

    def _has_reason(self, transport: Transport, tip: CommitId | None) -> bool:
        asked = last_asked(self._services.store)
        if asked != self._asked or self._sync_retry.is_due or self._clock() >= self._poll_at:
            self._asked = asked
            return True
        return tip != transport.known_tip() and not self._sync_retry.is_waiting

    def _meet(self, transport: Transport) -> None:
        self._poll_at = self._clock() + self._services.settings.poll_seconds
        try:
            synced = sync(self._services.store, transport)
        except FestaError as failed:
            self._sync_retry.failed()
            tip = self._services.store.tip() or CommitId("0" * 40)
            count = self._services.failures.record(REMOTE, tip, None, str(failed))
            log.warning("the upstream (failure %d): %s", count, failed)
            return
        self._sync_retry.succeeded()
        self._services.failures.clear(REMOTE, [None])
        _tell(synced)


def _tell(synced: Synced) -> None:
    if synced.changes:
        log.info("took in %d change(s) from the upstream", len(synced.changes))
    if synced.conflicts:
        log.warning("conflicts kept: %s", ", ".join(map(str, synced.conflicts)))
    if synced.forced:
        log.warning("the upstream was pushed to by force; nothing was given up here")
