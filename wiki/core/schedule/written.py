"""What imports of schedules wrote last into each field of a talk: the base of the next one.

Nothing of it is stored. Commits of imports carry a trailer, `Schedule: <source> <event>`, and since an import never writes a field that
a person changed, what such a commit changed is what the schedule said then. Talks are known by their guid, not by where they stood.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from wiki.core.frontmatter import read_fields, split
from wiki.core.names import name_of
from wiki.core.schedule.fields import EVENT_KEYS, GUID, SESSIONS, TALK_KEYS
from wiki.core.store.command import run_git
from wiki.core.store.model import Commit, CommitId, Entry
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.core.yaml_read import Value

TRAILER = "Schedule"
_TRAILER = re.compile(rf"^{TRAILER}: ([a-z]+) (\S+)$", re.MULTILINE)

FindImports: TypeAlias = Callable[[CommitId], Iterable[CommitId]]
"""The commits of imports that led to a state, oldest first. The index knows them; `scan_for_imports` asks git."""


@dataclass
class WrittenTalk:
    """`values` are those of the fields that imports wrote, None for what they took away.

    `source` and `event` are what the last of them was for, `path` is where the page stood then.
    """

    source: str
    event: str
    path: str
    values: dict[str, Value | None] = field(default_factory=dict)


@dataclass
class Written:
    """By guid, and by the name that an event had then."""

    talks: dict[str, WrittenTalk] = field(default_factory=dict)
    events: dict[str, dict[str, Value | None]] = field(default_factory=dict)


def make_trailer(source: str, event: str) -> str:
    """The line that tells an import's commit from any other. Names of events hold no spaces (names.py)."""
    return f"{TRAILER}: {source} {event}"


def read_trailer(message: str) -> tuple[str, str] | None:
    """Source and event of an import's commit; None for all other commits."""
    found = None
    if f"\n{TRAILER}: " in message:
        found = _TRAILER.search(message.rpartition("\n\n")[2])
    return (found[1], found[2]) if found else None


def scan_for_imports(store: Store) -> FindImports:
    """Asks git, which reads every commit: for who has no index."""

    def find(tip: CommitId) -> list[CommitId]:
        found = run_git(
            store.folder,
            ["log", "--format=%H", "--topo-order", "--reverse", f"--grep=^{TRAILER}: ", "--end-of-options", tip],
        )
        return [CommitId(line) for line in found.stdout.decode("ascii").splitlines()]

    return find


def read_written(store: Store, commits: Iterable[CommitId]) -> Written:
    """What these commits wrote, the later ones in place of the earlier ones; those that are no imports count for nothing."""
    written = Written()
    for commit_id in commits:
        commit = store.get_commit(commit_id)
        trailer = read_trailer(commit.message)
        if trailer and len(commit.parents) < 2:
            _take(store, written, commit, *trailer)
    return written


def _take(store: Store, written: Written, commit: Commit, source: str, event: str) -> None:
    parent = commit.parents[0] if commit.parents else None
    for change in store.diff_commits(parent, commit.id):
        name = name_of(change.path)
        if name is None:
            continue
        old, new = _fields(store, change.path, change.old), _fields(store, change.path, change.new)
        if name == event:
            written.events.setdefault(event, {}).update(_differing(old, new, EVENT_KEYS))
        elif isinstance(guid := new.get(GUID), str):
            talk = written.talks.setdefault(guid, WrittenTalk(source, event, change.path))
            before = written.talks.get(str(old.get(GUID)))
            if before is not None and before is not talk:  # its source has given it another guid
                talk.values.update(before.values)
            differing = _differing(old, new, (*TALK_KEYS, SESSIONS))
            talk.values.update(differing)
            if set(differing) != {SESSIONS}:  # what only lists a talk of another event in this one does not own it
                talk.source, talk.event, talk.path = source, event, change.path


def _differing(old: Mapping[str, Value], new: Mapping[str, Value], keys: Iterable[str]) -> dict[str, Value | None]:
    return {key: new.get(key) for key in keys if old.get(key) != new.get(key)}


def _fields(store: Store, path: str, entry: Entry | None) -> Mapping[str, Value]:
    if entry is None or not entry.is_file:
        return {}
    return read_fields(split(decode(store.read_blob(entry.id), path).text).block).values
