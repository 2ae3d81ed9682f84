"""How many matters wait for an organiser: the number in their masthead, which leads to `/-/status`."""

import time
from threading import Lock

from sqlalchemy import func, select

from wiki.core.remote.conflicts import list_conflicts
from wiki.people.models import OutboxItem
from wiki.web.services import Services

KEEP_SECONDS = 2.0

_lock = Lock()
_kept: dict[int, tuple[float, int]] = {}

_FAILED = select(func.count()).where(OutboxItem.failed.is_not(None))


def count_troubles(services: Services) -> int:
    """Failures of followers, conflicts that nobody settled, and notices that could not be brought; at most 2 s old."""
    now = time.monotonic()
    with _lock:
        at, count = _kept.get(id(services), (float("-inf"), 0))
        if now - at < KEEP_SECONDS:
            return count
    row = services.people.find_row(_FAILED, {})
    count = len(services.failures.rows()) + len(list_conflicts(services.store)) + (int(row[0]) if row else 0)
    with _lock:
        _kept[id(services)] = (now, count)
    return count
