"""The formats that can be imported from files as they are handed in, for a form that offers them; a schedule is elsewhere.

`read` makes a bundle of the files, `arriving.plan_import` shows what that would do, and `arriving.commit_import` does it. A folder with its
Git history comes by the command line alone (folders/history.py): a browser sends no repository.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wiki.core.slugs import slug_from_title
from wiki.transfer.arriving.bundle import (
    MAX_FILES,
    MAX_TOTAL_BYTES,
    NOTHING,
    ONE_AT_A_TIME,
    OTHER_FORMAT,
    TOO_MUCH,
    Bundle,
    GivenFile,
    NotReadable,
)
from wiki.transfer.arriving.encodings import UTF_8, read_text
from wiki.transfer.arriving.given import read_zip, without_common_folder
from wiki.transfer.arriving.left_over import ENCODING, LeftOver, in_file
from wiki.transfer.arriving.single import read_report_bundle
from wiki.transfer.folders.files import read_files
from wiki.transfer.jekyll.blog import read_blog_files
from wiki.transfer.jekyll.posts import AUTO, EVENTS
from wiki.transfer.leaving.own_archive import find_event_folder
from wiki.transfer.notes.note import ETHERPAD, HEDGEDOC, make_event_of, make_pages
from wiki.transfer.rst.read import read_rst
from wiki.web.words import N_

Read = Callable[[Sequence[GivenFile], str, Sequence[LeftOver]], Bundle]


@dataclass(frozen=True, slots=True)
class Format:
    """`accept` is for a form's file field. `label` names it, for interfaces to translate. `needs_name` says that `name` must be given.

    `read(files, name, left_over)` makes the bundle: `name` is what the event or folder is called, empty for its own name. It raises
    NotReadable, NotAReport, BadName, BadText, TextTooLarge and nothing else.
    """

    name: str
    label: str
    accept: str
    read: Read
    needs_name: bool = False


def read_given(chosen: str, files: Sequence[GivenFile], name: str = "") -> Bundle:
    """The bundle of files in a format named in FORMATS; zips among them are unpacked. Raises as Format says."""
    if chosen not in FORMATS:
        raise NotReadable(chosen, OTHER_FORMAT)
    given, left_over = unpack(files)
    if not given:
        raise NotReadable("", NOTHING)
    return FORMATS[chosen].read(given, name, left_over)


def unpack(files: Sequence[GivenFile]) -> tuple[list[GivenFile], list[LeftOver]]:
    """The files given, and those in zips among them. Raises NotReadable, also for more than can be read in all of them together."""
    given: list[GivenFile] = []
    left_over: list[LeftOver] = []
    total = 0
    for file in files:
        inside, left = read_zip(file.data, file.name) if file.name.lower().endswith(".zip") else ([file], [])
        given += inside
        left_over += left
        total += sum(len(each.data) for each in inside)
        if len(given) > MAX_FILES or total > MAX_TOTAL_BYTES:
            raise NotReadable(file.name, TOO_MUCH)
    return given, left_over


def only_one(files: Sequence[GivenFile]) -> GivenFile:
    """The only file. Raises NotReadable where there are several."""
    if len(files) != 1:
        raise NotReadable(files[1].name if files else "", ONE_AT_A_TIME if files else NOTHING)
    return files[0]


def _jekyll(files: Sequence[GivenFile], _name: str, left_over: Sequence[LeftOver]) -> Bundle:
    return read_blog_files(files, make=EVENTS if len(files) == 1 else AUTO, left_over=left_over)


def _rst(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
    bundle = read_rst(only_one(files), name or None)
    return _with(bundle, left_over)


def _notes(kind: str) -> Read:
    def read(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
        return make_pages(kind, files, folder=name, left_over=left_over)

    return read


def _event(kind: str) -> Read:
    def read(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
        file = only_one(files)
        stem = file.name.rpartition("/")[2].rpartition(".")[0]
        return _with(make_event_of(kind, file, name or slug_from_title(stem, "event")), left_over)

    return read


def _folder(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
    inside, own_name = find_event_folder(without_common_folder(list(files)))
    return read_files(inside, name or own_name, left_over)


def _report(files: Sequence[GivenFile], _name: str, left_over: Sequence[LeftOver]) -> Bundle:
    file = only_one(files)
    read = read_text(file.data)
    if read is None:
        raise NotReadable(file.name, OTHER_FORMAT)
    bundle = read_report_bundle(file.name, read[0])
    told = (*left_over, *in_file(bundle.left_over, file.name))
    if read[1] != UTF_8:
        told = (*told, LeftOver(0, ENCODING, read[1], file.name))
    return replace(bundle, left_over=told)


def _with(bundle: Bundle, left_over: Sequence[LeftOver]) -> Bundle:
    return replace(bundle, left_over=(*left_over, *bundle.left_over))


_NOTES, _PADS = ".md,.markdown,.txt,.zip", ".txt,.html,.etherpad,.zip"

FORMATS = {
    each.name: each
    for each in (
        Format("jekyll", N_("Jekyll or Octopress: posts"), ".md,.markdown,.zip", _jekyll),
        Format(HEDGEDOC, N_("HedgeDoc or HackMD: a page of each note"), _NOTES, _notes(HEDGEDOC)),
        Format("hedgedoc-event", N_("HedgeDoc or HackMD: an event of a note"), _NOTES, _event(HEDGEDOC)),
        Format(ETHERPAD, N_("Etherpad: a page of each pad"), _PADS, _notes(ETHERPAD)),
        Format("etherpad-event", N_("Etherpad: an event of a pad"), _PADS, _event(ETHERPAD)),
        Format("rst", N_("reStructuredText: an event"), ".rst,.txt", _rst),
        Format("folder", N_("Markdown: a folder, as a zip"), ".zip", _folder, needs_name=True),
        Format("markdown", N_("Markdown: a report of a wiki like this"), ".md,.markdown,.txt", _report),
    )
}
