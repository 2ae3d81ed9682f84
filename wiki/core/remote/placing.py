"""Puts files into a tree so that nothing in it is lost: what is taken already, or differs only by case, gets a number."""

from collections.abc import Mapping

from wiki.core.names import fold_key
from wiki.core.store.model import FOLDER, Entry, ObjectId
from wiki.core.store.store import Store


class Placing:
    """A tree with edits on top. `edits` is what has to be done to it in the end."""

    def __init__(self, store: Store, tree: ObjectId) -> None:
        self._store = store
        self._tree = tree
        self.edits: dict[str, Entry | None] = {}

    def remove(self, path: str) -> None:
        self.edits[path] = None

    def put(self, path: str, entry: Entry) -> None:
        self.edits[path] = entry

    def find(self, path: str) -> Entry | None:
        """What stands at `path` now: a file, a link, a folder; None where nothing does."""
        if path in self.edits:
            return self.edits[path]
        if any(put and other.startswith(f"{path}/") for other, put in self.edits.items()):
            return Entry(FOLDER, self._tree)
        entry = self._store.find_in_tree(self._tree, path)
        if entry and entry.is_folder and not self._has_files(path):
            return None
        return entry

    def free_path(self, path: str) -> str:
        """`path`, or the first of `path-2`, `path-3` … at which a file may stand beside all others.

        A folder that differs from one that is there only by case is that one.
        """
        parts = path.split("/")
        for depth in range(len(parts) - 1):
            parts[depth] = self._same_folder("/".join(parts[:depth]), parts[depth])
        folder, file = "/".join(parts[:-1]), parts[-1]
        stem, dot, ending = file.rpartition(".")
        if not stem:
            stem, dot, ending = file, "", ""
        taken = {fold_key(name) for name in self._names(folder)}
        number, name = 1, file
        while fold_key(name) in taken:
            number += 1
            name = f"{stem}-{number}{dot}{ending}"
        return f"{folder}/{name}" if folder else name

    def file_above(self, path: str) -> str | None:
        """The file that stands where `path` needs a folder."""
        parts = path.split("/")
        for depth in range(1, len(parts)):
            entry = self.find("/".join(parts[:depth]))
            if entry and not entry.is_folder:
                return "/".join(parts[:depth])
        return None

    def _same_folder(self, above: str, part: str) -> str:
        names = self._names(above)
        if part in names:
            return part
        alike = sorted(name for name, entry in names.items() if entry.is_folder and fold_key(name) == fold_key(part))
        return alike[0] if alike else part

    def _names(self, folder: str) -> Mapping[str, Entry]:
        """What stands directly in `folder` now."""
        here = Entry(FOLDER, self._tree) if not folder else self._store.find_in_tree(self._tree, folder)
        names = dict(self._store.read_tree(here.id)) if here and here.is_folder else {}
        prefix = f"{folder}/" if folder else ""
        for path, entry in self.edits.items():
            if not path.startswith(prefix):
                continue
            first, slash, _ = path[len(prefix) :].partition("/")
            if slash and entry:
                names.setdefault(first, Entry(FOLDER, self._tree))
            elif not slash and entry:
                names[first] = entry
            elif not slash:
                names.pop(first, None)
        return names

    def _has_files(self, folder: str) -> bool:
        """Whether anything of the tree's folder is left."""
        return any(self.edits.get(path, entry) is not None for path, entry in self._store.iter_tree(self._tree, folder))
