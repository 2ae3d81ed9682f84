"""Writes the objects of a release: a few one by one, many as one pack, which costs two syncs instead of thousands."""

from wiki.core.store.loose import object_id, sync_folders, write_object
from wiki.core.store.model import Entry, ObjectId
from wiki.core.store.store import Store
from wiki.core.store.trees import WholeTree, edit_tree
from wiki.publish.pack import write_pack

FEW = 64
PACK_BYTES = 32_000_000


class ObjectBatch:
    """Objects on their way into a repository. They are durable, and can be read, after `flush`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[ObjectId, tuple[str, bytes]] = {}
        self._bytes = 0

    def add(self, kind: str, data: bytes, named: ObjectId | None = None) -> ObjectId:
        """Adds an object; `named` is its id, where that is known already."""
        named = named or object_id(kind, data)
        if named not in self._waiting:
            self._waiting[named] = (kind, data)
            self._bytes += len(data)
            if self._bytes > PACK_BYTES:
                self.flush()
        return named

    def add_tree(self, base: ObjectId, edits: dict[str, Entry | None]) -> ObjectId:
        """The tree that `base` becomes with `edits`."""

        def write(tree: WholeTree) -> ObjectId:
            return self.add("tree", tree.data)

        return edit_tree(base, edits, self._store.read_tree, write)

    def flush(self) -> None:
        """Raises OSError when the disk cannot take them."""
        waiting, self._waiting, self._bytes = self._waiting, {}, 0
        folder = self._store.folder / "objects"
        if len(waiting) > FEW:
            write_pack(folder, waiting)
        else:
            sync_folders([write_object(folder, kind, data)[1] for kind, data in waiting.values()])
