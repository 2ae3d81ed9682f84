"""Files as they are handed in: a folder on disk, or a zip. Both may be hostile: no link is followed, nothing leads out, all is counted."""

import io
import os
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from wiki.transfer.arriving.bundle import (
    DAMAGED,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TOTAL_BYTES,
    NOT_SAFE,
    TOO_MUCH,
    FindFile,
    GivenFile,
    NotReadable,
)
from wiki.transfer.arriving.left_over import HIDDEN, SYMLINK, TOO_LARGE, LeftOver

MAX_RATIO = 200
"""How much larger than in the zip a file may be, beyond the first megabyte: text rarely comes to 20, a bomb to 1,000."""

_CHUNK = 1 << 20

Wanted = Callable[[str], bool]


def read_folder(root: Path, wanted: Wanted = lambda _path: True) -> tuple[list[GivenFile], list[LeftOver]]:
    """The files below a folder whose paths are wanted, and what stays behind. Raises NotReadable for more than can be read."""
    files: list[GivenFile] = []
    left_over: list[LeftOver] = []
    total = 0
    for path, file in _walk(root, left_over):
        if not wanted(path):
            continue
        size = file.stat().st_size
        total += size
        if len(files) >= MAX_FILES or total > MAX_TOTAL_BYTES:
            raise NotReadable(str(root), TOO_MUCH)
        if size > MAX_FILE_BYTES:
            left_over.append(LeftOver(0, TOO_LARGE, f"{size} bytes", path))
        else:
            files.append(GivenFile(path, file.read_bytes()))
    return files, left_over


def read_zip(data: bytes, name: str) -> tuple[list[GivenFile], list[LeftOver]]:
    """The files in a zip, by their paths there, and what stays behind.

    Raises NotReadable when it is damaged, when a name leads out of it, and when it unpacks to more than can be read.
    """
    files: list[GivenFile] = []
    left_over: list[LeftOver] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
                raise NotReadable(name, TOO_MUCH)
            total = 0
            for info in infos:
                path = _safe_path(info, name)
                if left := _left_behind(info, path):
                    left_over += [] if left in left_over else [left]
                    continue
                content = _unpack(archive, info, name)
                total += len(content)
                if total > MAX_TOTAL_BYTES:
                    raise NotReadable(name, TOO_MUCH)
                files.append(GivenFile(path, content))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as damaged:
        raise NotReadable(name, DAMAGED, str(damaged)[:200]) from damaged
    return files, left_over


def disk_finder(root: Path) -> FindFile:
    """Finds files below a folder; a link that leads out of it finds nothing, nor does a file that is too large."""
    root = root.resolve()

    def find(path: str) -> bytes | None:
        try:
            file = (root / path).resolve()
            if not file.is_relative_to(root) or not file.is_file() or file.stat().st_size > MAX_FILE_BYTES + 1:
                return None
            return file.read_bytes()
        except (OSError, ValueError, RuntimeError):  # a name that is too long, holds NUL, a circle of links
            return None

    return find


def without_common_folder(files: list[GivenFile]) -> list[GivenFile]:
    """The files without the one folder that all of them lie in, as a zip of a folder has it."""
    first = files[0].name.partition("/")[0] if files else ""
    if not first or any(not file.name.startswith(f"{first}/") for file in files):
        return files
    return [GivenFile(file.name.removeprefix(f"{first}/"), file.data) for file in files]


def _walk(root: Path, left_over: list[LeftOver]) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root, followlinks=False):
        below = Path(folder).relative_to(root).as_posix()
        for name in sorted(folders):
            path = posixpath.normpath(f"{below}/{name}")
            is_link = (Path(folder) / name).is_symlink()
            if is_link or name.startswith("."):
                left_over.append(LeftOver(0, SYMLINK if is_link else HIDDEN, name, path))
                folders.remove(name)
        folders.sort()
        for name in sorted(names):
            path, file = posixpath.normpath(f"{below}/{name}"), Path(folder) / name
            if file.is_symlink() or not file.is_file():
                left_over.append(LeftOver(0, SYMLINK, name, path))
            elif name.startswith("."):
                left_over.append(LeftOver(0, HIDDEN, name, path))
            else:
                yield path, file


def _safe_path(info: zipfile.ZipInfo, archive: str) -> str:
    path = info.filename.replace("\\", "/")
    if path.startswith("/") or ":" in path.split("/")[0] or ".." in path.split("/") or "\0" in path:
        raise NotReadable(archive, NOT_SAFE, info.filename[:200])
    return posixpath.normpath(path)


def _left_behind(info: zipfile.ZipInfo, path: str) -> LeftOver | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return LeftOver(0, SYMLINK, path, path)
    parts = path.split("/")
    hidden = next((at for at, part in enumerate(parts) if part.startswith((".", "__MACOSX"))), None)
    if hidden is not None:
        return LeftOver(0, HIDDEN, parts[hidden], "/".join(parts[: hidden + 1]))
    if info.file_size > MAX_FILE_BYTES:
        return LeftOver(0, TOO_LARGE, f"{info.file_size} bytes", path)
    return None


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """A file's content, counted while it is unpacked: what its header says of its size may be a lie."""
    limit = max(_CHUNK, info.compress_size * MAX_RATIO)
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > min(limit, MAX_FILE_BYTES):
                raise NotReadable(name, TOO_MUCH, info.filename[:200])
            parts.append(chunk)
    return b"".join(parts)
