"""Sets fields of some pages in one commit, on whatever the pages are by then; what others write in them meanwhile stays.

A form that only sets fields sends no texts that could be merged. It says what it wants of the pages as they stand at the tip,
so two people who want the same place at once are one after the other, and the second is told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wiki.core.errors import FestaError, TextTooLarge
from wiki.core.frontmatter_write import FrontMatterUnwritable, write_fields
from wiki.core.names import parent_of
from wiki.core.page import EVENT, Page, read_page
from wiki.core.save import find_page_path
from wiki.core.store.model import Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.text import MAX_PAGE_BYTES, decode, encode
from wiki.core.yaml_read import Value

Fields = Mapping[str, Value | None]
Decide = Callable[[Mapping[str, Page]], Mapping[str, Fields]]
"""Is given the pages there are, by name, and says what fields of which shall become; None takes a field away.

It may be asked more than once, and refuses by raising.
"""


@dataclass
class FieldsUnwritable(FestaError):
    """The front matter of a page is damaged, so that no field of it can be set; `line` is where."""

    name: str
    line: int


@dataclass(frozen=True)
class _Found:
    path: str
    entry: Entry
    text: str
    crlf: bool
    page: Page


def change_fields(
    store: Store, names: Iterable[str], decide: Decide, author: Person, summary: str, *, limit: int = MAX_PAGE_BYTES
) -> Change | None:
    """Sets what `decide` wants and returns the change, durable by then; None where all is so already.

    Raises what `decide` raises, NotText, FieldsUnwritable, TextTooLarge, BadText, RefLocked.
    """
    names = tuple(names)

    def plan(tip: CommitId | None) -> Step | None:
        found = _read_pages(store, tip, names) if tip else {}
        edits: dict[str, Entry | None] = {}
        for name, changes in decide({name: each.page for name, each in found.items()}).items():
            there = found[name]
            text = _write(there, changes, limit)
            if text != there.text:
                edits[there.path] = Entry(there.entry.mode, store.add_blob(encode(text, crlf=there.crlf)))
        return Step(edits, summary, author) if edits else None

    return store.advance(plan)


def _write(there: _Found, changes: Fields, limit: int) -> str:
    try:
        text = write_fields(there.text, changes)
    except FrontMatterUnwritable as damaged:
        raise FieldsUnwritable(there.page.name, damaged.line) from damaged
    size = len(text.encode("utf-8"))
    if size > limit and text != there.text:
        raise TextTooLarge(size, limit)
    return text


def _read_pages(store: Store, tip: CommitId, names: tuple[str, ...]) -> dict[str, _Found]:
    events: dict[str, bool] = {"": False}
    found = {}
    for name in names:
        folder = parent_of(name)
        if folder not in events:
            above = _read(store, tip, folder, in_event=False)
            events[folder] = above is not None and above.page.kind == EVENT
        if (there := _read(store, tip, name, in_event=events[folder])) is not None:
            found[name] = there
    return found


def _read(store: Store, tip: CommitId, name: str, *, in_event: bool) -> _Found | None:
    path = find_page_path(store, tip, name)
    entry = store.find_entry(tip, path) if path else None
    if path is None or entry is None:
        return None
    file = decode(store.read_blob(entry.id), path)
    return _Found(path, entry, file.text, file.crlf, read_page(path, file.text, in_event=in_event))
