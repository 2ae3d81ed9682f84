"""Writes the objects of a release: a few one by one, many as one pack, which costs one sync instead of thousands.

Format: gitformat-pack, without deltas.
"""

import hashlib
import zlib

from wiki.core.store.command import run_git
from wiki.core.store.loose import LEVEL, object_id, sync_folders, write_object
from wiki.core.store.model import Entry, ObjectId
from wiki.core.store.store import Store
from wiki.core.store.trees import Tree, edit_tree, serialise_tree

FEW = 64
PACK_BYTES = 32_000_000
_KINDS = {"commit": 1, "tree": 2, "blob": 3}


class ObjectBatch:
    """Objects on their way into a repository. They are durable, and can be read, after `flush`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[ObjectId, tuple[str, bytes]] = {}
        self._bytes = 0

    def add(self, kind: str, data: bytes) -> ObjectId:
        named = object_id(kind, data)
        if named not in self._waiting:
            self._waiting[named] = (kind, data)
            self._bytes += len(data)
            if self._bytes > PACK_BYTES:
                self.flush()
        return named

    def add_tree(self, base: ObjectId, edits: dict[str, Entry | None]) -> ObjectId:
        """The tree that `base` becomes with `edits`."""

        def write(tree: Tree) -> ObjectId:
            return self.add("tree", serialise_tree(tree))

        return edit_tree(base, edits, self._store.read_tree, write)

    def flush(self) -> None:
        """Raises StoreDamaged when git cannot take them."""
        waiting, self._waiting, self._bytes = self._waiting, {}, 0
        if len(waiting) <= FEW:
            folder = self._store.folder / "objects"
            sync_folders([write_object(folder, kind, data)[1] for kind, data in waiting.values()])
            return
        pack = _pack(list(waiting.values()))
        run_git(self._store.folder, ["index-pack", "--stdin", "--fix-thin"], feed=pack)


def _pack(objects: list[tuple[str, bytes]]) -> bytes:
    parts = [b"PACK", (2).to_bytes(4, "big"), len(objects).to_bytes(4, "big")]
    for kind, data in objects:
        parts += (_head(_KINDS[kind], len(data)), zlib.compress(data, LEVEL))
    body = b"".join(parts)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def _head(kind: int, size: int) -> bytes:
    """Kind and size: four bits of the size in the first byte, seven in each that follows, the highest bit says go on."""
    byte, size = kind << 4 | size & 15, size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head)
