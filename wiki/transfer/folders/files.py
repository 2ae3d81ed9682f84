"""Imports a folder of Markdown without a history, from disk or from a zip: its files under safe names, as one commit."""

from collections.abc import Sequence

from wiki.core.names import MAX_BYTES, SUFFIX, check_new_name, fold_key
from wiki.core.text import MAX_PAGE_BYTES
from wiki.transfer.arriving.bundle import NOTHING, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.encodings import UTF_8
from wiki.transfer.arriving.left_over import (
    ENCODING,
    LARGE_FILE_POINTER,
    NAME,
    NOT_TEXT,
    SAME_NAME,
    TOO_LARGE,
    LeftOver,
)
from wiki.transfer.folders.foreign_trees import POINTER, read_page_bytes
from wiki.transfer.folders.safe_names import safe_path

KIND = "folder"


def read_files(files: Sequence[GivenFile], name: str, left_over: Sequence[LeftOver] = ()) -> Bundle:
    """The pages and files that files become below the folder `name`. `left_over` is what was left behind before.

    Raises BadName, and NotReadable when no page is among them.
    """
    check_new_name(name)
    told = list(left_over)
    pages: dict[str, bytes] = {}
    others: dict[str, bytes] = {}
    taken: set[str] = set()
    for file in sorted(files, key=_order):
        path = safe_path(file.name)
        if path is None or len(f"{name}/{path}".encode()) > MAX_BYTES:
            told.append(LeftOver(0, NAME, file.name, file.name))
        elif fold_key(path) in taken:
            told.append(LeftOver(0, SAME_NAME, path, file.name))
        elif (data := _read(file, path, told)) is not None:
            taken.add(fold_key(path))
            (pages if path.endswith(SUFFIX) else others)[f"{name}/{path}"] = data
    if not pages:
        raise NotReadable(name, NOTHING)
    return Bundle(KIND, f"Import the folder {name}", pages | others, tuple(told), (name,))


def _order(file: GivenFile) -> tuple[bool, str]:
    """A file that has its name already comes before one that gets it: `index.md` before `README.md`."""
    return safe_path(file.name) != file.name, file.name


def _read(file: GivenFile, path: str, told: list[LeftOver]) -> bytes | None:
    if file.data.startswith(POINTER):
        told.append(LeftOver(0, LARGE_FILE_POINTER, file.name, file.name))
        return None
    if not path.endswith(SUFFIX):
        return file.data
    page = read_page_bytes(file.data)
    if page is None:
        told.append(LeftOver(0, NOT_TEXT, file.name, file.name))
        return None
    if len(page[0]) > MAX_PAGE_BYTES:
        told.append(LeftOver(0, TOO_LARGE, f"{len(page[0])} bytes", file.name))
        return None
    if page[1] != UTF_8:
        told.append(LeftOver(0, ENCODING, page[1], file.name))
    return page[0]
