"""Gathers what `/-/status` tells: what needs somebody, how far everything is, and what may be worth a look."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from wiki.core.errors import FestaError
from wiki.core.index.rows import PageRow, UnreadableRow
from wiki.core.remote.meetings import ForcedPush, forced_pushes, last_met
from wiki.core.store.model import CommitId
from wiki.core.store.store import utc_now
from wiki.people.models import OutboxItem
from wiki.people.outbox import list_failed
from wiki.status.growth import Growth, GrowthReader
from wiki.web.mending import Mend, list_mends
from wiki.web.services import ReleaseFacts, Services
from wiki.web.troubles import Troubles, find_troubles

MOST = 100


@dataclass(frozen=True)
class Upstream:
    """`met` is when it and `main` were last at one state."""

    branch: str
    met: datetime | None
    forced: tuple[ForcedPush, ...]


@dataclass(frozen=True)
class Unreadable:
    """`reason` is a constant of index/rows.py or names.py. A link, or a name nobody can send, cannot be downloaded."""

    path: str
    reason: str
    is_downloadable: bool


@dataclass(frozen=True)
class Status:
    """`index_fault` says why the index does not follow; then nothing is known of files and pages."""

    troubles: Troubles
    release: ReleaseFacts | None
    upstream: Upstream | None
    undone: tuple[OutboxItem, ...]
    index_fault: str
    unreadable: tuple[Unreadable, ...]
    mends: tuple[Mend, ...]
    odd_pages: tuple[PageRow, ...]
    growth: Growth | None


def gather_status(services: Services, growth: GrowthReader) -> Status:
    """All of it, as of now."""
    store, transport = services.store, services.transport
    releases = services.publisher.releases()
    with services.people.read() as session:
        undone = tuple(list_failed(session))
    fault, unreadable, odd = _read_index(services)
    return Status(
        troubles=find_troubles(services),
        release=releases[0] if releases else None,
        upstream=Upstream(transport.known_branch(), last_met(store), tuple(forced_pushes(store)))
        if transport
        else None,
        undone=undone,
        index_fault=fault,
        unreadable=unreadable,
        mends=tuple(list_mends(services.publisher.warnings())),
        odd_pages=odd,
        growth=_read_growth(services, growth),
    )


def find_unreadable(services: Services, path: str) -> bytes | None:
    """The bytes of a file that the index could not read; None for all other paths."""
    with services.index.read() as snapshot:
        known = snapshot.commit and any(row.path == path for row in snapshot.unreadable())
        commit = snapshot.commit
    return services.store.find_file(commit, path) if known and commit else None


def _read_index(services: Services) -> tuple[str, tuple[Unreadable, ...], tuple[PageRow, ...]]:
    try:
        with services.index.read() as snapshot:
            rows, commit = snapshot.unreadable(), snapshot.commit
            odd = tuple(snapshot.pages_with_problems(MOST))
    except (FestaError, OSError, sqlite3.Error) as broken:  # this page must stand when nothing else does
        return str(getattr(broken, "detail", broken)), (), ()
    return "", tuple(Unreadable(row.path, row.reason, _is_file(services, commit, row)) for row in rows), odd


def _read_growth(services: Services, growth: GrowthReader) -> Growth | None:
    try:
        with services.index.read() as snapshot:
            return growth.read(snapshot, utc_now())
    except (FestaError, OSError, sqlite3.Error):
        return None  # what is broken is told above


def _is_file(services: Services, commit: CommitId | None, row: UnreadableRow) -> bool:
    entry = services.store.find_entry(commit, row.path) if commit else None
    return entry is not None and entry.is_file
