"""Takes revisions of a page back while all that was written since stays. Saves nothing: save.py does, as any edit.

Two ways lead there. The first replays the page's history without those revisions, one merge for each later one: it
knows when what a revision did was taken out since, and whatever came back, and so undoes nothing twice. It needs a
history in a row. Where that branched, or where a later revision clashes on the way though nothing is left of that, each
revision is merged at once: the base is the page after it, one side the page now, the other the page before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wiki.core.errors import FestaError
from wiki.core.index.rows import CREATE, DELETE, MERGE, RENAME, RESTORE, RevisionRow
from wiki.core.merge import merge_texts
from wiki.core.store.model import CommitId, Entry
from wiki.core.store.store import Store
from wiki.core.text import decode

MOST_STEPS = 60
"""Later states that are merged one by one; of more, only so many are looked at."""

# Why a revision is not taken back.
CREATED = "created"  # or brought back: taking that back is deleting the page
MOVED = "moved"  # the name alone was changed
MERGED = "merged"  # it joined two states, so there are two pages before it


@dataclass
class NotUndoable(FestaError):
    """A revision that cannot be taken back on its own; `reason` is a constant above."""

    commit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What a revision, or several in a row, did: the page before and after. None where the page is not there."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class State:
    """What a revision left, and whether it is to be taken back."""

    text: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A page's states in a row, the oldest first, from the first revision that is taken back to the newest of all.

    `before` is what the first began from.
    """

    before: str
    states: Sequence[State]


@dataclass(frozen=True, slots=True)
class Undo:
    """What a page becomes without some revisions.

    `now` is the page as it is; None if it is not there. Where later edits touched the same sentence, item or line,
    `kept` has it as it is now, and `without` as it was before; everywhere else the two are alike. `needs_decision` says
    that there are such places.
    """

    now: str | None
    kept: str
    without: str

    @property
    def needs_decision(self) -> bool:
        return self.kept != self.without

    @property
    def is_needed(self) -> bool:
        """Whether the page would be another."""
        return self.needs_decision or self.kept != (self.now or "") or self.now is None


def undo(now: str | None, undone: Iterable[Undone], course: Course | None = None) -> Undo:
    r"""The page without what `undone` tells of, the newest first. Takes whole files with \n line ends.

    `course` is there where the history from the first of them on is a row. A page that is not there comes back where its deletion is taken back; nothing else can be taken back of it, and what
    is asked for is left out. So is what made a page.
    """
    if course is not None and course.states and course.states[-1].text == now:
        replayed = replay(course)
        if replayed is not None:
            return Undo(now, replayed, replayed)
    kept = without = now
    for one in gather(undone):
        if one.after is None and kept is None:
            kept = without = one.before
        elif one.before is not None and one.after is not None and kept is not None and without is not None:
            merge = merge_texts(one.after, kept, one.before)
            other = merge if kept == without else merge_texts(one.after, without, one.before)
            kept, without = merge.first_text, other.second_text
    return Undo(now, kept or "", without or "")


def replay(course: Course) -> str | None:
    """The newest text as it were if some revisions had never been made; None where later ones touched what they did.

    Both versions of each clash are carried on: in the end it may be gone from both.
    """
    there = kept = without = course.before
    for state in course.states:
        if not state.is_undone:
            kept, without = _merge_both(there, state.text, kept, without)
        there = state.text
    return without if kept == without else None


def gather(undone: Iterable[Undone]) -> Iterator[Undone]:
    """The same with neighbours put together: what one left is what the next one began from."""
    waiting: Undone | None = None
    for one in undone:
        if waiting is not None and one.after is not None and one.after == waiting.before and one.before is not None:
            waiting = Undone(one.before, waiting.after)
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


def read_undone(store: Store, revision: RevisionRow) -> Undone:
    """What a revision did. Raises NotUndoable, NotText."""
    reason = find_hindrance(revision.kind)
    if reason is not None:
        raise NotUndoable(revision.commit, reason)
    parents = store.get_commit(revision.commit).parents
    path = revision.old_path if revision.kind == RENAME and revision.old_path else revision.path
    before = _text(store.find_file(parents[0], path), path) if parents else None
    after = None
    if revision.kind != DELETE:
        after = _text(store.find_file(revision.commit, revision.path), revision.path)
    if revision.kind == RENAME and before == after:
        raise NotUndoable(revision.commit, MOVED)
    if before is None:
        raise NotUndoable(revision.commit, CREATED)
    return Undone(before, after)


def read_course(store: Store, rows: Sequence[RevisionRow], undone: frozenset[CommitId]) -> Course | None:
    """The states of `rows`, a page's history from its newest revision back to the first of `undone`.

    None where they are no row: not each began from what the one before it left. Raises NotText.
    """
    marks: list[tuple[Entry, str, bool]] = []
    first: tuple[Entry, str] | None = None
    for row in reversed(rows):
        parents = store.get_commit(row.commit).parents
        path = row.old_path if row.kind == RENAME and row.old_path else row.path
        before = store.find_entry(parents[0], path) if parents else None
        after = store.find_entry(row.commit, row.path)
        if before is None or after is None or not (before.is_file and after.is_file):
            return None
        if marks and marks[-1][0].id != before.id:
            return None
        first = first or (before, path)
        marks.append((after, row.path, row.commit in undone))
    if first is None:
        return None
    states = [State(_blob(store, entry, path), is_undone) for entry, path, is_undone in _thinned(marks)]
    return Course(_blob(store, *first), states)


def _merge_both(base: str, later: str, kept: str, without: str) -> tuple[str, str]:
    """What a later revision makes of both versions: in clashes it has its own way in one, and none in the other."""
    merge = merge_texts(base, later, kept)
    other = merge if kept == without else merge_texts(base, later, without)
    return merge.first_text, other.second_text


def _thinned(marks: Sequence[tuple[Entry, str, bool]]) -> Iterator[tuple[Entry, str, bool]]:
    """As many as are to be looked at: all before which, or after which, it changes whether they are taken back."""
    step = max(1, sum(not mark[2] for mark in marks) // MOST_STEPS)
    for at, mark in enumerate(marks):
        is_last = at + 1 == len(marks) or marks[at + 1][2] != mark[2]
        if is_last or (not mark[2] and at % step == 0):
            yield mark


def find_hindrance(kind: str) -> str | None:
    """Why no revision of this kind is taken back, if so."""
    if kind in (CREATE, RESTORE):
        return CREATED
    return MERGED if kind == MERGE else None


def _blob(store: Store, entry: Entry, path: str) -> str:
    return decode(store.read_blob(entry.id), path).text


def _text(data: bytes | None, path: str) -> str | None:
    return decode(data, path).text if data is not None else None
