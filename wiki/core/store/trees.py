"""Trees as dictionaries: read them, change paths in them, find what differs between two.

The format is Git's: `<mode in octal> <name>\\0<20 bytes of id>` for each entry, sorted by name as bytes with folders
compared as if their name ended in a slash (gitformat: base_name_compare in git's tree.c).
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from wiki.core.store.model import FOLDER, Entry, ObjectId, PathChange

Tree = Mapping[str, Entry]
ReadTree = Callable[[ObjectId], Tree]
WriteTree = Callable[[Tree], ObjectId]

EMPTY_TREE = ObjectId("4b825dc642cb6eb9a060e54bf8d69288fbee4904")


_FIRST = itemgetter(0)


class PathBlocked(ValueError):
    """A file stands where a folder is needed."""


def parse_tree(data: bytes) -> dict[str, Entry]:
    """Reads the bytes of a tree object. Names that are not UTF-8 come out with surrogate escapes."""
    tree: dict[str, Entry] = {}
    start = 0
    while start < len(data):
        space = data.index(b" ", start)
        null = data.index(b"\0", space)
        name = data[space + 1 : null].decode("utf-8", "surrogateescape")
        tree[name] = Entry(int(data[start:space], 8), ObjectId(data[null + 1 : null + 21].hex()))
        start = null + 21
    return tree


def serialise_tree(tree: Tree) -> bytes:
    """Writes the bytes of a tree object."""
    lines = []
    for name, entry in tree.items():
        raw = name.encode("utf-8", "surrogateescape")
        mode = entry.mode
        lines.append((raw + b"/" if mode == FOLDER else raw, b"%o %b\0%b" % (mode, raw, bytes.fromhex(entry.id))))
    lines.sort(key=_FIRST)
    return b"".join([line for _, line in lines])


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


def _edited(
    folder: ObjectId | None, edits: Mapping[str, Entry | None], read: ReadTree, write: WriteTree
) -> dict[str, Entry]:
    tree = dict(read(folder)) if folder else {}
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
    return tree


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
