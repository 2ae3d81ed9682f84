"""Trees as dictionaries: read them, change paths in them, find what differs between two.

The format is Git's: `<mode in octal> <name>\\0<20 bytes of id>` for each entry, sorted by name as bytes with folders
compared as if their name ended in a slash (gitformat: base_name_compare in git's tree.c).
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from wiki.core.store.model import FOLDER, Entry, ObjectId, PathChange

Tree = Mapping[str, Entry]
ReadTree = Callable[[ObjectId], Tree]
WriteTree = Callable[["WholeTree"], ObjectId]

EMPTY_TREE = ObjectId("4b825dc642cb6eb9a060e54bf8d69288fbee4904")


FEW = 20
"""So many entries are looked up in the bytes of a tree; where more are others, all are written anew."""

_FIRST = itemgetter(0)
_ZERO = ord("0")


class WholeTree(dict[str, Entry]):
    """A tree with the bytes of its object; none where whoever wrote it padded modes with zeros. Nobody changes one."""

    __slots__ = ("data",)

    def __init__(self, entries: Tree, data: bytes) -> None:
        super().__init__(entries)
        self.data = data


class PathBlocked(ValueError):
    """A file stands where a folder is needed."""


def parse_tree(data: bytes) -> WholeTree:
    """Reads the bytes of a tree object. Names that are not UTF-8 come out with surrogate escapes."""
    tree: dict[str, Entry] = {}
    start = 0
    is_ours = True
    while start < len(data):
        space = data.index(b" ", start)
        null = data.index(b"\0", space)
        name = data[space + 1 : null].decode("utf-8", "surrogateescape")
        tree[name] = Entry(int(data[start:space], 8), ObjectId(data[null + 1 : null + 21].hex()))
        is_ours = is_ours and data[start] != _ZERO
        start = null + 21
    return WholeTree(tree, data if is_ours else b"")


def serialise_tree(tree: Tree) -> bytes:
    """Writes the bytes of a tree object."""
    lines = []
    for name, entry in tree.items():
        raw = name.encode("utf-8", "surrogateescape")
        mode = entry.mode
        lines.append((raw + b"/" if mode == FOLDER else raw, b"%o %b\0%b" % (mode, raw, bytes.fromhex(entry.id))))
    lines.sort(key=_FIRST)
    return b"".join([line for _, line in lines])


def _whole(tree: Tree, before: Tree) -> WholeTree:
    """The tree with its bytes: those of the one it was made from, where only ids of a few entries are others.

    A save changes one entry of a folder that may have a thousand; writing them all cost half a millisecond.
    """
    data = _spliced(tree, before) if isinstance(before, WholeTree) and len(before) == len(tree) else None
    return WholeTree(tree, serialise_tree(tree) if data is None else data)


def _spliced(tree: Tree, before: WholeTree) -> bytes | None:
    changed = [name for name, now in tree.items() if before.get(name) is not now]
    if len(changed) > FEW:
        return None
    data = before.data
    for name in changed:
        was, now = before.get(name), tree[name]
        if was is None or was.mode != now.mode:
            return None
        line = _line(name, was)
        at = data.find(line)  # an id is in it: this stands nowhere else
        if at < 0:
            return None
        data = b"".join((data[:at], _line(name, now), data[at + len(line) :]))
    return data


def _line(name: str, entry: Entry) -> bytes:
    return b"%o %b\0%b" % (entry.mode, name.encode("utf-8", "surrogateescape"), bytes.fromhex(entry.id))


def find_entry(root: ObjectId, path: str, read: ReadTree) -> Entry | None:
    """What stands at `path` below the tree `root`; None where nothing does. `path` has no leading slash."""
    entry: Entry | None = Entry(FOLDER, root)
    for part in path.split("/"):
        if entry is None or not entry.is_folder:
            return None
        entry = read(entry.id).get(part)
    return entry


def edit_tree(root: ObjectId | None, edits: Mapping[str, Entry | None], read: ReadTree, write: WriteTree) -> ObjectId:
    """Makes the tree that `root` becomes with `edits`; only trees on the edited paths are read and written.

    Raises PathBlocked when a path needs a folder where a file stays. Folders left empty disappear.
    """
    return write(_edited(root, edits, read, write))


def _edited(folder: ObjectId | None, edits: Mapping[str, Entry | None], read: ReadTree, write: WriteTree) -> WholeTree:
    before = read(folder) if folder else {}
    tree = dict(before)
    below: dict[str, dict[str, Entry | None]] = {}
    for path, entry in edits.items():
        first, slash, rest = path.partition("/")
        if slash:
            below.setdefault(first, {})[rest] = entry
        elif entry is None:
            tree.pop(first, None)
        else:
            tree[first] = entry
    for name, inner in below.items():
        here = tree.get(name)
        if here is not None and not here.is_folder:
            if all(entry is None for entry in inner.values()):
                continue
            raise PathBlocked(name)
        sub = _edited(here.id if here else None, inner, read, write)
        if sub:
            tree[name] = Entry(FOLDER, write(sub))
        else:
            tree.pop(name, None)
    return _whole(tree, before)


def diff_trees(old: ObjectId | None, new: ObjectId | None, read: ReadTree, prefix: str = "") -> Iterator[PathChange]:
    """Paths whose mode or id differ, in the order of their names; folders that are equal are not opened."""
    if old == new:
        return
    before = read(old) if old else {}
    after = read(new) if new else {}
    # Entries of a tree that was just made from another are the same objects: most are told apart without a comparison.
    changed = [name for name, now in after.items() if (was := before.get(name)) is not now and was != now]
    for name in sorted([*changed, *(before.keys() - after.keys())]):
        was, now = before.get(name), after.get(name)
        was_folder = was is not None and was.is_folder
        now_folder = now is not None and now.is_folder
        was_file, now_file = (None if was_folder else was), (None if now_folder else now)
        if was_file or now_file:
            yield PathChange(prefix + name, was_file, now_file)
        if was_folder or now_folder:
            old_id = was.id if was and was_folder else None
            new_id = now.id if now and now_folder else None
            yield from diff_trees(old_id, new_id, read, f"{prefix}{name}/")


def iter_files(root: ObjectId, read: ReadTree, prefix: str = "") -> Iterator[tuple[str, Entry]]:
    """Every path below the tree `root` that is not a folder, with what stands there."""
    for name, entry in read(root).items():
        if entry.is_folder:
            yield from iter_files(entry.id, read, f"{prefix}{name}/")
        else:
            yield prefix + name, entry
