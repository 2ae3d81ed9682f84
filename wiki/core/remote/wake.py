"""Asks the worker to look at the upstream now: one process touches a file, another sees that it was touched."""

from wiki.core.store.store import Store

FILE = "festa/sync-wanted"


def ask_for_sync(store: Store) -> None:
    """Says that the upstream has news. Lost at worst, it costs until the next poll."""
    (store.folder / FILE).touch()


def last_asked(store: Store) -> int:
    """When that was last said, in nanoseconds; 0 for never. Only good for comparing."""
    try:
        return (store.folder / FILE).stat().st_mtime_ns
    except FileNotFoundError:
        return 0
