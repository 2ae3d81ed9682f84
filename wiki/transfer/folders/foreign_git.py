"""Reads the repository of somebody else without running anything of it: only its objects, through a repository of our own.

A repository can name programs in its settings and hooks, and git runs them on the most harmless commands. So git never opens it: a
scratch repository borrows its objects (gitrepository-layout, `objects/info/alternates`), and where HEAD is we read
ourselves. What would lead out of the folder (links, alternates of its own, linked work trees) is refused.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wiki.core.store.branch import Branch
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import FULL_ID, Store
from wiki.transfer.arriving.bundle import DAMAGED, NOT_SAFE, OTHER_FORMAT, NotReadable

GIT = ".git"

_REF = re.compile(r"ref: (refs/heads/[^\s\x00-\x1f~^:?*\[\\]{1,200})\s*")
_SIZES_SECONDS = 300.0


@dataclass(frozen=True)
class Foreign:
    """`objects` reads it; `head` is the commit to import; commits in `shallow` have parents that are not there.

    `folder` is where, in the repository, what is imported lies; empty for all of it.
    """

    objects: Store
    head: CommitId
    folder: str
    shallow: frozenset[str]


def find_repository(path: Path) -> tuple[Path, str] | None:
    """The git folder that `path` is, has, or lies in the work tree of, and where in that it lies. None where there is none."""
    path = path.resolve()
    if _is_git_folder(path):
        return path, ""
    for folder in (path, *path.parents):
        if (folder / GIT).exists() or (folder / GIT).is_symlink():
            below = path.relative_to(folder).as_posix()
            return folder / GIT, "" if below == "." else below
    return None


@contextmanager
def open_foreign(git_folder: Path, folder: str) -> Iterator[Foreign]:
    """Reads the repository at `git_folder`. Raises NotReadable."""
    _check(git_folder)
    head = _read_head(git_folder)
    shallow = git_folder / "shallow"
    cut = frozenset(shallow.read_text("ascii", "replace").split()) if shallow.is_file() else frozenset()
    with tempfile.TemporaryDirectory(prefix="festa-import-") as scratch:
        objects = Store.create(Path(scratch) / "scratch.git")
        (objects.folder / "objects" / "info").mkdir(exist_ok=True)
        (objects.folder / "objects" / "info" / "alternates").write_text(f"{git_folder / 'objects'}\n", "utf-8")
        try:
            yield Foreign(objects, head, folder, cut)
        finally:
            objects.close()


def read_sizes(foreign: Foreign, blobs: set[ObjectId]) -> dict[ObjectId, int]:
    """The size of each blob, without reading any: one may be larger than all memory. Raises NotReadable for one that is not there."""
    feed = "".join(f"{blob}\n" for blob in sorted(blobs)).encode("ascii")
    asked = run_git(
        foreign.objects.folder,
        ["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"],
        feed=feed,
        timeout_seconds=_SIZES_SECONDS,
    )
    sizes: dict[ObjectId, int] = {}
    for line in asked.stdout.decode("ascii", "replace").splitlines():
        named, kind, *size = line.split(" ")
        if kind != "blob":
            raise NotReadable(named, DAMAGED, f"{kind} where a file should be")
        sizes[ObjectId(named)] = int(size[0])
    return sizes


def _is_git_folder(path: Path) -> bool:
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _check(git_folder: Path) -> None:
    """Refuses what would lead us elsewhere than into the folder that was named."""
    if git_folder.is_file():
        raise NotReadable(str(git_folder), NOT_SAFE, "a linked work tree or submodule: import its own repository")
    if not _is_git_folder(git_folder):
        raise NotReadable(str(git_folder), DAMAGED, "no git repository")
    names = ("", "HEAD", "objects", "objects/pack", "objects/info", "refs", "packed-refs", "shallow")
    if any((git_folder / name).is_symlink() for name in names):
        raise NotReadable(str(git_folder), NOT_SAFE, "a symbolic link in the git folder")
    if (git_folder / "objects/info/alternates").exists():
        raise NotReadable(
            str(git_folder), NOT_SAFE, "it borrows objects of another repository: repack it (git repack -ad)"
        )
    if "\n" in str(git_folder):
        raise NotReadable(str(git_folder), NOT_SAFE, "a line end in the folder's name")


def _read_head(git_folder: Path) -> CommitId:
    head = (git_folder / "HEAD").read_text("utf-8", "replace")[:300]
    found = _REF.fullmatch(head)
    if found and ".." not in found[1]:
        text = _read_ref(git_folder, found[1])
    else:
        text = head.strip()
    if not FULL_ID.fullmatch(text or ""):
        raise NotReadable(str(git_folder), OTHER_FORMAT, "no commit, or references or ids of another kind than we read")
    return CommitId(text or "")


def _read_ref(git_folder: Path, ref: str) -> str | None:
    if any(parent.is_symlink() for parent in [git_folder / ref, *(git_folder / ref).parents] if parent != git_folder):
        return None
    try:
        return Branch(git_folder, ref).read()
    except (OSError, UnicodeDecodeError):
        return None
