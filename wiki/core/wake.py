"""What the web processes and the worker tell each other beside `main`: one touches a file, the other sees it.

Lost at worst, such a word costs a little time; nothing depends on it.
"""

from datetime import UTC, datetime

from wiki.core.store.store import Store

FOLLOW = "festa/follow-wanted"
ALIVE = "festa/worker-alive"


def ask_to_follow(store: Store) -> None:
    """Says that the followers may have something to do though `main` did not move, as after the end of a hold."""
    (store.folder / FOLLOW).touch()


def last_asked_to_follow(store: Store) -> int:
    """When that was last said, in nanoseconds; 0 for never. Only good for comparing."""
    try:
        return (store.folder / FOLLOW).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def show_alive(store: Store) -> None:
    """Says that a worker is at work."""
    (store.folder / ALIVE).touch()


def worker_seen(store: Store) -> datetime | None:
    """When a worker last said so, in UTC; None for never."""
    try:
        return datetime.fromtimestamp((store.folder / ALIVE).stat().st_mtime, UTC).replace(microsecond=0)
    except FileNotFoundError:
        return None
