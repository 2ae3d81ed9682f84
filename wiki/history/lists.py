"""The history of a page, of an event, and recent changes, as much as fits one screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wiki.core.index.revisions import Span
from wiki.core.index.rows import Batch, PageNow, RevisionRow
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.seeing import Seeing
from wiki.history.sittings import Day, Line, group_commits, group_days, group_sittings, is_of_many, make_sitting

Change = tuple[RevisionRow, PageNow | None]
LIMIT = 30
LONGEST_NAME = 300
MOST_BATCHES = 6
"""How many are looked through for what a stranger may see, before the list goes on with the next page."""


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


ONE_DAY = timedelta(days=1)


def _day(text: str) -> date | None:
    """A day as a form sends it; None for anything else, and for what lies beyond all calendars."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2019-08-21") else None
    except ValueError:
        return None
    return day if day and date.min < day < date.max else None


@dataclass(frozen=True)
class Filters:
    """What of a history is asked for; empty where everything is meant. `since` and `until` are days (2019-08-21)."""

    event: str = ""
    page: str = ""
    person: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """As an address says it. What is longer than a name can be is cut, what is no day is as if it were not there."""
        names = (args.get(key, "").strip()[:LONGEST_NAME] for key in ("event", "page", "person"))
        return cls(*names, *(args.get(key, "") if _day(args.get(key, "")) else "" for key in ("since", "until")))

    def span(self, zone: tzinfo | None) -> Span:
        """From the first moment of `since` to the last of `until`, both days included."""
        first, last = _day(self.since), _day(self.until)
        begin = datetime.combine(first, time.min, zone or UTC) if first else None
        return Span(begin, datetime.combine(last + ONE_DAY, time.min, zone or UTC) if last else None)

    @property
    def given(self) -> dict[str, str]:
        return {key: value for key, value in vars(self).items() if value}

    def without(self, key: str) -> dict[str, str]:
        """Those that stay when one is dropped."""
        return {other: value for other, value in self.given.items() if other != key}


EVERYTHING = Filters()


def list_page(seeing: Seeing, store: Store, name: str, after: str | None, filters: Filters = EVERYTHING) -> Listing:
    """The history of a page that the visitor sees."""
    page = seeing.find(name)
    span = filters.span(seeing.zone(name))
    batch = seeing.snapshot.recent(LIMIT, after, page=name, person=filters.person or None, span=span)
    lines = [Line(row, name, page, seeing.time(row, name)) for row in batch.items]
    return _listing(seeing, store, lines, batch.next, alone=bool(filters.person))


def list_changes(seeing: Seeing, store: Store, filters: Filters, after: str | None) -> Listing:
    """Recent changes of all pages, or of those that the filters leave: an event's are those of its talks, too."""
    lines: list[Line] = []
    for _ in range(MOST_BATCHES):
        batch = read_changes(seeing, filters, LIMIT, after, enough=LIMIT // 2)
        lines += (Line(row, page.name if page else row.page, page, seeing.time_of(row)) for row, page in batch.items)
        after = batch.next
        entries = len(group_commits(lines))
        if after is None or entries >= LIMIT // 2 or entries == len(lines):
            break
    # what others wrote in between would be in the difference of a person's sitting
    return _listing(seeing, store, lines, after, alone=bool(filters.person))


def read_changes(
    seeing: Seeing, filters: Filters, limit: int, after: str | None, *, enough: int | None = None
) -> Batch[Change]:
    """`limit` revisions of those that the filters leave and the visitor sees, each with the page it is of now.

    Fewer once there are `enough`, and where many before them are not for the visitor.
    """
    found: list[Change] = []
    page, event, person = (name or None for name in (filters.page, filters.event, filters.person))
    span = filters.span(seeing.zone(filters.event or filters.page))
    for _ in range(MOST_BATCHES):
        batch = seeing.snapshot.recent(limit - len(found), after, page=page, event=event, person=person, span=span)
        found += ((row, now) for row in batch.items if (now := seeing.page_now(row)) or seeing.sees_all)
        after = batch.next
        if after is None or len(found) >= (enough or limit):
            break
    return Batch(tuple(found), after)


def writers_of(listing: Listing) -> Sequence[Writer]:
    """Those who wrote what is listed, the last one first."""
    return list(dict.fromkeys(Writer(line.revision.name, line.revision.handle) for line in listing.lines))


def _listing(seeing: Seeing, store: Store, lines: Sequence[Line], after: str | None, *, alone: bool = False) -> Listing:
    older = [line.revision for line in lines]
    sittings, at = [], 0
    for group in group_commits(lines) if alone else group_sittings(lines):
        at += len(group)
        is_long = len(group) > 1 and not is_of_many(group)
        before = _state_before(store, group[-1].revision, older[at:]) if is_long else None
        sittings.append(make_sitting(group, before, seeing.find))
    return Listing(group_days(sittings), lines, after)


def _state_before(store: Store, revision: RevisionRow, older: Sequence[RevisionRow]) -> CommitId | None:
    """The state that a revision changed: the one before it on the list, else what its commit was made on."""
    if older and older[0].page == revision.page:
        return older[0].commit
    parents = store.get_commit(revision.commit).parents
    return parents[0] if parents else None
