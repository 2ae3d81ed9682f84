"""Followers: what keeps up with `main`, each at its own pace (see docs/architecture.md).

A follower keeps its cursor itself, in one transaction with the effect it stands for. What failed is kept in a small
SQLite file, so that the web process can show what the worker met.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from wiki.core.errors import FestaError
from wiki.core.store.model import Change, CommitId
from wiki.core.store.store import Store, utc_now

TRIES = 3
MAX_DETAIL = 1_000

log = logging.getLogger(__name__)


class Follower(Protocol):
    """Something that keeps up with `main`."""

    @property
    def name(self) -> str: ...

    def cursor(self) -> CommitId | None:
        """The last commit it handled; None at the root."""

    def follow(self, change: Change, aside: frozenset[str], /) -> None:
        """Handles `cursor..change.new`, but for the paths set aside. Raises PathFailed when one path is to blame."""


@dataclass
class PathFailed(FestaError):
    """One path breaks a follower; without it the others could be handled."""

    path: str
    detail: str


@dataclass(frozen=True, slots=True)
class FollowerFailure:
    """What last failed: `count` times in a row from `since` to `when`, at `commit`. With `is_aside`, the path is left
    out until it changes."""

    name: str
    commit: CommitId
    path: str | None
    count: int
    detail: str
    since: datetime
    when: datetime
    is_aside: bool


class Failures:
    """The failures of all followers, in a file that several processes share."""

    def __init__(self, file: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._file = file
        self._clock = clock

    def record(self, name: str, commit: CommitId, path: str | None, detail: str) -> int:
        """Notes that a follower failed; returns how often in a row now."""
        now = int(self._clock().timestamp())
        row = (name, path or "", commit, detail[:MAX_DETAIL], now, now)
        with self._open() as db:
            db.execute(
                "INSERT INTO failing VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " commit_id = excluded.commit_id, count = count + 1, detail = excluded.detail, at = excluded.at",
                row,
            )
            found = db.execute("SELECT count FROM failing WHERE name = ? AND path = ?", row[:2]).fetchone()
            return int(found[0])

    def clear(self, name: str, paths: Iterable[str | None]) -> None:
        """Forgets failures at these paths (None: those of the follower as a whole)."""
        with self._open() as db:
            db.executemany("DELETE FROM failing WHERE name = ? AND path = ?", [(name, path or "") for path in paths])

    def rows(self) -> list[FollowerFailure]:
        """All that failed and did not succeed since, for the status page."""
        with self._open() as db:
            rows = db.execute(
                "SELECT name, commit_id, path, count, detail, since, at FROM failing ORDER BY name, path"
            ).fetchall()
        return [
            FollowerFailure(
                name,
                commit,
                path or None,
                count,
                detail,
                datetime.fromtimestamp(since, UTC),
                datetime.fromtimestamp(at, UTC),
                bool(path) and count >= TRIES,
            )
            for name, commit, path, count, detail, since, at in rows
        ]

    def aside(self, name: str) -> frozenset[str]:
        """The paths that a follower leaves out."""
        return frozenset(row.path for row in self.rows() if row.name == name and row.is_aside and row.path)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30)) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS failing (name TEXT, path TEXT, commit_id TEXT, count INTEGER, detail TEXT,"
                " since INTEGER, at INTEGER, PRIMARY KEY (name, path))"
            )
            yield db


def run_followers(store: Store, followers: Iterable[Follower], failures: Failures) -> list[str]:
    """Catches every follower up to the tip; returns the names of those that failed, which stops nobody else.

    Call it again to try again: after three failures at one path this is set aside until it changes.
    """
    tip = store.tip()
    failed = []
    for follower in followers:
        if tip and not _catch_up(store, follower, tip, failures):
            failed.append(follower.name)
    return failed


def _catch_up(store: Store, follower: Follower, tip: CommitId, failures: Failures) -> bool:
    """Whether it is at the tip now."""
    path, detail = None, ""
    try:
        cursor = follower.cursor()
        if cursor == tip:
            return True
        aside = _still_aside(store, follower.name, tip, failures)
        follower.follow(Change(cursor, tip), aside)
        failures.clear(follower.name, [None, *(row.path for row in failures.rows() if row.path not in aside)])
        return True
    except PathFailed as failure:
        path, detail = failure.path, failure.detail
    except Exception as failure:  # a follower that fails stops nobody else
        log.exception("follower %s failed at %s", follower.name, tip)
        detail = f"{type(failure).__name__}: {failure}"
    count = failures.record(follower.name, tip, path, detail)
    return path is not None and count == TRIES and _catch_up(store, follower, tip, failures)


def _still_aside(store: Store, name: str, tip: CommitId, failures: Failures) -> frozenset[str]:
    """The paths to leave out; one that is another now than when it failed is tried again."""
    aside = failures.aside(name)
    if not aside:
        return aside
    seen = {row.path: row.commit for row in failures.rows() if row.name == name}
    changed = {path for path in aside if _blob(store, seen[path], path) != _blob(store, tip, path)}
    failures.clear(name, changed)
    return aside - changed


def _blob(store: Store, commit: CommitId, path: str) -> object:
    known = store.find_commit(commit)
    return store.find_entry(known.id, path) if known else None
