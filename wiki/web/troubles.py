"""What waits for an organiser: counted in their masthead, and told in full at `/-/status`, which begins with the same list."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import func, select

from wiki.core.changes import FollowerFailure
from wiki.core.remote.conflicts import Conflict, list_conflicts
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.wake import worker_seen
from wiki.people.models import OutboxItem
from wiki.people.proposals import OPEN_PROPOSALS
from wiki.web.services import Services

KEEP_SECONDS = 2.0
GONE_AFTER = timedelta(minutes=5)
"""A worker that has something to do and was not seen for so long is not there; a long publish takes less."""
MOST_COMMITS = 1_000

_lock = Lock()
_kept: dict[int, tuple[float, int]] = {}

_FAILED = select(func.count()).where(OutboxItem.failed.is_not(None))


@dataclass(frozen=True, slots=True)
class Lag:
    """How far something is behind `main`: by `commits` (one more than MOST_COMMITS says more), the first made at `since`."""

    commits: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Troubles:
    """`undone` counts what the outbox set aside, `proposals` those that nobody decided on. A lag is None for what is at the tip; for what is not there at all, too."""

    failures: tuple[FollowerFailure, ...]
    conflicts: tuple[Conflict, ...]
    undone: int
    is_held: bool
    publish_lag: Lag | None
    upstream_lag: Lag | None
    worker_seen: datetime | None
    is_worker_gone: bool
    proposals: int = 0

    @property
    def count(self) -> int:
        """How many matters need somebody."""
        waiting = len(self.failures) + len(self.conflicts) + self.undone + self.proposals
        return waiting + self.is_held + self.is_worker_gone


def find_troubles(services: Services) -> Troubles:
    """What needs somebody now, and what is behind."""
    store, publisher = services.store, services.publisher
    tip, releases, is_held = store.tip(), publisher.releases(), publisher.is_held()
    published = measure_lag(store, releases[0].content if releases else None, tip)
    upstream = measure_lag(store, services.transport.known_tip(), tip) if services.transport else None
    seen = worker_seen(store)
    has_work = bool(upstream or (published and not is_held))
    row, waiting = (services.people.find_row(query, {}) for query in (_FAILED, OPEN_PROPOSALS))
    return Troubles(
        failures=tuple(services.failures.rows()),
        conflicts=tuple(list_conflicts(store)),
        undone=int(row[0]) if row else 0,
        is_held=is_held,
        publish_lag=published,
        upstream_lag=upstream,
        worker_seen=seen,
        is_worker_gone=has_work and datetime.now(UTC) - (seen or _made(store)) > GONE_AFTER,
        proposals=int(waiting[0]) if waiting else 0,
    )


def count_troubles(services: Services) -> int:
    """How many matters need somebody; at most 2 s old."""
    now = time.monotonic()
    with _lock:
        at, count = _kept.get(id(services), (float("-inf"), 0))
        if now - at < KEEP_SECONDS:
            return count
    count = find_troubles(services).count
    with _lock:
        _kept[id(services)] = (now, count)
    return count


def forget_count(services: Services) -> None:
    """Has the next page count anew: whoever just settled something wants to see it gone."""
    with _lock:
        _kept.pop(id(services), None)


def measure_lag(store: Store, reached: CommitId | None, tip: CommitId | None) -> Lag | None:
    """How far `reached` (None: nothing yet) is behind the tip; None if it is not."""
    if tip is None or reached == tip:
        return None
    known = store.find_commit(reached) if reached else None
    span = [tip, "--not", known.id] if known else [tip]
    listed = run_git(store.folder, ["rev-list", "--timestamp", f"--max-count={MOST_COMMITS + 1}", *span])
    times = [int(line.split()[0]) for line in listed.stdout.splitlines()]
    return Lag(len(times), datetime.fromtimestamp(min(times), UTC)) if times else None


def _made(store: Store) -> datetime:
    """When the wiki was made: a new one has had no worker yet."""
    return datetime.fromtimestamp((store.folder / "HEAD").stat().st_mtime, UTC)
