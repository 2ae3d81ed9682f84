"""When the upstream was last met, and when somebody pushed to it by force; for the status page and for notices.

Two small files beside the repository. They are told to people and decide nothing, so they are not synced.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from wiki.core.store.model import CommitId
from wiki.core.store.store import Store

MET = "festa/upstream-met"
FORCED = "festa/forced-pushes"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class ForcedPush:
    """`commit` is what the upstream's branch was taken away from; it is still in our history."""

    at: datetime
    commit: CommitId


def note_met(store: Store) -> None:
    """Notes that the upstream and `main` are at one state now."""
    file = store.folder / MET
    file.touch()
    now = store.clock().timestamp()
    os.utime(file, (now, now))


def last_met(store: Store) -> datetime | None:
    """When that was last so, in UTC; None for never."""
    try:
        return datetime.fromtimestamp((store.folder / MET).stat().st_mtime, UTC).replace(microsecond=0)
    except FileNotFoundError:
        return None


def note_forced(store: Store, commit: CommitId) -> None:
    """Notes that the upstream's branch does not have `commit` any more, which it had; once until it is met again."""
    newest, met = next(iter(forced_pushes(store)), None), last_met(store)
    if newest and newest.commit == commit and (met is None or met < newest.at):
        return
    with (store.folder / FORCED).open("a", encoding="ascii") as file:
        file.write(f"{store.clock().isoformat()} {commit}\n")  # one short write: lines of two processes do not mix


def forced_pushes(store: Store) -> list[ForcedPush]:
    """The newest forced pushes that were seen, the newest first."""
    try:
        lines = (store.folder / FORCED).read_text("ascii").splitlines()
    except FileNotFoundError:
        return []
    pairs = [line.split() for line in lines[-SHOWN:]]
    return [ForcedPush(datetime.fromisoformat(at), CommitId(commit)) for at, commit in reversed(pairs)]
