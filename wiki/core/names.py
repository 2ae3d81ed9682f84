"""The one place that knows what a page may be called and where it stands.

A page's name is its path without `.md`; `index.md` is its folder, and the root's is named `index`. Names that
Festa creates are strict, because they become addresses, files on every system and parts of commands. Names that
it finds (somebody pushed them) are only asked whether they can do harm. Making names is in slugs.py.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import takewhile

from wiki.core.errors import BadName

SUFFIX = ".md"
INDEX = "index"
MAX_BYTES = 240  # of a whole path in UTF-8: leaves room for lock files and for `/index.html` when published

# Why a name is refused. Interfaces turn these into sentences.
NOT_A_PAGE = "not_a_page"  # a path that has no name, such as a picture's
EMPTY = "empty"  # nothing, or nothing between two slashes
PARENT = "parent"  # a part `.` or `..`
GIT = "git"  # a part that some file system takes for `.git`
DOT = "dot"  # a part that begins or ends with a dot
DASH = "dash"  # a part that begins with `-`
SPACE = "space"
CONTROL = "control"  # control, format and private characters, lone surrogates, fillers that look like nothing
BACKSLASH = "backslash"
CHARACTER = "character"  # one of `FORBIDDEN`
TOO_LONG = "too_long"
NOT_NFC = "not_nfc"
INDEX_PART = "index_part"  # `index` is another name of the folder
ENDING = "ending"  # looks like a file: the address `/v1.5` would be an attachment's
RESERVED = "reserved"  # Windows keeps it for a device, or git for its locks

FORBIDDEN = ':*?"<>|#%\ufffd'  # no files on Windows, or cut short in addresses; U+FFFD was no text
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"  # letters and signs by category, but they print as nothing

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:/[A-Za-z0-9_][A-Za-z0-9_-]*)*\.[A-Za-z0-9]{1,8}")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_SHORT_GIT = re.compile(r"git~[0-9]+")
_HARMFUL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def name_of(path: str) -> str | None:
    """The name of the page at `path`, or None when the file is no page.

    Not pages: other endings than `.md`, hidden files and folders, paths with a part `-` (all below `/-/` is the
    wiki's own), and `index/index.md`, since the front page has that name.
    """
    if not path.endswith(SUFFIX):
        return None
    name = path.removesuffix(SUFFIX)
    if name.endswith("/" + INDEX):
        name = name.removesuffix("/" + INDEX)
        if name == INDEX:
            return None
    parts = name.split("/")
    if any(part in ("", "-") or part.startswith(".") for part in parts):
        return None
    return name


def page_paths(name: str) -> tuple[str, ...]:
    """Where a page of this name may stand, the preferred path first: the folder wins over the file.

    Each of them has `name` as its `name_of`; a name that no page can have (`a/index`, `-`) gives few or none.
    """
    candidates = (f"{name}/{INDEX}{SUFFIX}", name + SUFFIX)
    return tuple(path for path in candidates if name_of(path) == name)


def new_path(name: str, *, folder: bool = False) -> str:
    """Where a new page is put: `a.md`, or `a/index.md` for a `folder` such as an event."""
    if folder and name != INDEX:
        return f"{name}/{INDEX}{SUFFIX}"
    return name + SUFFIX


def parent_of(name: str) -> str:
    """The name of the page above: `impala` for `impala/mapreduce`, empty for what stands at the root."""
    return name.rpartition("/")[0]


def check_new_name(name: str) -> None:
    """Returns when a page may be created under this name, and raises BadName otherwise."""
    _check(name, name + SUFFIX)
    last = name.rpartition("/")[2]
    if _ENDING.search(last):
        raise BadName(name, ENDING)
    if name != INDEX and INDEX in name.casefold().split("/"):
        raise BadName(name, INDEX_PART)


def check_new_path(path: str) -> None:
    """Returns when a file may be created here, and raises BadName otherwise.

    A path ending in `.md` is a page and held to its rules; all others (`event/files/photo.jpg`) may have an ending.
    """
    name = name_of(path)
    if name is None:
        _check(path, path)
        if path.endswith(SUFFIX):  # only `index/index.md` comes this far
            raise BadName(path, INDEX_PART)
        return
    if len(path.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise BadName(path, TOO_LONG)
    check_new_name(name)


def find_harm(path: str) -> str | None:
    """Why a path that somebody else made must not come in, or None: most oddities are tolerated.

    `.mailmap`, spaces, percent signs and unusual endings are harmless; what leaves the folder, passes for `.git`
    on some file system, hides characters from a reader or becomes an option of a command is not.
    """
    if len(path) <= MAX_BYTES and _PLAIN.fullmatch(path):
        return None
    for part in path.split("/"):
        harm = _find_harm_in_part(part)
        if harm:
            return harm
    return TOO_LONG if len(path.encode()) > MAX_BYTES else None


def is_harmless_path(path: str) -> bool:
    """Whether a path that somebody else made may come in; `find_harm` says why not."""
    return find_harm(path) is None


def fold_key(path: str) -> str:
    """A key that two paths share when some file system or reader takes them for the same name."""
    if path.isascii():
        return path.lower()
    folded = unicodedata.normalize("NFKC", path).casefold()
    # Folding can give letters that compose or fold further, so that once is not enough.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold())


def _find_harm_in_part(part: str) -> str | None:
    if not part:
        return EMPTY
    if any(unicodedata.category(char) in _HARMFUL_CATEGORIES for char in part):
        return CONTROL
    if "\\" in part:
        return BACKSLASH
    if part.startswith("-"):
        return DASH
    return _find_disguise(fold_key(part))


def _find_disguise(folded: str) -> str | None:
    """Finds `..` and `.git` behind what NTFS and HFS ignore: final dots and spaces, streams, short names."""
    if folded in (".", ".."):
        return PARENT
    bare = folded.partition(":")[0].rstrip(" .")
    if bare == ".git" or _SHORT_GIT.fullmatch(bare):
        return GIT
    return None


def _check(name: str, path: str) -> None:
    """What holds for every path we create; `name` is what the person called it."""
    if not name:
        raise BadName(name, EMPTY)
    for part in name.split("/"):
        reason = _find_harm_in_part(part) or _find_fault_in_part(part)
        if reason:
            raise BadName(name, reason)
    if not unicodedata.is_normalized("NFC", name):
        raise BadName(name, NOT_NFC)
    if len(path.encode()) > MAX_BYTES:
        raise BadName(name, TOO_LONG)


def _find_fault_in_part(part: str) -> str | None:
    if any(char.isspace() for char in part):
        return SPACE
    if any(char in FILLERS for char in part):
        return CONTROL
    if any(char in FORBIDDEN for char in part):
        return CHARACTER
    if part.startswith(".") or part.endswith("."):
        return DOT
    if _DEVICES.fullmatch(part) or part.casefold().endswith(".lock"):
        return RESERVED
    return None


def common_folder(names: Iterable[str]) -> str:
    """The innermost folder that holds all pages of these names, its own page among them.

    In: names such as `kanda/impala`. Out: a name, that of the page itself where all are one; '' where no folder holds them.
    """
    common: tuple[str, ...] | None = None
    for name in names:
        parts = tuple(name.split("/"))
        pairs = zip(parts if common is None else common, parts, strict=False)
        common = tuple(part for part, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return "/".join(common or ())
