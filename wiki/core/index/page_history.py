"""Which of a page's revisions was the newest in any state of `main`, whatever the page was called then."""

from collections.abc import Iterator, Sequence

from wiki.core.errors import RevisionNotFound
from wiki.core.index.rows import RevisionRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store

MOST_ROWS = 10_000
"""How far back a revision is looked for."""
STEP = 500
TRIES = 20
"""How many revisions are asked whether they led to a state that is none of the page's."""


def check_commit(store: Store, tip: CommitId | None, text: str) -> CommitId:
    """`text` as the id of a state that led to `tip`. Safe for what strangers send. Raises RevisionNotFound."""
    found = store.find_commit(text)
    if found is None or tip is None or not store.is_ancestor(found.id, tip):
        raise RevisionNotFound(text[:80])
    return found.id


def find_revision(snapshot: Snapshot, page: str, text: str) -> RevisionRow | None:
    """The revision of a page that a full commit id, or the beginning of just one, names."""
    found = snapshot.find_revision(page, text)
    if found is not None:
        return found
    fitting = snapshot.revisions_starting_with(page, text, 2)
    return fitting[0] if len(fitting) == 1 else None


def find_state(snapshot: Snapshot, store: Store, page: str, text: str) -> CommitId:
    """The state of the wiki that `text` means where a page is asked about.

    That is a revision of the page, or else any commit that led to what there is now, by the full id or by the beginning
    (four digits at least) of just one. Safe for what strangers send. Raises RevisionNotFound.
    """
    revision = find_revision(snapshot, page, text)
    if revision is not None:
        return revision.commit
    fitting = snapshot.commits_starting_with(text, 2)
    return check_commit(store, snapshot.commit, fitting[0] if len(fitting) == 1 else text)


class PageHistory:
    """The history of the page called `name`, newest first, through all its names; read as far as it is asked for."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._rows: list[RevisionRow] = []
        self._rest = self._read(snapshot, name)

    def get(self, at: int | None) -> RevisionRow | None:
        """The revision at a place, 0 being the newest; None for None and behind the first."""
        if at is None:
            return None
        while len(self._rows) <= at:
            batch = next(self._rest, None)
            if batch is None:
                return None
            self._rows += batch
        return self._rows[at]

    def at(self, store: Store, commit: CommitId) -> RevisionRow | None:
        """The revision that the page was at in a state of `main`; None where it was not there yet."""
        return self.get(self.find(store, commit))

    def find(self, store: Store, commit: CommitId) -> int | None:
        """Where a revision stands; for any other state, where the one stands that the page was at then.

        None where the page was not there yet. Another page may have stood at its place: that one's text is not told.
        """
        date = store.get_commit(commit).commit_date
        at, by_date, tries = 0, None, TRIES
        while row := self.get(at):
            if row.commit == commit:
                return at
            if by_date is None and tries and row.date <= date:
                tries -= 1
                by_date = at if store.is_ancestor(row.commit, commit) else None
            if by_date is not None and at > by_date + STEP:
                break  # dates may lie, but not for hundreds of revisions
            at += 1
        return by_date

    @staticmethod
    def _read(snapshot: Snapshot, name: str) -> Iterator[Sequence[RevisionRow]]:
        after, seen, limit = None, 0, 50
        while seen < MOST_ROWS:
            batch = snapshot.revisions(name, limit, after)
            yield batch.items
            seen, after, limit = seen + len(batch.items), batch.next, STEP
            if after is None:
                return
