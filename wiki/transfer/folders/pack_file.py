"""Writes objects into one pack for git to take in: durable at once as a whole, where thousands of loose ones would each be synced.

Format: gitformat-pack. Nothing is written as a difference; the wiki's maintenance packs it again.
"""

import hashlib
import struct
import zlib
from typing import IO

from wiki.core.store.loose import object_id
from wiki.core.store.model import ObjectId

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_VERSION = 2


class PackFile:
    """A pack in a file open for reading and writing. `finish` makes it whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._written: set[ObjectId] = set()
        file.write(self._header())

    @property
    def is_empty(self) -> bool:
        return not self._written

    def add(self, kind: str, data: bytes) -> ObjectId:
        """Writes an object, once, and returns its id."""
        named = object_id(kind, data)
        if named not in self._written:
            self._written.add(named)
            self._file.write(_size(_KINDS[kind], len(data)) + zlib.compress(data, 1))
        return named

    def finish(self) -> None:
        """Writes how many objects it holds, and its sum; the file stands at its start then."""
        self._file.seek(0)
        self._file.write(self._header())
        self._file.seek(0)
        whole = hashlib.sha1(usedforsecurity=False)
        while chunk := self._file.read(1 << 20):
            whole.update(chunk)
        self._file.write(whole.digest())
        self._file.seek(0)

    def _header(self) -> bytes:
        return b"PACK" + struct.pack(">II", _VERSION, len(self._written))


def _size(kind: int, size: int) -> bytes:
    """Kind and size of an object: four bits of the size, then seven to a byte."""
    first = (kind << 4) | (size & 15)
    size >>= 4
    out = bytearray()
    while size:
        out.append(first | 0x80)
        first = size & 0x7F
        size >>= 7
    out.append(first)
    return bytes(out)
