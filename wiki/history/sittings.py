"""Revisions in the lists people read: what one person wrote without a longer break is one sitting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from wiki.core.index.rows import CREATE, EDIT, RENAME, PageNow, PageRow, RevisionRow
from wiki.core.names import name_of
from wiki.core.store.model import CommitId

MOST_LABEL = 60
PAUSE = timedelta(minutes=30)
"""A longer one ends a sitting."""


@dataclass(frozen=True, slots=True)
class Line:
    """A revision. `name` is the page's name now, or the last it had; `page` is None if it is gone.

    `at` is its moment in the zone that is shown.
    """

    revision: RevisionRow
    name: str
    page: PageNow | PageRow | None
    at: datetime

    @property
    def counts(self) -> str:
        """`+62 −8`, in lines; empty when it changed none."""
        return _counts(self.revision.added, self.revision.removed)

    @property
    def label(self) -> str:
        """What a choice among revisions says beside the time."""
        summary = self.revision.summary
        return f"{summary if len(summary) <= MOST_LABEL else summary[:MOST_LABEL] + '…'}, {self.revision.name}"


@dataclass(frozen=True, slots=True)
class Sitting:
    """Lines of one person on one page, the newest first; `newest` is the first of them, and `address` names the page.

    `before` is the state that its difference begins at; None where that is the revision before `newest`. `minutes` is how
    long it took, 0 for a single save; `counts` as of a line; `coauthors` are the names of those who wrote along.
    `kind` is one of rows.py's, of a sitting of several lines CREATE or EDIT; `old_name` what a renamed page was called.
    """

    lines: tuple[Line, ...]
    newest: Line
    address: str
    begun: datetime
    before: CommitId | None
    minutes: int
    counts: str
    coauthors: tuple[str, ...]
    kind: str
    old_name: str


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    sittings: tuple[Sitting, ...]


def group_sittings(lines: Iterable[Line]) -> list[tuple[Line, ...]]:
    """Neighbouring lines of one person on one page with no pause between them. Takes and gives the newest first.

    What moves, deletes or brings back a page stands alone; a page's beginning is the first line of a sitting.
    """
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [tuple(group) for group in groups]


def make_sitting(lines: tuple[Line, ...], before: CommitId | None) -> Sitting:
    """A sitting of lines that group_sittings put together."""
    newest, oldest = lines[0], lines[-1]
    rows = [line.revision for line in lines]
    seconds = (newest.at - oldest.at).total_seconds()
    return Sitting(
        lines=lines,
        newest=newest,
        address=_quoted(newest.name),
        begun=oldest.at,
        before=before,
        minutes=max(1, round(seconds / 60)) if len(lines) > 1 else 0,
        counts=_counts(sum(row.added for row in rows), sum(row.removed for row in rows)),
        coauthors=tuple(dict.fromkeys(person.name for row in rows for person in row.coauthors)),
        kind=oldest.revision.kind,
        old_name=_old_name(oldest.revision),
    )


def group_days(sittings: Sequence[Sitting]) -> list[Day]:
    """Sittings by the day they began."""
    return [Day(day, tuple(rows)) for day, rows in groupby(sittings, key=lambda sitting: sitting.begun.date())]


def _goes_on(later: Line, earlier: Line) -> bool:
    """Whether `earlier`, the next older line, belongs to the same sitting as `later`."""
    one, other = later.revision, earlier.revision
    return (
        one.kind == EDIT
        and other.kind in (EDIT, CREATE)
        and (one.handle, one.name, one.page) == (other.handle, other.name, other.page)
        and timedelta(0) <= one.date - other.date <= PAUSE
    )


def _old_name(revision: RevisionRow) -> str:
    path = revision.old_path if revision.kind == RENAME else None
    return name_of(path) or path if path else ""


@lru_cache(maxsize=1024)
def _quoted(name: str) -> str:
    return quote(name)


def _counts(added: int, removed: int) -> str:
    return " ".join(text for number, text in ((added, f"+{added:,}"), (removed, f"−{removed:,}")) if number)
