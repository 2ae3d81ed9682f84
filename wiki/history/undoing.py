"""Takes revisions of a page back: which are meant, what the page becomes without them, and the save that makes it so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wiki.core.errors import RevisionNotFound
from wiki.core.index.rows import RevisionRow
from wiki.core.page import read_page
from wiki.core.save import Saved, find_page_path
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.summary import MAX_REASON, summarise_undo, summarise_undo_person
from wiki.core.text import decode
from wiki.core.undo import Course, NotUndoable, Undo, Undone, read_course, read_undone, undo
from wiki.history.seeing import Seeing
from wiki.people.who import Contributor
from wiki.web.joining import MOST_REVERTS, Form
from wiki.web.saving import Saving

MOST_SUGGESTED = 5
STEP = 500
MOST_READ = 20 * STEP
"""Revisions of a page that are looked through for those of one person."""
MOST_LATER = 2 * STEP
"""Later revisions of a page that are looked at one by one."""


@dataclass(frozen=True)
class Plan:
    """What is to be saved: `undo` over the commit `base`, without `rows` (the newest first).

    `left_out` are revisions that were asked for and are not taken back on their own. `summary` and `note` tell it in the
    page's language.
    """

    name: str
    base: CommitId
    rows: tuple[RevisionRow, ...]
    left_out: tuple[RevisionRow, ...]
    undo: Undo
    summary: str
    note: str

    @property
    def form(self) -> Form:
        """What is saved where nobody has to decide anything, and the merge form where somebody has."""
        commits = tuple(row.commit for row in self.rows)
        return Form(self.name, self.undo.kept, self.base, self.summary, self.note, commits)


@dataclass(frozen=True)
class Suggestion:
    """What may have been meant by an id that names no revision of the page: some of the page's own, or other pages'."""

    given: str
    own: Sequence[RevisionRow]
    others: Sequence[RevisionRow]


@dataclass(frozen=True)
class Person:
    """Whose revisions are meant, as an address names them."""

    key: str
    name: str


def suggest(seeing: Seeing, name: str, text: str) -> Suggestion:
    """What to offer instead of an id that names no revision of the page."""
    snapshot = seeing.snapshot
    own = snapshot.revisions_starting_with(name, text, MOST_SUGGESTED)
    others = [] if own else list(snapshot.revisions_of_commit(text, MOST_SUGGESTED))
    return Suggestion(text[:80], own or snapshot.revisions(name, MOST_SUGGESTED).items, others)


def find_run(seeing: Seeing, name: str, person: str, first: str = "", last: str = "") -> list[RevisionRow]:
    """The revisions of a page that one person (a handle, or else a name) made, the newest first; at most 500.

    With ids of two of them, only those from the older `first` to the newer `last`. Raises RevisionNotFound.
    """
    for commit in filter(None, (first, last)):
        if seeing.snapshot.find_revision(name, commit) is None:
            raise RevisionNotFound(commit[:80])
    found: list[RevisionRow] = []
    after, seen, is_within = None, 0, not last
    while seen < MOST_READ and len(found) < MOST_REVERTS:
        batch = seeing.snapshot.recent(STEP, after, page=name, person=person)
        for row in batch.items:
            is_within = is_within or row.commit == last
            if is_within and person.casefold() in ((row.handle or "").casefold(), row.name.casefold()):
                found.append(row)
            if first and row.commit == first:
                return found[:MOST_REVERTS]
        seen, after = seen + len(batch.items), batch.next
        if after is None:
            break
    return found[:MOST_REVERTS]


def person_of(rows: Sequence[RevisionRow], given: str) -> Person:
    """Whom the revisions are by."""
    return Person(rows[0].handle or rows[0].name, rows[0].name) if rows else Person(given, given)


def plan_rollout(seeing: Seeing, store: Store, name: str, row: RevisionRow, reason: str) -> Plan:
    """What the page becomes without one revision. Raises PageNotFound, NotText, NotUndoable."""
    undone = read_undone(store, row)
    made, title, language = _make(seeing, store, name, (row,), [undone])
    summary, note = summarise_undo(title, seeing.time(row, name), reason[:MAX_REASON], language)
    return Plan(name, _base(seeing), (row,), (), made, summary, note)


def plan_rollback(seeing: Seeing, store: Store, name: str, rows: Iterable[RevisionRow], reason: str) -> Plan:
    """What the page becomes without several revisions of one person, the newest first. Raises PageNotFound, NotText."""
    undone: list[Undone] = []
    taken: list[RevisionRow] = []
    left_out: list[RevisionRow] = []
    for row in rows:
        try:
            undone.append(read_undone(store, row))
            taken.append(row)
        except NotUndoable:
            left_out.append(row)
    made, title, language = _make(seeing, store, name, taken, undone)
    author = taken[0].name if taken else ""
    summary, note = summarise_undo_person(title, author, len(taken), reason[:MAX_REASON], language)
    return Plan(name, _base(seeing), tuple(taken), tuple(left_out), made, summary, note)


def carry_out(saving: Saving, plan: Plan, who: Contributor) -> Saved:
    """Saves what was planned, where nothing is left to decide. Raises what Saving.save raises."""
    return saving.save(plan.form.sent(), who)


def _make(
    seeing: Seeing, store: Store, name: str, rows: Sequence[RevisionRow], undone: Sequence[Undone]
) -> tuple[Undo, str, str]:
    """The page without what is taken back; its title, and the language of its history."""
    seeing.require(name)
    base = _base(seeing)
    path = find_page_path(store, base, name)
    data = store.find_file(base, path) if path else None
    now = decode(data, path or name).text if data is not None else None
    made = undo(now, undone, _course(seeing, store, name, rows))
    event = seeing.event_of(name)
    was = read_page(path or f"{name}.md", made.now if made.now is not None else made.kept, in_event=event is not None)
    return made, was.title, was.language or (event.language if event else None) or "en"


def _course(seeing: Seeing, store: Store, name: str, rows: Sequence[RevisionRow]) -> Course | None:
    """The page's history from the first of these revisions on; None where that is too long, or no row."""
    undone = frozenset(row.commit for row in rows)
    missing = set(undone)
    found: list[RevisionRow] = []
    after = None
    while missing and len(found) < MOST_LATER:
        batch = seeing.snapshot.revisions(name, STEP, after)
        for row in batch.items:
            found.append(row)
            missing.discard(row.commit)
            if not missing:
                return read_course(store, found, undone)
        after = batch.next
        if after is None:
            break
    return None


def _base(seeing: Seeing) -> CommitId:
    base = seeing.snapshot.commit
    if base is None:
        raise RevisionNotFound("")
    return base
