"""Which state of a page is asked about, and its lines grouped by the revision behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from wiki.core.blame.blamer import Blamer
from wiki.core.errors import PageNotFound, RevisionNotFound
from wiki.core.index.page_history import PageHistory, find_state
from wiki.core.index.rows import DELETE
from wiki.core.index.signatures import Signature
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.seeing import Seeing
from wiki.web.blaming import Written, read_written

MOST_LINES = 5_000
"""So many are on one page; a link leads to the next."""


@dataclass(frozen=True)
class Place:
    """A page as it stood at `path` in the state `commit`."""

    commit: CommitId
    path: str


@dataclass(frozen=True)
class LineRun:
    """Neighbouring lines of one revision. `first` is the number of the first, from 1; `signature` None for what is too old.

    `at` is the revision's moment in the zone that is shown.
    """

    first: int
    lines: Sequence[str]
    signature: Signature | None
    at: datetime | None


def find_place(seeing: Seeing, store: Store, name: str, commit: str, *, before: bool = False) -> Place:
    """Where a page stood at a revision of it, or at any other state; an empty `commit` is now. `before`: just before it.

    Raises RevisionNotFound, also where the page was not there; PageNotFound where it is gone now.
    """
    page = seeing.require(name)
    tip = seeing.snapshot.commit
    if not commit:
        if page is None or tip is None:
            raise PageNotFound(name)
        return Place(tip, page.path)
    known = find_state(seeing.snapshot, store, name, commit)
    states = store.get_commit(known).parents if before else (known,)
    for state in states:
        made = PageHistory(seeing.snapshot, name).at(store, state)
        if made is not None and made.kind != DELETE:
            return Place(state, made.path)
    raise RevisionNotFound(commit[:80])


def read_lines(seeing: Seeing, blamer: Blamer, name: str, place: Place) -> Written:
    """Who wrote each line of a page as it stood there. Raises NotText, BlameTooLong, PageNotFound."""
    return read_written(blamer, seeing.snapshot, name, place.commit, place.path)


def group_lines(seeing: Seeing, name: str, written: Written, first: int) -> list[LineRun]:
    """The lines from number `first` on, in runs; as many as one page shows."""
    runs = []
    number = first
    pairs = list(zip(written.origins, written.lines, strict=True))[first - 1 : first - 1 + MOST_LINES]
    for origin, group in groupby(pairs, key=lambda pair: pair[0]):
        lines = [line for _, line in group]
        signature = written.signatures.get(origin) if origin else None
        at = seeing.in_zone(signature.date, name) if signature else None
        runs.append(LineRun(number, lines, signature, at))
        number += len(lines)
    return runs
