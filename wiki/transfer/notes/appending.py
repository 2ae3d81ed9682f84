"""Puts notes written elsewhere into a talk, or another page, that is there: as its notes where it has none, else below a heading."""

from dataclasses import dataclass

from wiki.core.errors import PageNotFound
from wiki.core.frontmatter import split
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.store.model import Change, Person
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.transfer.texts.parts import TALK_LEVEL, lower_headings
from wiki.transfer.texts.titles import write_markdown


@dataclass(frozen=True, slots=True)
class Appended:
    """`text` is the page's with the notes in it; `is_there` says that they were in it before, `is_below` that others' notes stand above."""

    text: str
    is_there: bool
    change: Change | None = None
    is_below: bool = False


def append_notes(
    store: Store,
    name: str,
    title: str,
    body: str,
    author: Person,
    *,
    coauthors: tuple[Person, ...] = (),
    dry_run: bool = False,
) -> Appended:
    """Puts `body` into the page `name`, below the heading `title` if others wrote notes there. What stands there stays.

    Raises PageNotFound, NotText, TextTooLarge, RefLocked.
    """
    tip = store.tip()
    path = find_page_path(store, tip, name) if tip else None
    data = store.find_file(tip, path) if tip and path else None
    if tip is None or path is None or data is None:
        raise PageNotFound(name)
    before = decode(data, path).text
    text = add_notes(before, title, body)
    if text == before or dry_run:
        return Appended(text, text == before, is_below=bool(split(before).body.strip()))
    summary = f"Bring notes from elsewhere into {name}"
    edit = Edit(name, text, tip, author, summary, lambda _old, _new: summary, coauthors)
    return Appended(text, False, save_page(store, edit).change)


def add_notes(page: str, title: str, body: str) -> str:
    """The text of a page with `body` in it; unchanged if it holds that already."""
    parts = split(page)
    body = body.strip("\n")
    head = parts.opening + (parts.block or "") + parts.closing
    if not parts.body.strip():
        return f"{head}\n{body}\n" if head else f"{body}\n"
    lowered = lower_headings(body)
    if not body or body in parts.body or lowered in parts.body:
        return page
    return f"{page.rstrip(chr(10))}\n\n{'#' * TALK_LEVEL} {write_markdown(title)}\n\n{lowered}\n"
