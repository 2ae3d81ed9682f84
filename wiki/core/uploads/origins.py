"""Who put each file of an event where it stands, and when: told from the commits, and remembered."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from wiki.core.store.cache import WeighedCache
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store

REMEMBERED_FILES = 20_000
_MARK = "\x01"


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that last put a file there, by whom, and when by their clock."""

    commit: CommitId
    name: str
    date: datetime


@dataclass(frozen=True)
class _Known:
    commit: CommitId
    tree: ObjectId
    origins: dict[str, Origin]


class Origins:
    """Asks git once, and after that for the commits since. Safe from many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: WeighedCache[str, _Known] = WeighedCache(REMEMBERED_FILES)
        self._lock = Lock()

    def find(self, commit: CommitId, folder: str) -> dict[str, Origin]:
        """By path, of the files below a folder in that commit; those that only a merge put there are not told.

        Raises GitFailed.
        """
        entry = self._store.find_entry(commit, folder)
        if entry is None or not entry.is_folder:
            return {}
        with self._lock:
            known = self._known.get(folder)
            if known is None or known.tree != entry.id:
                known = self._follow(known, commit, entry.id, folder)
                self._known.put(folder, known, 1 + len(known.origins))
        return known.origins

    def _follow(self, known: _Known | None, commit: CommitId, tree: ObjectId, folder: str) -> _Known:
        if known is not None and not self._store.is_ancestor(known.commit, commit):
            known = None  # history was rewritten, or an older state is asked for
        span = f"{known.commit}..{commit}" if known else commit
        told = _read(self._store, span, folder)
        origins = {**(known.origins if known else {}), **told}
        there = {path for path, _ in self._store.iter_files(commit, folder)}
        return _Known(commit, tree, {path: origin for path, origin in origins.items() if path in there})


def _read(store: Store, span: str, folder: str) -> dict[str, Origin]:
    """The changed-path filters of the commit graph make this quick: only commits that touched the folder are read."""
    arguments = ["--literal-pathspecs", "log", "-z", "--no-renames", "--diff-filter=AM", "--name-only"]
    done = run_git(store.folder, [*arguments, f"--format=tformat:{_MARK}%H%x00%aN%x00%aI%x00", span, "--", folder])
    found: dict[str, Origin] = {}
    for part in done.stdout.decode("utf-8", "surrogateescape").split(_MARK)[1:]:
        commit, name, date, *paths = part.split("\0")
        origin = Origin(CommitId(commit), name, datetime.fromisoformat(date))
        for path in paths:
            if path.strip("\n"):
                found.setdefault(path.lstrip("\n"), origin)
    return found
