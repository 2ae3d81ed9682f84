"""What the page of a difference shows: fields, rows with the first change marked, and how much is shown at most."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wiki.core.diff.model import Diff, Row
from wiki.core.diff.texts import diff_texts
from wiki.core.index.rows import PageRow
from wiki.core.names import name_of
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.ends import Ends
from wiki.history.seeing import Seeing

MOST_ROWS = 3_000
MOST_CHARACTERS = 400_000
LARGEST = 4_000_000
"""Characters of both texts, above which they are not compared."""
WHOLE = 10**9
CONTEXT = 3
MOST_PAGES = 500


@dataclass(frozen=True)
class Comparison:
    """`places` counts runs of changed rows; the first of them is row number `first`. `is_cut`: there is more than is shown."""

    diff: Diff
    rows: Sequence[Row]
    places: int
    first: int | None
    is_cut: bool


@dataclass(frozen=True)
class ChangedPage:
    """A page of an event that differs between two states; `page` is None where it is not there any more."""

    name: str
    page: PageRow | None
    is_new: bool
    is_gone: bool


def compare(ends: Ends, *, whole: bool) -> Comparison | None:
    """The difference of two ends; unchanged lines are folded if not the `whole` is wanted. None if they are too large."""
    return compare_texts(ends.old.text or "", ends.new.text or "", whole=whole)


def compare_texts(old: str, new: str, *, whole: bool = False) -> Comparison | None:
    """The difference of two texts, in the same way."""
    if len(old) + len(new) > LARGEST:
        return None
    diff = diff_texts(old, new, context=WHOLE if whole else CONTEXT)
    rows, is_cut = _within(diff.rows)
    changed = [row.kind not in ("same", "fold") for row in diff.rows]
    starts = [at for at, is_changed in enumerate(changed) if is_changed and not (at and changed[at - 1])]
    return Comparison(diff, rows, len(starts), starts[0] if starts else None, is_cut)


def changed_pages(
    seeing: Seeing, store: Store, event: str, old: CommitId, new: CommitId
) -> tuple[list[ChangedPage], bool]:
    """The event's pages that differ between two states, by name; and whether there are more."""
    found: dict[str, ChangedPage] = {}
    for change in store.diff_commits(old, new):
        name = name_of(change.path)
        if name is None or not (name == event or name.startswith(f"{event}/")):
            continue
        page = seeing.find(name)
        if page is None and not seeing.sees_all:
            continue
        if len(found) == MOST_PAGES:
            return _sorted(found), True
        found[name] = ChangedPage(name, page, change.old is None, change.new is None)
    return _sorted(found), False


def _sorted(found: dict[str, ChangedPage]) -> list[ChangedPage]:
    return [found[name] for name in sorted(found)]


def _within(rows: Sequence[Row]) -> tuple[Sequence[Row], bool]:
    """As much of the rows as a page can show, and whether that is less than all."""
    lines, characters = MOST_ROWS, MOST_CHARACTERS
    for at, row in enumerate(rows):
        size = len(row.text) + sum(len(piece.text) for piece in row.pieces)
        count = 1 if row.kind == "fold" else row.count
        if count > lines or size > characters:
            text = "\n".join(row.text.split("\n")[:lines])[:characters]
            return [*rows[:at], *([replace(row, text=f"{text}…")] if text else [])], True
        lines, characters = lines - count, characters - size
    return rows, False
