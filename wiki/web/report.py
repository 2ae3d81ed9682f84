"""The report: what its template shows of each talk, by day, and who wrote it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from wiki.core.index.rows import PersonShare
from wiki.core.render.place import SafeHtml
from wiki.web.views import Material, TalkLine


@dataclass(frozen=True, slots=True)
class ReportTalk:
    """A talk with its notes. `edit_href` is where they are edited, empty where nobody can be led there."""

    line: TalkLine
    body: SafeHtml
    people: Sequence[PersonShare]
    material: Sequence[Material]
    edit_href: str

    @property
    def has_notes(self) -> bool:
        """Whether there is anything to read; a talk without is shown as a line."""
        return bool(self.body) and not self.body.isspace()


@dataclass(frozen=True, slots=True)
class ReportDay:
    """`anchor` is the id of its heading. `day` is None for talks whose time nobody knows."""

    day: dt.date | None
    anchor: str
    talks: tuple[ReportTalk, ...]


def report_days(talks: Iterable[ReportTalk]) -> list[ReportDay]:
    """The talks, in their order, by day."""
    rows = groupby(talks, key=lambda talk: talk.line.day)
    # No talk's anchor begins like this: `-` is no part of a page's name.
    return [ReportDay(day, f"-/day-{number}", tuple(row)) for number, (day, row) in enumerate(rows, 1)]


def order_writers(shares: Iterable[PersonShare]) -> list[PersonShare]:
    """Everybody who wrote, those with most lines first; who has several shares has their sum."""
    sums: dict[tuple[str, str | None], tuple[int, int]] = {}
    for share in shares:
        key = (share.name, share.handle)
        revisions, added = sums.get(key, (0, 0))
        sums[key] = (revisions + share.revisions, added + share.added)
    writers = [PersonShare(name, handle, *counts) for (name, handle), counts in sums.items()]
    return sorted(writers, key=lambda each: (-each.added, -each.revisions, each.name, each.handle or ""))
