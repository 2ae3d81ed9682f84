"""A folder that a web server shows: three work trees in turn behind one symbolic link.

The tree that is written is never the live one, nor the one before it, which visitors may still be reading. A tree's
marker names what it holds and is away while it is written, so a tree left half done is known as such. Only paths that
differ are written; then the link is swapped in one step.
"""

import contextlib
import os
import shutil
from pathlib import Path

from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.core.store.trees import EMPTY_TREE

NAMES = ("a", "b", "c")


class DirectoryTarget:
    """The site at `link`, its work trees in a folder `<link>.trees` beside it."""

    def __init__(self, store: Store, link: Path) -> None:
        """`store` is the site's repository. What stands at `link` must be a link of ours or nothing."""
        self._store = store
        self._link = link
        self._trees = link.with_name(f"{link.name}.trees")

    def live_tree(self) -> ObjectId | None:
        """The tree that visitors see now; None before the first."""
        live = self._live()
        return self._marked(live) if live else None

    def bring(self, tree: ObjectId, *, anew: bool = False) -> None:
        """Makes `tree` what visitors see. `anew` writes all files again, whatever the marker says. Raises OSError."""
        live = self._live()
        if live and not anew and self._marked(live) == tree:
            return
        name = NAMES[(NAMES.index(live) + 1) % len(NAMES)] if live else NAMES[0]
        self._fill(name, tree, anew)
        self._swap(name)

    def forget(self) -> None:
        """Removes the work trees that are not live, with whatever older releases left in them."""
        live = self._live()
        for name in NAMES:
            if name != live:
                self._marker(name).unlink(missing_ok=True)
                shutil.rmtree(self._trees / name, ignore_errors=True)

    def _fill(self, name: str, tree: ObjectId, anew: bool) -> None:
        folder = self._trees / name
        before = None if anew else self._marked(name)
        self._marker(name).unlink(missing_ok=True)
        if before is None or not folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            before = EMPTY_TREE
        changes = list(self._store.diff_trees(before, tree))
        for change in changes:
            if change.new is None:
                _remove(folder, change.path)
        for change in changes:
            if change.new and change.new.is_file:
                _write(folder, change.path, self._store.read_blob(change.new.id))
        marker = self._marker(name)
        marker.with_suffix(".new").write_text(tree)
        marker.with_suffix(".new").replace(marker)

    def _swap(self, name: str) -> None:
        new = self._link.with_name(f"{self._link.name}.new")
        new.unlink(missing_ok=True)
        new.symlink_to(os.path.join(self._trees.name, name))
        new.replace(self._link)

    def _live(self) -> str | None:
        try:
            name = os.path.basename(os.readlink(self._link))
        except OSError:
            return None
        return name if name in NAMES and (self._trees / name).is_dir() else None

    def _marker(self, name: str) -> Path:
        return self._trees / f"{name}.tree"

    def _marked(self, name: str) -> ObjectId | None:
        try:
            return ObjectId(self._marker(name).read_text("ascii").strip())
        except (OSError, ValueError):
            return None


def _parts(path: str) -> list[str]:
    """The parts of an output's path. What we build has no others; a tree that somebody pushed into might."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise OSError(f"not a path of a site: {path!r}")
    return parts


def _write(folder: Path, path: str, data: bytes) -> None:
    *above, name = _parts(path)
    here = folder
    for part in above:
        here /= part
        if here.is_symlink() or here.is_file():
            here.unlink()
        here.mkdir(exist_ok=True)
    file = here / name
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)  # a new file, never the old one's contents: it may be linked or open elsewhere
    with open(file, "xb") as out:
        out.write(data)


def _remove(folder: Path, path: str) -> None:
    *above, name = _parts(path)
    file = folder.joinpath(*above, name)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        file.unlink()
    for depth in range(len(above), 0, -1):
        with contextlib.suppress(OSError):
            folder.joinpath(*above[:depth]).rmdir()  # stops at the first that still holds something
