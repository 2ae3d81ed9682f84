"""What somebody wrote, by event and talk: shown on the page of every handle that is known, whether it has a file or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wiki.core.index.rows import PageRow, WrittenPage
from wiki.core.page import EVENT
from wiki.pages.viewing import View


@dataclass(frozen=True)
class WrittenEvent:
    """`event` is None for pages that are in none. `added` are the lines on all of the pages."""

    event: PageRow | None
    pages: tuple[WrittenPage, ...]

    @property
    def added(self) -> int:
        return sum(each.added for each in self.pages)


def read_written_by(view: View, handle: str) -> Sequence[WrittenEvent]:
    """What this visitor sees of it, the newest event first, pages without an event last."""
    view.reading.keys.clear()  # whose revisions these are depends on accounts, too
    by_event: dict[str | None, list[WrittenPage]] = {}
    for each in view.snapshot.written_by(handle):
        if view.reading.page(each.page.name) is not None:
            event = each.page.name if each.page.kind == EVENT else each.page.event
            by_event.setdefault(event, []).append(each)
    view.reading.keys.clear()
    found = [
        WrittenEvent(view.snapshot.find_page(event) if event else None, tuple(pages))
        for event, pages in by_event.items()
    ]
    return sorted(found, key=_place)


def _place(written: WrittenEvent) -> tuple[bool, int, str]:
    event = written.event
    day = event.facts.date if event else None
    return event is None, -(day or date.min).toordinal(), event.name if event else ""
