"""What of the upstream was not taken, kept until an organiser has looked at it.

Each is a commit at `refs/conflicts/<n>` on top of their commit, whose tree holds the files in question three times:
below `base/`, `ours/` and `theirs/`. So it needs no other record, travels with the repository and outlives it all.
Looked at, it moves to `refs/resolved/<n>`: numbers are never given twice. Of several files, those that were looked at move
below `settled/` meanwhile, with their three versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wiki.core.errors import FestaError
from wiki.core.remote.merge_trees import Clash
from wiki.core.store.model import CommitId, Entry, Person, Step
from wiki.core.store.store import Store

OPEN = "refs/conflicts"
RESOLVED = "refs/resolved"
VERSIONS = ("base", "ours", "theirs")
SETTLED = "settled"


@dataclass
class ConflictNotFound(FestaError):
    number: int


@dataclass(frozen=True)
class Conflict:
    """One merge in which lines clashed. `paths` are where the files stood on `main` right after it; `theirs` is the
    upstream's commit."""

    number: int
    commit: CommitId
    theirs: CommitId
    paths: tuple[str, ...]


def write_conflict(store: Store, theirs: CommitId, clashes: Sequence[Clash], merger: Person) -> CommitId:
    """Writes the commit that keeps these clashes, without a ref; the same clashes give the same commit."""
    edits: dict[str, Entry | None] = {}
    for clash in clashes:
        edits |= {f"ours/{clash.path}": clash.ours, f"theirs/{clash.path}": clash.theirs}
        if clash.base:
            edits[f"base/{clash.path}"] = clash.base
    whole = {path: None for path, _ in store.iter_files(theirs)}
    date = store.get_commit(theirs).commit_date
    message = "Keep what clashed with main\n\n" + "\n".join(clash.path for clash in clashes)
    step = Step(whole | edits, message, merger, date, (), merger, date)
    return store.write_commit(step, theirs)


def keep_conflict(store: Store, commit: CommitId) -> int:
    """Gives the conflict a number and a ref, durably; a commit that has one already keeps it. Returns the number.

    Called by whoever alone merges with the upstream, so no two callers give the same number.
    """
    known = store.read_refs(OPEN) | store.read_refs(RESOLVED)
    for ref, kept in known.items():
        if kept == commit:
            return int(ref)
    number = max(map(int, known), default=0) + 1
    store.set_ref(f"{OPEN}/{number}", commit)
    return number


def list_conflicts(store: Store) -> list[Conflict]:
    """All open conflicts, oldest first."""
    refs = store.read_refs(OPEN)
    return [_read(store, int(number), refs[number]) for number in sorted(refs, key=int)]


def get_conflict(store: Store, number: int) -> Conflict:
    """Raises ConflictNotFound, also for one that was resolved."""
    commit = store.read_refs(OPEN).get(str(number))
    if commit is None:
        raise ConflictNotFound(number)
    return _read(store, number, commit)


def resolve_conflict(store: Store, number: int) -> None:
    """Puts a conflict away as looked at. Raises ConflictNotFound."""
    conflict = get_conflict(store, number)
    store.set_ref(f"{RESOLVED}/{number}", conflict.commit)
    store.delete_ref(f"{OPEN}/{number}")


def settle_path(store: Store, number: int, path: str) -> bool:
    """Puts one file of a conflict away as looked at, and with the last one the conflict; returns whether it was the last.

    Raises ConflictNotFound, also for a path that is not (or no longer) in it.
    """
    with store.hold():  # two organisers may settle two files at once
        conflict = get_conflict(store, number)
        if path not in conflict.paths:
            raise ConflictNotFound(number)
        if len(conflict.paths) == 1:
            resolve_conflict(store, number)
            return True
        commit = store.get_commit(conflict.commit)
        edits: dict[str, Entry | None] = {}
        for version in VERSIONS:
            kept = f"{version}/{path}"
            entry = store.find_entry(commit.id, kept)
            if entry:
                edits |= {kept: None, f"{SETTLED}/{kept}": entry}
        step = Step(
            edits,
            commit.message,
            commit.author,
            commit.author_date,
            (),
            commit.committer,
            commit.commit_date,
            commit.tree,
        )
        store.set_ref(f"{OPEN}/{number}", store.write_commit(step, conflict.theirs))
    return False


def drop_conflict(store: Store, number: int) -> None:
    """Forgets a conflict whose merge never came to be."""
    store.delete_ref(f"{OPEN}/{number}")


def read_version(store: Store, conflict: Conflict, version: str, path: str) -> bytes | None:
    """The bytes of one of the files: `version` is 'base', 'ours' or 'theirs'; None where that side had none."""
    return store.find_file(conflict.commit, f"{version}/{path}")


def _read(store: Store, number: int, commit: CommitId) -> Conflict:
    paths = tuple(path.removeprefix("theirs/") for path, _ in store.iter_files(commit, "theirs"))
    return Conflict(number, commit, store.get_commit(commit).parents[0], paths)
