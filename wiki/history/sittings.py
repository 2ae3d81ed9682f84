"""Revisions in the lists people read: what one person wrote without a longer break is one sitting."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from wiki.core.index.rows import CREATE, EDIT, RENAME, PageNow, PageRow, RevisionRow
from wiki.core.names import common_folder, name_of
from wiki.core.store.model import CommitId

MOST_LABEL = 60
PAUSE = timedelta(minutes=30)
"""A longer one ends a sitting."""
MANY = 3
"""So many pages that one commit changed are one entry: an imported schedule, a moved event, a push of a folder."""


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
    Where `of_many` is true, the lines are the pages that one commit changed, and `address` and `place` are of the page of
    the folder that holds them all; '' and None where there is none.
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
    of_many: bool = False
    place: PageRow | None = None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    sittings: tuple[Sitting, ...]


def group_sittings(lines: Iterable[Line]) -> list[tuple[Line, ...]]:
    """Neighbouring lines of one person on one page with no pause between them. Takes and gives the newest first.

    What moves, deletes or brings back a page stands alone; a page's beginning is the first line of a sitting. Many pages
    of one commit are a group of their own.
    """
    groups: list[list[Line]] = []
    for together in group_commits(lines):
        if is_of_many(together):
            groups.append(list(together))
            continue
        for line in together:
            if groups and not is_of_many(groups[-1]) and _goes_on(groups[-1][-1], line):
                groups[-1].append(line)
            else:
                groups.append([line])
    return [tuple(group) for group in groups]


def group_commits(lines: Iterable[Line]) -> list[tuple[Line, ...]]:
    """Many pages of one commit as a group, every other line by itself."""
    groups: list[tuple[Line, ...]] = []
    for _, group in groupby(lines, key=lambda line: line.revision.commit):
        together = tuple(group)
        groups += [together] if is_of_many(together) else [(line,) for line in together]
    return groups


def is_of_many(group: Sequence[Line]) -> bool:
    """Whether a group is of many pages, and not of one."""
    return len(group) >= MANY and group[0].revision.commit == group[-1].revision.commit


def make_sitting(
    lines: tuple[Line, ...], before: CommitId | None, find: Callable[[str], PageRow | None] = lambda _: None
) -> Sitting:
    """A sitting of lines that group_sittings put together. `find` finds the pages that the visitor sees."""
    newest, oldest = lines[0], lines[-1]
    rows = [line.revision for line in lines]
    of_many = is_of_many(lines)
    folder = common_folder(line.name for line in lines) if of_many else ""
    place = find(folder) if folder else None
    seconds = (newest.at - oldest.at).total_seconds()
    return Sitting(
        lines=lines,
        newest=newest,
        address=_quoted(newest.name if not of_many else place.name if place else ""),
        begun=oldest.at,
        before=before,
        minutes=max(1, round(seconds / 60)) if len(lines) > 1 and not of_many else 0,
        counts=_counts(sum(row.added for row in rows), sum(row.removed for row in rows)),
        coauthors=tuple(dict.fromkeys(person.name for row in rows for person in row.coauthors)),
        kind=_kind(rows) if of_many else oldest.revision.kind,
        old_name=_old_name(oldest.revision),
        of_many=of_many,
        place=place,
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


def _kind(rows: Sequence[RevisionRow]) -> str:
    """What happened to most of many pages."""
    return Counter(row.kind for row in rows).most_common(1)[0][0]


def _old_name(revision: RevisionRow) -> str:
    path = revision.old_path if revision.kind == RENAME else None
    return name_of(path) or path if path else ""


@lru_cache(maxsize=1024)
def _quoted(name: str) -> str:
    return quote(name)


def _counts(added: int, removed: int) -> str:
    return " ".join(text for number, text in ((added, f"+{added:,}"), (removed, f"−{removed:,}")) if number)
