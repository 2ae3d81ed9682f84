"""Writes many objects as one pack with its index, durably.

`git index-pack` would unpack and hash all of them again to learn what we know, which is a tenth of a full publish.
Formats: gitformat-pack, without deltas; its index in version 2.
"""

import contextlib
import os
import zlib
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from struct import pack as packed
from uuid import uuid4

from wiki.core.store.loose import LEVEL, sync_folder
from wiki.core.store.model import ObjectId

MAX_BYTES = 1 << 31
"""Where offsets in the index would need their long form."""

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_INDEX = b"\xfftOc\x00\x00\x00\x02"


def write_pack(folder: Path, objects: Mapping[ObjectId, tuple[str, bytes]]) -> None:
    """Writes objects, given by id with kind and data, as a pack below `folder` (`objects`). Raises OSError.

    They are less than 2 GB in all. The index comes last, for that is what git looks for.
    """
    data, places = _pack(objects)
    folder = folder / "pack"
    folder.mkdir(exist_ok=True)
    name = f"pack-{data[-20:].hex()}"
    _write(folder, f"{name}.pack", data)
    _write(folder, f"{name}.idx", _index(places, data[-20:]))
    sync_folder(folder)


def _pack(objects: Mapping[ObjectId, tuple[str, bytes]]) -> tuple[bytes, list[tuple[bytes, int, int]]]:
    """The pack, and for each object its id, the checksum of its bytes in the pack, and where they begin."""
    parts = [b"PACK" + packed(">II", 2, len(objects))]
    places = []
    at = len(parts[0])
    for named, (kind, data) in objects.items():
        part = _head(_KINDS[kind], len(data)) + zlib.compress(data, LEVEL)
        places.append((bytes.fromhex(named), zlib.crc32(part), at))
        parts.append(part)
        at += len(part)
    if at >= MAX_BYTES:
        raise OSError(f"{at} bytes are too many for one pack")
    body = b"".join(parts)
    return body + sha1(body, usedforsecurity=False).digest(), places


def _index(places: list[tuple[bytes, int, int]], checksum: bytes) -> bytes:
    """How many ids begin with each byte or a lower one, then the ids in order, their checksums, their places."""
    places = sorted(places)
    count = [0] * 256
    for named, _, _ in places:
        count[named[0]] += 1
    upto = [sum(count[: byte + 1]) for byte in range(256)]
    ids, sums, offsets = zip(*places, strict=True)
    body = b"".join((
        _INDEX, packed(">256I", *upto), *ids, packed(f">{len(sums)}I", *sums),
        packed(f">{len(offsets)}I", *offsets), checksum,
    ))  # fmt: skip
    return body + sha1(body, usedforsecurity=False).digest()


def _write(folder: Path, name: str, data: bytes) -> None:
    temporary = folder / f"tmp_{uuid4().hex}"  # the prefix lets git's own prune clear what a crash leaves
    try:
        with open(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o444), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, folder / name)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _head(kind: int, size: int) -> bytes:
    """Kind and size: four bits of the size in the first byte, seven in each that follows, the highest bit says go on."""
    byte, size = kind << 4 | size & 15, size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head)
