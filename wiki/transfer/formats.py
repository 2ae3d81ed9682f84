"""The formats that can be imported from files as they are handed in, for a form that offers them; a schedule is elsewhere.

`read` makes a bundle of the files, `arriving.plan_import` shows what that would do, and `arriving.commit_import` does it. A folder with its
Git history comes by the command line alone (history.py): a browser sends no repository.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wiki.core.slugs import slug_from_title
from wiki.transfer.blog import read_blog_files
from wiki.transfer.bundle import NOTHING, OTHER_FORMAT, Bundle, GivenFile, NotReadable
from wiki.transfer.folder import read_files
from wiki.transfer.given import read_zip, without_common_folder
from wiki.transfer.jekyll_folder import AUTO, EVENTS
from wiki.transfer.left_over import LeftOver
from wiki.transfer.note import ETHERPAD, HEDGEDOC, make_event_of, make_pages
from wiki.transfer.rst_read import read_rst

Read = Callable[[Sequence[GivenFile], str, Sequence[LeftOver]], Bundle]


@dataclass(frozen=True, slots=True)
class Format:
    """`accept` is for a form's file field. `label` names it in English; interfaces translate it. `needs_name` says that `name` must be given.

    `read(files, name, left_over)` makes the bundle: `name` is what the event or folder is called, empty for its own name. It raises
    NotReadable, BadName, BadText, TextTooLarge and nothing else.
    """

    name: str
    label: str
    accept: str
    read: Read
    needs_name: bool = False


def read_given(chosen: str, files: Sequence[GivenFile], name: str = "") -> Bundle:
    """The bundle of files in a format named in FORMATS; zips among them are unpacked. Raises as Format says."""
    given: list[GivenFile] = []
    left_over: list[LeftOver] = []
    for file in files:
        if file.name.lower().endswith(".zip"):
            inside, left = read_zip(file.data, file.name)
            given += inside
            left_over += left
        else:
            given.append(file)
    if chosen not in FORMATS:
        raise NotReadable(chosen, OTHER_FORMAT)
    if not given:
        raise NotReadable("", NOTHING)
    return FORMATS[chosen].read(given, name, left_over)


def _jekyll(files: Sequence[GivenFile], _name: str, left_over: Sequence[LeftOver]) -> Bundle:
    return read_blog_files(files, make=EVENTS if len(files) == 1 else AUTO, left_over=left_over)


def _rst(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
    bundle = read_rst(_only(files), name or None)
    return _with(bundle, left_over)


def _notes(kind: str) -> Read:
    def read(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
        return make_pages(kind, files, folder=name, left_over=left_over)

    return read


def _event(kind: str) -> Read:
    def read(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
        file = _only(files)
        stem = file.name.rpartition("/")[2].rpartition(".")[0]
        return _with(make_event_of(kind, file, name or slug_from_title(stem, "event")), left_over)

    return read


def _folder(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver]) -> Bundle:
    return read_files(without_common_folder(list(files)), name, left_over)


def _only(files: Sequence[GivenFile]) -> GivenFile:
    if len(files) != 1:
        raise NotReadable(files[1].name, OTHER_FORMAT, "one file at a time")
    return files[0]


def _with(bundle: Bundle, left_over: Sequence[LeftOver]) -> Bundle:
    told = (*left_over, *bundle.left_over)
    return Bundle(bundle.kind, bundle.subject, bundle.files, told, bundle.homes, bundle.coauthors)


_NOTES, _PADS = ".md,.markdown,.txt,.zip", ".txt,.html,.etherpad,.zip"

FORMATS = {
    each.name: each
    for each in (
        Format("jekyll", "Posts of Jekyll or Octopress", ".md,.markdown,.zip", _jekyll),
        Format("hedgedoc", "Notes of HedgeDoc or HackMD, a page of each", _NOTES, _notes(HEDGEDOC)),
        Format("hedgedoc-event", "A note of HedgeDoc or HackMD, as an event", _NOTES, _event(HEDGEDOC)),
        Format("etherpad", "Pads of Etherpad, a page of each", _PADS, _notes(ETHERPAD)),
        Format("etherpad-event", "A pad of Etherpad, as an event", _PADS, _event(ETHERPAD)),
        Format("rst", "An event in reStructuredText", ".rst,.txt", _rst),
        Format("folder", "A folder of Markdown as a zip, without its history", ".zip", _folder, needs_name=True),
    )
}
