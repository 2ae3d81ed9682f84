"""Trees of a foreign repository as trees of the wiki: files put under safe names, and what may not come left behind and told.

What becomes of a tree depends on nothing but the tree and where it lies, so each is looked at once however many commits hold it, and a
later import of the same repository makes the same trees again.
"""

from collections.abc import Iterable, Mapping

from wiki.core.names import INDEX, MAX_BYTES, SUFFIX, fold_key
from wiki.core.store.model import FOLDER, SUBMODULE, SYMLINK, Entry, ObjectId
from wiki.core.store.trees import serialise_tree
from wiki.core.text import MAX_PAGE_BYTES
from wiki.transfer.arriving.bundle import MAX_FILE_BYTES
from wiki.transfer.arriving.encodings import UTF_8, read_text
from wiki.transfer.arriving.left_over import (
    ENCODING,
    HIDDEN,
    LARGE_FILE_POINTER,
    NAME,
    NOT_TEXT,
    SAME_NAME,
    TOO_LARGE,
    LeftOver,
)
from wiki.transfer.arriving.left_over import (
    SUBMODULE as SUBMODULE_LEFT,
)
from wiki.transfer.arriving.left_over import (
    SYMLINK as SYMLINK_LEFT,
)
from wiki.transfer.folders.foreign_git import Foreign
from wiki.transfer.folders.pack_file import PackFile
from wiki.transfer.folders.safe_names import is_markdown, lead_links, safe_file_name, safe_folder_name

POINTER = b"version https://git-lfs.github.com/spec/"

_ODD = {SYMLINK: SYMLINK_LEFT, SUBMODULE: SUBMODULE_LEFT}


class ForeignTrees:
    """Converts trees, and writes what they become into a pack."""

    def __init__(self, foreign: Foreign, pack: PackFile, prefix: str, sizes: Mapping[ObjectId, int]) -> None:
        """`prefix` is the name of the folder on the wiki; `sizes` are those of all blobs below what is imported."""
        self._foreign = foreign
        self._pack = pack
        self._prefix = prefix
        self._sizes = sizes
        self._trees: dict[tuple[ObjectId, str], ObjectId | None] = {}
        self._blobs: dict[tuple[ObjectId, bool], ObjectId | None] = {}
        self._told: dict[tuple[str, str], LeftOver] = {}

    @property
    def left_over(self) -> tuple[LeftOver, ...]:
        return tuple(self._told.values())

    def convert(self, tree: ObjectId, path: str = "", to: str = "") -> ObjectId | None:
        """The tree that `tree`, which lies at `path` there and is put to `to` below the prefix, becomes; None for an empty one."""
        key = (tree, path)
        if key not in self._trees:
            entries = self._convert(tree, path, to)
            self._trees[key] = self._pack.add("tree", serialise_tree(entries)) if entries else None
        return self._trees[key]

    def wrap(self, tree: ObjectId) -> ObjectId:
        """A whole tree that holds `tree` at the prefix, and nothing else."""
        for part in reversed(self._prefix.split("/")):
            tree = self._pack.add("tree", serialise_tree({part: Entry(FOLDER, tree)}))
        return tree

    def _convert(self, tree: ObjectId, path: str, to: str) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        taken: set[str] = set()
        for name, entry in sorted(self._foreign.objects.read_tree(tree).items(), key=_order):
            where = f"{path}/{name}" if path else name
            new_name = self._name(name, entry, where)
            if new_name is None:
                continue
            target = f"{to}/{new_name}" if to else new_name
            if len(f"{self._prefix}/{target}".encode()) > MAX_BYTES:
                self._tell(NAME, where, where)
            elif fold_key(new_name) in taken:
                self._tell(SAME_NAME, where, new_name)
            elif new := self._entry(entry, where, target):
                taken.add(fold_key(new_name))
                entries[new_name] = new
        return entries

    def _name(self, name: str, entry: Entry, where: str) -> str | None:
        if name.startswith("."):
            self._tell(HIDDEN, where, name)
        elif entry.mode in _ODD:
            self._tell(_ODD[entry.mode], where, name)
        elif any("\ud800" <= char <= "\udfff" for char in name) or not (entry.is_file or entry.is_folder):
            self._tell(NAME, where, name)
        else:
            return safe_folder_name(name) if entry.is_folder else safe_file_name(name)
        return None

    def _entry(self, entry: Entry, where: str, target: str) -> Entry | None:
        if entry.is_folder:
            tree = self.convert(entry.id, where, target)
            return Entry(FOLDER, tree) if tree else None
        is_page = target.endswith(SUFFIX)
        size = self._sizes[entry.id]
        if size > (MAX_PAGE_BYTES if is_page else MAX_FILE_BYTES):
            self._tell(TOO_LARGE, where, f"{size} bytes")
            return None
        key = (entry.id, is_page)
        if key not in self._blobs:
            self._blobs[key] = self._blob(entry.id, where, is_page=is_page)
        blob = self._blobs[key]
        return Entry(entry.mode, blob) if blob else None

    def _blob(self, blob: ObjectId, where: str, *, is_page: bool) -> ObjectId | None:
        data = self._foreign.objects.read_blob(blob)
        if data.startswith(POINTER):
            self._tell(LARGE_FILE_POINTER, where, where)
            return None
        if not is_page:
            return self._pack.add("blob", data)
        page = read_page_bytes(data)
        if page is None:
            self._tell(NOT_TEXT, where, where)
            return None
        if page[1] != UTF_8:
            self._tell(ENCODING, where, page[1])
        return self._pack.add("blob", page[0])

    def _tell(self, kind: str, where: str, text: str) -> None:
        shown = where.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        said = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self._told.setdefault((kind, shown), LeftOver(0, kind, said, shown))


def read_page_bytes(data: bytes) -> tuple[bytes, str] | None:
    """The bytes of a page as the wiki keeps it, and the encoding that it was in; None for what is no text.

    A page in UTF-8 whose links lead where they led stays byte for byte.
    """
    read = read_text(data)
    if read is None:
        return None
    text, encoding = read
    led = lead_links(text)
    return (data if led == text and encoding == UTF_8 else led.encode(), encoding)


def _order(item: tuple[str, Entry]) -> tuple[bool, bool, str]:
    """A file that has its name already comes before one that gets it: `index.md` before `README.md`."""
    name = item[0]
    return name != INDEX + SUFFIX, is_markdown(name) and not name.endswith(SUFFIX), name


def wanted_blobs(foreign: Foreign, trees: Iterable[ObjectId]) -> set[ObjectId]:
    """All files below these trees, each tree read once."""
    blobs: set[ObjectId] = set()
    seen: set[ObjectId] = set()
    waiting = list(trees)
    while waiting:
        tree = waiting.pop()
        if tree in seen:
            continue
        seen.add(tree)
        for name, entry in foreign.objects.read_tree(tree).items():
            if name.startswith("."):
                continue
            if entry.is_folder:
                waiting.append(entry.id)
            elif entry.is_file:
                blobs.add(entry.id)
    return blobs
