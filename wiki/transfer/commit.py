"""Imports a post as one commit. Never writes over an event that is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.errors import PageExists
from wiki.core.names import SUFFIX, check_new_path, fold_key
from wiki.core.store.model import FILE, Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.text import MAX_PAGE_BYTES, clean, encode
from wiki.transfer.jekyll_read import read_post
from wiki.transfer.liquid import LeftOver
from wiki.transfer.plan import plan_files


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`event` is the event's name. `change` is None for a dry run, and when the wiki holds these very pages already."""

    event: str
    files: Mapping[str, str]
    change: Change | None
    left_over: tuple[LeftOver, ...]


def import_post(store: Store, path_name: str, text: str, author: Person, *, dry_run: bool = False) -> ImportResult:
    """Makes an event of the post `text` in the file `path_name`, and says what it did; `dry_run` does nothing.

    Raises PageExists when something else stands under the event's name, NotAPost, BadText, TextTooLarge, RefLocked.
    """
    event = read_post(path_name, text)
    files = {path: clean(page, limit=MAX_PAGE_BYTES) for path, page in plan_files(event).items()}
    for path in files:
        check_new_path(path)

    def plan(tip: CommitId | None) -> Step | None:
        if _is_there(store, tip, event.slug, files):
            return None
        edits: dict[str, Entry | None] = {
            path: Entry(FILE, store.add_blob(encode(page))) for path, page in files.items()
        }
        return Step(edits, f"Import {event.title}", author)

    if dry_run:
        _is_there(store, store.tip(), event.slug, files)
        return ImportResult(event.slug, files, None, event.left_over)
    return ImportResult(event.slug, files, store.advance(plan), event.left_over)


def _is_there(store: Store, tip: CommitId | None, event: str, files: Mapping[str, str]) -> bool:
    """Whether these pages, and no others, are the event already. Raises PageExists if anything else is in the way."""
    if tip is None:
        return False
    keys = {fold_key(event), fold_key(event + SUFFIX)}
    there = {name for name in store.read_tree(store.get_commit(tip).tree) if fold_key(name) in keys}
    if not there:
        return False
    pages = {path: entry for path, entry in store.iter_files(tip, event) if path.endswith(SUFFIX)}
    same = there == {event} and pages.keys() == files.keys()
    if not same or any(
        not pages[path].is_file or store.read_blob(pages[path].id) != encode(text) for path, text in files.items()
    ):
        raise PageExists(event)
    return True
