"""The two ends of a comparison: which states of a page are meant, who made them, and what stood there."""

from dataclasses import dataclass
from datetime import datetime

from wiki.core.errors import RevisionNotFound
from wiki.core.index.page_history import PageHistory, find_state
from wiki.core.index.rows import DELETE, RevisionRow
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.history.seeing import Seeing


@dataclass(frozen=True)
class End:
    """A state of a page. `revision` is the one that made it what it is there; None before the first.

    `text` is None where the page is not there, `at` the revision's moment in the zone that is shown.
    """

    commit: CommitId | None
    revision: RevisionRow | None
    at: datetime | None
    text: str | None


@dataclass(frozen=True)
class Ends:
    """`newer` is the revision after `new`, for the link to its difference; None where `new` is the newest.

    `is_one`: they are one revision's, what it found and what it left.
    """

    old: End
    new: End
    newer: RevisionRow | None
    is_newest: bool
    is_one: bool = False


def find_end(seeing: Seeing, store: Store, name: str, commit: str) -> End:
    """A page as it was at a revision of it, or at any other state of the wiki. Raises RevisionNotFound, NotText."""
    known = find_state(seeing.snapshot, store, name, commit)
    rows = PageHistory(seeing.snapshot, name)
    return _end(seeing, store, name, known, rows.get(rows.find(store, known)))


def find_ends(seeing: Seeing, store: Store, name: str, old: str, new: str) -> Ends:
    """The ends that two ids name. An empty `new` is the newest revision, an empty `old` the one before `new`.

    Raises RevisionNotFound, NotText.
    """
    new_id = find_state(seeing.snapshot, store, name, new) if new else None
    old_id = find_state(seeing.snapshot, store, name, old) if old else None
    rows = PageHistory(seeing.snapshot, name)
    at = rows.find(store, new_id) if new_id else 0
    newest = rows.get(at)
    if at is None or newest is None:
        raise RevisionNotFound(new[:80])  # before the page's first revision there is nothing to compare
    before = rows.get(at + 1)
    old_row = rows.get(rows.find(store, old_id)) if old_id else before
    old_id = old_id or (old_row.commit if old_row else None)
    return Ends(
        old=_end(seeing, store, name, old_id, old_row),
        new=_end(seeing, store, name, new_id or newest.commit, newest),
        newer=rows.get(at - 1) if at else None,
        is_newest=at == 0,
        is_one=new_id in (None, newest.commit) and old_row == before,
    )


def _end(seeing: Seeing, store: Store, name: str, commit: CommitId | None, row: RevisionRow | None) -> End:
    if commit is None or row is None:
        return End(commit, None, None, None)
    data = store.find_file(commit, row.path) if row.kind != DELETE else None
    text = decode(data, row.path).text if data is not None else None
    return End(commit, row, seeing.time(row, name), text)
