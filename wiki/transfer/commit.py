"""Imports one post as an event."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.errors import PageExists
from wiki.core.store.model import Change, Person
from wiki.core.store.store import Store
from wiki.transfer.arriving import commit_import, plan_import
from wiki.transfer.bundle import Bundle, GivenFile
from wiki.transfer.jekyll_folder import EVENTS, read_posts
from wiki.transfer.left_over import LeftOver
from wiki.transfer.site import NO_SITE


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`event` is the event's name. `change` is None for a dry run, and when the wiki holds these very pages already."""

    event: str
    files: Mapping[str, str]
    change: Change | None
    left_over: tuple[LeftOver, ...]


def import_post(store: Store, path_name: str, text: str, author: Person, *, dry_run: bool = False) -> ImportResult:
    """Makes an event of the post `text` in the file `path_name`, and says what it did; `dry_run` does nothing.

    Raises PageExists when something else stands under the event's name, NotReadable, RefLocked.
    """
    bundle = read_posts([GivenFile(path_name, text.encode("utf-8", "surrogatepass"))], NO_SITE, make=EVENTS)
    plan = plan_import(store, bundle)
    if plan.conflicts:
        raise PageExists(bundle.homes[0])
    change = None if dry_run else commit_import(store, bundle, author).change
    return ImportResult(bundle.homes[0], _texts(bundle), change, bundle.left_over)


def _texts(bundle: Bundle) -> dict[str, str]:
    return {path: data.decode() for path, data in bundle.files.items()}
