"""Facts about the repository, as frozen dataclasses. Git's own objects never leave the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

CommitId = NewType("CommitId", str)
"""A full commit id: 40 lower-case hexadecimal digits."""

ObjectId = NewType("ObjectId", str)
"""The id of a blob or a tree: 40 lower-case hexadecimal digits."""

FILE = 0o100644
EXECUTABLE = 0o100755
SYMLINK = 0o120000
FOLDER = 0o040000
SUBMODULE = 0o160000


@dataclass(frozen=True)
class Person:
    """Who wrote or committed: a name and an e-mail address, as Git records them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree: what kind of thing stands there (`mode`, as Git counts it) and its id."""

    mode: int
    id: ObjectId

    @property
    def is_file(self) -> bool:
        """Whether this is an ordinary file; false for folders, symbolic links and submodules."""
        return self.mode in (FILE, EXECUTABLE)

    @property
    def is_folder(self) -> bool:
        return self.mode == FOLDER


@dataclass(frozen=True)
class Commit:
    """A recorded state. `message` is the whole message, its subject the first line."""

    id: CommitId
    tree: ObjectId
    parents: tuple[CommitId, ...]
    author: Person
    author_date: datetime
    committer: Person
    commit_date: datetime
    message: str

    @property
    def subject(self) -> str:
        return self.message.split("\n", 1)[0]


@dataclass(frozen=True)
class Change:
    """The fact that `main` moved. `old` is None for the first commit of all."""

    old: CommitId | None
    new: CommitId


@dataclass(frozen=True, slots=True)
class PathChange:
    """One path that differs between two trees; None where the path does not exist."""

    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True)
class Step:
    """What the next commit on `main` is to be.

    `edits` maps paths to what shall stand there (None takes the path away). `merged` are further parents
    beside the tip. `author_date` and `commit_date` default to the store's clock. `committer` defaults to the wiki.
    `onto` is the tree that the edits are made to, where that is not the parent's.
    """

    edits: Mapping[str, Entry | None]
    message: str
    author: Person
    author_date: datetime | None = None
    merged: tuple[CommitId, ...] = field(default=())
    committer: Person | None = None
    commit_date: datetime | None = None
    onto: ObjectId | None = None
