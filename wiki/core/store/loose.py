"""Writes objects so that they survive a power cut; reads those that lie loose.

Git's own library for Python never syncs, and git syncs loose objects only when told, so a save writes its few
objects here: file synced before it gets its name, folder synced after. Format: gitformat-loose (zlib over
`<kind> <size>\\0<data>`, named by SHA-1).
"""

import contextlib
import hashlib
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from wiki.core.store.model import ObjectId

NAMING_ATTEMPTS = 10
LEVEL = 1
"""zlib's fastest: a page is 3 KB, and maintenance packs it again anyway."""
STORED = 0
LARGE_TREE = 8_000
"""Bytes above which a tree is not made smaller: half of it are ids, which cannot be, and each save in a large folder writes
one that git reads at once, too. Maintenance packs it as what differs from another."""


def object_id(kind: str, data: bytes) -> ObjectId:
    """The id that Git gives to `data` as an object of `kind` (blob, tree, commit)."""
    return ObjectId(hashlib.sha1(_header(kind, data) + data, usedforsecurity=False).hexdigest())


def object_file(folder: Path, wanted: str) -> str:
    return f"{folder}/{wanted[:2]}/{wanted[2:]}"


def write_object(folder: Path, kind: str, data: bytes) -> tuple[ObjectId, str | None]:
    """Writes one object below `folder` (`objects`), its contents synced.

    Returns its id and the folder that still needs `sync_folders`; None if the object lay there already, in which case
    its age is refreshed so that a prune cannot take it from under the commit to come.
    """
    named = object_id(kind, data)
    target = object_file(folder, named)
    try:
        os.utime(target)
        return named, os.path.dirname(target)  # perhaps its writer has not synced the folder yet
    except FileNotFoundError:
        pass
    temporary = os.path.join(
        folder, f"tmp_obj_{uuid4().hex}"
    )  # the prefix lets git's own prune clear what a crash leaves
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o444)
    with open(handle, "wb") as file:
        level = STORED if kind == "tree" and len(data) > LARGE_TREE else LEVEL
        file.write(zlib.compress(_header(kind, data) + data, level))
        file.flush()
        os.fsync(handle)
    _name(temporary, target, folder)
    return named, os.path.dirname(target)


def sync_folders(folders: Iterable[str | None]) -> None:
    """Syncs each folder once, so that the names in it are durable.

    One that is gone was emptied by git's maintenance, which had all of it in a synced pack by then.
    """
    for folder in sorted({folder for folder in folders if folder}):
        with contextlib.suppress(FileNotFoundError):
            sync_folder(folder)


def sync_folder(folder: str | Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_loose(folder: Path, wanted: str) -> tuple[str, bytes] | None:
    """Kind and data of an object that lies loose; None if it does not. About a sixth of what asking git costs."""
    try:
        with open(object_file(folder, wanted), "rb") as file:
            raw = zlib.decompress(file.read())
    except (FileNotFoundError, zlib.error):
        return None  # packed, or damaged: git itself then says what is wrong
    header, _, data = raw.partition(b"\0")
    kind, _, size = header.partition(b" ")
    return (kind.decode("ascii"), data) if size == b"%d" % len(data) else None


def _header(kind: str, data: bytes) -> bytes:
    return b"%b %d\0" % (kind.encode("ascii"), len(data))


def _name(temporary: str, target: str, folder: Path) -> None:
    """Gives a synced file its name. Git's maintenance removes folders that it emptied, perhaps right under us."""
    for _ in range(NAMING_ATTEMPTS):
        try:
            os.rename(temporary, target)
            return
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):
                os.mkdir(os.path.dirname(target))
            sync_folder(folder)
    os.rename(temporary, target)
