"""What a reviewer has looked at: the marks "viewed" at revisions, and what is new since.

People set a mark themselves, and only an account has one. What they wrote themselves is not new to them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from wiki.core.errors import RevisionNotFound
from wiki.core.index.page_history import PageHistory, find_state
from wiki.core.index.rows import RevisionRow
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.ends import Ends
from wiki.history.seeing import Seeing
from wiki.history.sittings import Line
from wiki.people.database import Database
from wiki.people.viewings import Viewed, find_viewings, mark_viewed, unmark_viewed
from wiki.people.who import Contributor


@dataclass(frozen=True)
class Mark:
    """Up to which revision of a page somebody has looked at it, and when they said so."""

    viewed: Viewed
    revision: RevisionRow
    at: datetime


@dataclass(frozen=True)
class News:
    """`fresh` has, by page and commit, the commit that was looked at for each listed revision that came after it.

    `mark` is that of the one page that is listed, if there is one.
    """

    mark: Mark | None
    fresh: Mapping[tuple[str, CommitId], CommitId]


@dataclass(frozen=True)
class Look:
    """`covers` says that the newer end of a difference was looked at."""

    mark: Mark | None
    covers: bool


def find_news(people: Database, who: Contributor, seeing: Seeing, lines: Sequence[Line], name: str | None) -> News:
    """What of a list is new to somebody. `name` is the page it is of; None for a list of several."""
    names: dict[str, set[str]] = {name: set(seeing.snapshot.names(name))} if name else {}
    for line in lines:
        names.setdefault(line.name, {line.name}).add(line.revision.page)
    marks = find_viewings(people, who.id, set().union(*names.values()))
    found = {page: mark for page, own in names.items() if marks and (mark := _furthest(seeing, page, marks, own))}
    fresh: dict[tuple[str, CommitId], CommitId] = {}
    for page, mark in found.items():
        for line in _since(mark, [line for line in lines if line.name == page]):
            if line.revision.handle != who.handle:
                fresh[page, line.revision.commit] = mark.revision.commit
    return News(found.get(name) if name else None, fresh)


def find_look(people: Database, who: Contributor, seeing: Seeing, name: str, ends: Ends) -> Look:
    """What somebody has seen of a difference."""
    marks = find_marks(people, who, seeing, name)
    mark = _furthest(seeing, name, marks)
    if mark is None or ends.new.revision is None:
        return Look(mark, False)
    return Look(mark, _is_reached(seeing, name, ends.new.revision.commit, mark.viewed.commit))


def find_marks(people: Database, who: Contributor, seeing: Seeing, name: str) -> list[Viewed]:
    """Somebody's marks at revisions of one page."""
    found = find_viewings(people, who.id, {name, *seeing.snapshot.names(name)})
    return [each for each in found if seeing.snapshot.find_revision(name, each.commit)]


def mark(
    people: Database, store: Store, who: Contributor, seeing: Seeing, name: str, state: str, now: datetime
) -> None:
    """Marks a page as viewed up to the revision that it was at in a state. A mark that goes further stays.

    Raises RevisionNotFound.
    """
    row = PageHistory(seeing.snapshot, name).at(store, find_state(seeing.snapshot, store, name, state))
    if row is None:
        raise RevisionNotFound(state[:80])
    marks = find_marks(people, who, seeing, name)
    if any(_is_reached(seeing, name, row.commit, each.commit) for each in marks):
        return
    with people.write() as session:
        mark_viewed(session, who.id, Viewed(row.page, row.commit, now), marks)


def unmark(people: Database, who: Contributor, seeing: Seeing, name: str) -> None:
    """Takes somebody's marks at a page away."""
    marks = find_marks(people, who, seeing, name)
    with people.write() as session:
        unmark_viewed(session, who.id, marks)


def _furthest(seeing: Seeing, name: str, marks: Iterable[Viewed], names: Collection[str] = ()) -> Mark | None:
    """Of the marks at pages called so, that which goes furthest on this page."""
    furthest = None
    for each in marks:
        row = seeing.snapshot.find_revision(name, each.commit) if not names or each.page in names else None
        if row is not None and (furthest is None or row.date > furthest.revision.date):
            furthest = Mark(each, row, seeing.in_zone(each.at, name))
    return furthest


def _since(mark: Mark, lines: Sequence[Line]) -> Sequence[Line]:
    """Those that came after a mark, of a page's lines with the newest first."""
    for at, line in enumerate(lines):
        if line.revision.commit == mark.revision.commit:
            return lines[:at]
    # It is older or newer than all that is listed; the dates say which.
    return [line for line in lines if line.revision.date >= mark.revision.date]


def _is_reached(seeing: Seeing, name: str, commit: CommitId, by: CommitId) -> bool:
    """Whether a revision of a page is another one of it, or older than it."""
    rows = PageHistory(seeing.snapshot, name)
    for at in count():
        row = rows.get(at)
        if row is None or row.commit == by:
            return row is not None
        if row.commit == commit:
            return False
    return False
