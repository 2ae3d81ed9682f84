"""What the page of a difference shows of two revisions, and of an event between two states."""

from dataclasses import dataclass

from wiki.core.diff.comparison import Comparison, compare_texts
from wiki.core.index.rows import PageRow
from wiki.core.names import name_of
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.history.ends import Ends
from wiki.history.seeing import Seeing

MOST_PAGES = 500


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
