"""The history of a page, of an event, and recent changes, as much as fits one screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wiki.core.index.rows import Batch, RevisionRow
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.seeing import Seeing
from wiki.history.sittings import Day, Line, group_days, group_sittings, make_sitting

LIMIT = 30
LONGEST_NAME = 300
MOST_BATCHES = 6
"""How many are looked through for what a stranger may see, before the list goes on with the next page."""

Fetch = Callable[[str | None], Batch[RevisionRow]]
"""Gives the batch after a position."""


@dataclass(frozen=True)
class Listing:
    """`next` is what `after` must be for what follows; None at the end."""

    days: Sequence[Day]
    lines: Sequence[Line]
    next: str | None


@dataclass(frozen=True)
class Writer:
    name: str
    handle: str | None


@dataclass(frozen=True)
class Filters:
    """What recent changes are asked for; empty where everything is meant."""

    event: str = ""
    page: str = ""
    person: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """As an address says it; what is longer than a name can be is cut."""
        return cls(*(args.get(key, "").strip()[:LONGEST_NAME] for key in ("event", "page", "person")))

    @property
    def given(self) -> dict[str, str]:
        return {key: value for key, value in vars(self).items() if value}

    def without(self, key: str) -> dict[str, str]:
        """Those that stay when one is dropped."""
        return {other: value for other, value in self.given.items() if other != key}


def list_page(seeing: Seeing, store: Store, name: str, after: str | None) -> Listing:
    """The history of a page that the visitor sees."""
    page = seeing.find(name)
    batch = seeing.snapshot.revisions(name, LIMIT, after)
    lines = [Line(row, name, page, seeing.time(row, name)) for row in batch.items]
    return _listing(store, lines, batch.next)


def list_event(seeing: Seeing, store: Store, name: str, after: str | None) -> Listing:
    """The history of an event and its talks."""
    return _list_many(seeing, store, lambda at: seeing.snapshot.event_revisions(name, LIMIT, at), after)


def list_changes(seeing: Seeing, store: Store, filters: Filters, after: str | None) -> Listing:
    """Recent changes of all pages, or of those that the filters leave."""
    snapshot, given = seeing.snapshot, filters
    return _list_many(
        seeing,
        store,
        lambda at: snapshot.recent(
            LIMIT, at, event=given.event or None, page=given.page or None, person=given.person or None
        ),
        after,
        alone=bool(given.person),  # what others wrote in between would be in the difference of a sitting
    )


def writers_of(listing: Listing) -> Sequence[Writer]:
    """Those who wrote what is listed, the last one first."""
    return list(dict.fromkeys(Writer(line.revision.name, line.revision.handle) for line in listing.lines))


def _list_many(seeing: Seeing, store: Store, fetch: Fetch, after: str | None, *, alone: bool = False) -> Listing:
    lines: list[Line] = []
    for _ in range(MOST_BATCHES):
        batch = fetch(after)
        lines += (line for row in batch.items if (line := _line(seeing, row)))
        after = batch.next
        if after is None or len(lines) >= LIMIT // 2:
            break
    return _listing(store, lines, after, alone=alone)


def _line(seeing: Seeing, row: RevisionRow) -> Line | None:
    page = seeing.page_now(row)
    if page is None and not seeing.sees_all:
        return None
    name = page.name if page else row.page
    return Line(row, name, page, seeing.time_of(row))


def _listing(store: Store, lines: Sequence[Line], after: str | None, *, alone: bool = False) -> Listing:
    older = [line.revision for line in lines]
    sittings, at = [], 0
    for group in [(line,) for line in lines] if alone else group_sittings(lines):
        at += len(group)
        before = _state_before(store, group[-1].revision, older[at:]) if len(group) > 1 else None
        sittings.append(make_sitting(group, before))
    return Listing(group_days(sittings), lines, after)


def _state_before(store: Store, revision: RevisionRow, older: Sequence[RevisionRow]) -> CommitId | None:
    """The state that a revision changed: the one before it on the list, else what its commit was made on."""
    if older and older[0].page == revision.page:
        return older[0].commit
    parents = store.get_commit(revision.commit).parents
    return parents[0] if parents else None
