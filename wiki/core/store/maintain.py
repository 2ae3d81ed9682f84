"""Keeps a repository that many save to as quick as a small one: packs what lies loose, indexes packs and commits.

Runs beside writers and readers. Nothing young is ever pruned, for a save writes its objects before anything refers
to them. 10,000 saves leave 40,000 loose objects; unpacked, a walk through history takes six times as long.
"""

from pathlib import Path

from wiki.core.store.command import run_git
from wiki.core.store.lock import WriterLock

TIMEOUT_SECONDS = 3_600.0
PRUNE_AGE = "2.weeks.ago"
STALE_LOCKS = (
    "maintenance.lock",
    "objects/maintenance.lock",
    "objects/pack/multi-pack-index.lock",
    "objects/info/commit-graph.lock",
    "objects/info/commit-graphs/commit-graph-chain.lock",
)
STEPS = (
    ("maintenance", "run", "--quiet", "--task=loose-objects"),
    ("repack", "--geometric=2", "-d", "--write-midx", "-q"),
    ("prune", f"--expire={PRUNE_AGE}"),
    ("commit-graph", "write", "--reachable", "--split", "--changed-paths", "--no-progress"),
)


def maintain(repository: Path) -> None:
    """Runs all steps once; a second call waits for the first. Raises GitFailed.

    The lock is inherited by each git, so what lies there of git's own locks belongs to a killed one and is removed.
    """
    with WriterLock(repository / "festa" / "maintain.lock").hold() as lock:
        for name in STALE_LOCKS:
            (repository / name).unlink(missing_ok=True)
        for step in STEPS:
            run_git(repository, step, timeout_seconds=TIMEOUT_SECONDS, keep=[lock])


def prune_now(repository: Path) -> None:
    """Destroys what nothing refers to, however young it is. For purging; the caller keeps all writers away.

    Raises GitFailed.
    """
    with WriterLock(repository / "festa" / "maintain.lock").hold() as lock:
        run_git(repository, ["repack", "-a", "-d", "-q"], timeout_seconds=TIMEOUT_SECONDS, keep=[lock])
        run_git(repository, ["prune", "--expire=now"], timeout_seconds=TIMEOUT_SECONDS, keep=[lock])
        graph = ["commit-graph", "write", "--reachable", "--changed-paths", "--no-progress"]
        run_git(repository, graph, timeout_seconds=TIMEOUT_SECONDS, keep=[lock])
