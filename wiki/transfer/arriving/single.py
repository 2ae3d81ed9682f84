"""Imports one post, or one report, as an event."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.errors import PageExists
from wiki.core.names import check_new_path
from wiki.core.store.model import Change, Person
from wiki.core.store.store import Store
from wiki.core.text import MAX_PAGE_BYTES, clean, encode
from wiki.transfer.arriving.arrive import commit_import, plan_import
from wiki.transfer.arriving.bundle import Bundle, GivenFile
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.jekyll.posts import EVENTS, read_posts
from wiki.transfer.jekyll.site import NO_SITE
from wiki.transfer.report.read import read_report


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
    return _import(store, bundle, author, dry_run=dry_run)


def import_report(store: Store, file_name: str, text: str, author: Person, *, dry_run: bool = False) -> ImportResult:
    """Makes an event of a report that was exported as Markdown. The same, and raises NotAReport, BadName, BadText, TextTooLarge."""
    return _import(store, read_report_bundle(file_name, text), author, dry_run=dry_run)


def read_report_bundle(file_name: str, text: str) -> Bundle:
    """The files of a report that was exported as Markdown. Raises NotAReport, BadName, BadText, TextTooLarge."""
    report = read_report(file_name, text)
    files = {path: encode(clean(page, limit=MAX_PAGE_BYTES)) for path, page in report.files.items()}
    for path in files:
        check_new_path(path)
    return Bundle("markdown", f"Import {report.title}", files, report.left_over, (report.event,))


def _import(store: Store, bundle: Bundle, author: Person, *, dry_run: bool) -> ImportResult:
    plan = plan_import(store, bundle)
    if plan.conflicts:
        raise PageExists(bundle.homes[0])
    change = None if dry_run else commit_import(store, bundle, author).change
    return ImportResult(bundle.homes[0], _texts(bundle), change, bundle.left_over)


def _texts(bundle: Bundle) -> dict[str, str]:
    return {path: data.decode() for path, data in bundle.files.items()}
