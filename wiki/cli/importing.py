"""Commands that bring content in: `import FORMAT FILE …`."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from wiki.cli import scheduling
from wiki.cli.authors import find_author
from wiki.core.errors import PageNotFound
from wiki.core.slugs import clean_name
from wiki.core.text import decode
from wiki.transfer.arriving.arrive import CHANGED, GONE, KEPT, NEW, SAME, TAKEN, ImportPlan, commit_import, plan_import
from wiki.transfer.arriving.bundle import Bundle, GivenFile
from wiki.transfer.arriving.given import read_folder, read_zip, without_common_folder
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.arriving.single import read_report_bundle
from wiki.transfer.folders.files import read_files
from wiki.transfer.folders.history import import_history
from wiki.transfer.folders.safe_names import safe_folder_name
from wiki.transfer.jekyll.blog import read_blog_files, read_blog_folder
from wiki.transfer.jekyll.posts import AUTO, EVENTS, MAKES, event_of
from wiki.transfer.leaving.own_archive import find_event_folder
from wiki.transfer.notes.appending import append_notes
from wiki.transfer.notes.note import ETHERPAD, HEDGEDOC, READERS, make_event_of, make_pages
from wiki.transfer.rst.read import read_rst
from wiki.web.services import Services

STATES = {
    CHANGED: "changed, and written anew",
    KEPT: "changed here and there: stays as it is here",
    GONE: "taken away or moved here: does not come again",
    TAKEN: "another page has this name: not brought",
}


def add_formats(bring: argparse.ArgumentParser) -> None:
    """Adds the formats to the command: each has arguments of its own, and all have `--dry-run` and `--author`."""
    bring.set_defaults(command=_import)
    formats = bring.add_subparsers(required=True, metavar="FORMAT", dest="format")
    jekyll = formats.add_parser("jekyll", help="events and pages of posts of Jekyll or Octopress")
    jekyll.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a post, a folder of them, or a zip")
    jekyll.add_argument("--make", choices=MAKES, help="default: an event of a single post, and what fits of a folder's")
    jekyll.set_defaults(bring=_import_posts)
    scheduling.add_parser(formats)
    folder = formats.add_parser(
        "folder", help="a folder of Markdown, with its Git history where it has one, or a zip of it"
    )
    folder.add_argument("path", type=Path, metavar="PATH", help="in a repository, one itself, or any folder or zip")
    folder.add_argument("--as", dest="name", metavar="NAME", help="what it is called here; default: its own name")
    folder.set_defaults(bring=_import_folder)
    for kind, what in ((HEDGEDOC, "notes of HedgeDoc, CodiMD or HackMD"), (ETHERPAD, "pads: text, HTML or .etherpad")):
        notes = formats.add_parser(kind, help=f"pages of {what}")
        notes.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a file, or a zip of them")
        where = notes.add_mutually_exclusive_group()
        where.add_argument("--event", metavar="NAME", help="make one event: each heading of level 2 begins a talk")
        where.add_argument("--page", metavar="EVENT/TALK", help="put it into this page, below what others wrote")
        where.add_argument("--folder", metavar="NAME", default="", help="put the pages below this name")
        notes.set_defaults(bring=_import_notes)
    rst = formats.add_parser("rst", help="an event of a page in reStructuredText")
    rst.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    rst.add_argument(
        "--as", dest="name", metavar="NAME", help="what the event is called; default: as the file, with its year"
    )
    rst.set_defaults(bring=_import_rst)
    report = formats.add_parser("markdown", help="the event of a report that was exported as Markdown")
    report.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    report.set_defaults(bring=_import_reports)
    for each in formats.choices.values():
        each.add_argument("--dry-run", action="store_true", help="only say what would be made")
        each.add_argument("--author", metavar="HANDLE", help='who imports: a handle, or "Name <email>"')


def _import(services: Services, options: argparse.Namespace) -> None:
    options.bring(services, options)
    services.index.catch_up()


def _import_posts(services: Services, options: argparse.Namespace) -> None:
    for path in options.paths:
        if path.is_dir():
            bundle = read_blog_folder(path, make=options.make or AUTO)
        elif path.suffix.lower() == ".zip":
            files, left_over = read_zip(_read(path), path.name)
            bundle = read_blog_files(files, make=options.make or AUTO, left_over=left_over)
        else:
            bundle = read_blog_files([GivenFile(path.name, _read(path))], make=options.make or EVENTS)
        _bring(services, options, bundle)


def _import_folder(services: Services, options: argparse.Namespace) -> None:
    path: Path = options.path
    name = clean_name(options.name) if options.name else safe_folder_name(path.resolve().name.partition(".")[0])
    if not path.is_dir():
        files, left_over = read_zip(_read(path), path.name)
        _bring(services, options, _folder_bundle(options, without_common_folder(files), name, left_over))
        return
    done = import_history(services.store, path, name, find_author(services, options), dry_run=options.dry_run)
    if done is None:
        files, left_over = read_folder(path)
        _bring(services, options, _folder_bundle(options, files, name, left_over))
        return
    made = f"would be made, {done.commits} commits" if options.dry_run else f"made, {done.commits} commits"
    print(f"{name}: {'is there already, just like this' if done.is_there else made}")
    for written in done.paths:
        print(f"  {written}")
    for conflict in done.conflicts:
        print(f"  {conflict}: stays as it is here where both changed the same; the other version waits at /-/status")
    _tell_left_over(done.left_over)


def _folder_bundle(options: argparse.Namespace, files: list[GivenFile], name: str, left_over: list[LeftOver]) -> Bundle:
    """A zip that `export` wrote has its event's name in it, which counts where `--as` says no other."""
    inside, own_name = find_event_folder(files)
    return read_files(inside, name if options.name else own_name or name, left_over)


def _import_notes(services: Services, options: argparse.Namespace) -> None:
    if not (options.event or options.page):
        files, left_over = _given(options.paths)
        _bring(services, options, make_pages(options.format, files, folder=options.folder, left_over=left_over))
        return
    for path in options.paths:
        file = GivenFile(path.name, _read(path))
        if options.event:
            _bring(services, options, make_event_of(options.format, file, clean_name(options.event)))
            continue
        note, author = READERS[options.format](file), find_author(services, options)
        done = append_notes(
            services.store, options.page, note.title, note.body, author, coauthors=note.authors, dry_run=options.dry_run
        )
        made = "would get the notes" if options.dry_run else "has the notes now"
        print(f"{options.page}: {'has them already' if done.is_there else made}")
        _tell_left_over(note.left_over)


def _import_rst(services: Services, options: argparse.Namespace) -> None:
    for path in options.paths:
        _bring(services, options, read_rst(GivenFile(path.name, _read(path)), options.name))


def _import_reports(services: Services, options: argparse.Namespace) -> None:
    for path in options.paths:
        _bring(services, options, read_report_bundle(path.name, decode(_read(path), str(path)).text))


def _given(paths: Iterable[Path]) -> tuple[list[GivenFile], list[LeftOver]]:
    """The files named, and those in zips among them."""
    files: list[GivenFile] = []
    left_over: list[LeftOver] = []
    for path in paths:
        if path.suffix.lower() == ".zip":
            inside, left = read_zip(_read(path), path.name)
            files += inside
            left_over += left
        else:
            files.append(GivenFile(path.name, _read(path)))
    return files, left_over


def _bring(services: Services, options: argparse.Namespace, bundle: Bundle) -> None:
    author = find_author(services, options)
    plan = plan_import(services.store, bundle) if options.dry_run else commit_import(services.store, bundle, author)
    _tell(plan, is_dry=options.dry_run)


def _tell(plan: ImportPlan, *, is_dry: bool) -> None:
    """A line for each event or page, and one for each file of it that is written or stays otherwise than it comes."""
    homes: dict[str, list[str]] = {}
    for file in plan.files:
        homes.setdefault(event_of(plan.bundle, file.path), []).append(file.state)
    told: set[str] = set()
    for file in plan.files:
        home = event_of(plan.bundle, file.path)
        if home not in told:
            told.add(home)
            print(f"{home}: {_say(homes[home], is_dry=is_dry)}")
        said = "" if file.state in (NEW, SAME) else f": {STATES[file.state]}"
        if home != file.path or said:
            print(f"  {file.path}{said}")
    _tell_left_over(plan.left_over)


def _tell_left_over(left_over: Iterable[LeftOver]) -> None:
    for left in left_over:
        print(f"  not carried over: {left}", file=sys.stderr)


def _say(states: list[str], *, is_dry: bool) -> str:
    if set(states) == {SAME}:
        return "is there already, just like this"
    if not {NEW, CHANGED} & set(states):
        return "left as it is"
    return "would be made" if is_dry else "made"


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise PageNotFound(str(path))
    return path.read_bytes()
