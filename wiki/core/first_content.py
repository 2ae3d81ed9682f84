"""What a new wiki starts with: the upstream's content where there is some, else the files of a folder."""

from pathlib import Path

from wiki.core.errors import FestaError
from wiki.core.names import is_harmless_path
from wiki.core.remote.sync import sync
from wiki.core.remote.transport import Transport
from wiki.core.store.model import FILE, Change, CommitId, Entry, Step
from wiki.core.store.store import Store

SUBJECT = "Begin the wiki"


class NothingToBeginWith(FestaError):
    """The folder of first content holds no file."""


def begin(store: Store, folder: Path, transport: Transport | None) -> Change | None:
    """Gives a wiki without a commit its first ones; does nothing to one that has some.

    An upstream with content is taken over as it is; an empty one receives ours. Raises RemoteDown, RemoteRefused,
    NothingToBeginWith, RefLocked.
    """
    if store.tip() is not None:
        return None
    if transport is not None:
        sync(store, transport)
        taken = store.tip()
        if taken is not None:
            return Change(None, taken)
    edits = _read_folder(store, folder)

    def plan(tip: CommitId | None) -> Step | None:
        return Step(edits, SUBJECT, store.wiki) if tip is None else None

    change = store.advance(plan)
    if transport is not None:
        sync(store, transport)
    return change


def _read_folder(store: Store, folder: Path) -> dict[str, Entry | None]:
    edits: dict[str, Entry | None] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and not file.is_symlink() and is_harmless_path(path) and not file.name.startswith("."):
            edits[path] = Entry(FILE, store.add_blob(file.read_bytes()))
    if not edits:
        raise NothingToBeginWith
    return edits
