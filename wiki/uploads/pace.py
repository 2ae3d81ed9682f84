"""How many files one person may add in a while. Counted in each web process by itself: this stops a script that runs wild, and
the quota of the event stops everything else.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from wiki.core.uploads.errors import TooManyUploads

WINDOW = timedelta(minutes=10)
MOST = 200
"""Somebody who took pictures all day adds them in one go."""


class Pace:
    """Safe from many threads."""

    def __init__(self, most: int = MOST, window: timedelta = WINDOW) -> None:
        self._most = most
        self._window = window
        self._counted: dict[str, deque[tuple[datetime, int]]] = {}
        self._lock = Lock()

    def count(self, handle: str, files: int, now: datetime) -> None:
        """Counts files of somebody. Raises TooManyUploads, and counts nothing, where they are too many in the window."""
        with self._lock:
            self._forget(now)
            mine = self._counted.setdefault(handle, deque())
            if sum(number for _, number in mine) + files > self._most:
                oldest = mine[0][0] if mine else now
                raise TooManyUploads(max(1, int((oldest + self._window - now).total_seconds())))
            mine.append((now, files))

    def _forget(self, now: datetime) -> None:
        for handle, counted in list(self._counted.items()):
            while counted and counted[0][0] <= now - self._window:
                counted.popleft()
            if not counted:
                del self._counted[handle]
