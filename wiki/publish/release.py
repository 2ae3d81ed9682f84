"""Releases: whole rendered sites, each a commit without parents in a repository of their own.

Their trees share everything that did not change, so one changed talk costs a few objects however large the site is.
The message names the content commit that the site was made from: that is the publisher's cursor, so the cursor and its effect are
one ref, moved at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wiki.core.errors import FestaError
from wiki.core.store.branch import Branch
from wiki.core.store.maintain import prune_now
from wiki.core.store.model import Commit, CommitId, Entry, ObjectId, Step
from wiki.core.store.store import Store
from wiki.core.store.trees import EMPTY_TREE

RELEASES = "refs/releases"
PINNED = "refs/pinned"
HOLD = "refs/hold"
KEPT = 50
PUBLISH = "publish"
ROLLBACK = "rollback"


@dataclass
class ReleaseNotFound(FestaError):
    number: int


@dataclass(frozen=True)
class Release:
    """One site. `content` is the commit on `main` it shows, `complete` that no output is still to follow."""

    number: int
    commit: CommitId
    tree: ObjectId
    content: CommitId | None
    kind: str
    complete: bool
    date: datetime
    subject: str


@dataclass(frozen=True)
class NewRelease:
    """What the next release is to be: `edits` to the tree `onto` (that of the release before, usually)."""

    onto: ObjectId
    edits: Mapping[str, Entry | None]
    content: CommitId | None
    subject: str
    kind: str = PUBLISH
    complete: bool = True


class Releases:
    """All releases of one site. One process at a time adds to them: the publisher's lock sees to that."""

    def __init__(self, store: Store) -> None:
        """`store` is the site's repository, `site.git`."""
        self.store = store

    def numbers(self) -> list[int]:
        """The numbers of all releases that are kept, newest first."""
        return sorted((int(name) for name in self.store.read_refs(RELEASES) if name.isdigit()), reverse=True)

    def newest(self) -> Release | None:
        """The release that was made last, complete or not; None before the first."""
        refs = self.store.read_refs(RELEASES)
        number = max((int(name) for name in refs if name.isdigit()), default=None)
        return self._read(number, refs[str(number)]) if number is not None else None

    def list(self, limit: int = KEPT) -> list[Release]:
        """Complete releases, newest first."""
        refs = self.store.read_refs(RELEASES)
        releases = (self._read(number, refs[str(number)]) for number in self.numbers())
        return [release for release in releases if release.complete][:limit]

    def get(self, number: int) -> Release:
        """Raises ReleaseNotFound."""
        commit = self.store.read_refs(RELEASES).get(str(number))
        if commit is None:
            raise ReleaseNotFound(number)
        return self._read(number, commit)

    def add(self, new: NewRelease) -> Release:
        """Makes a release, durably, and lets the oldest go that are neither pinned nor among the newest 50."""
        numbers = self.numbers()
        number = numbers[0] + 1 if numbers else 1
        commit = self._write(new)
        self.store.set_ref(f"{RELEASES}/{number}", commit)
        pinned = self.store.read_refs(PINNED)
        for old in numbers[KEPT - 1 :]:
            if str(old) not in pinned:
                self.store.delete_ref(f"{RELEASES}/{old}")
        return self._read(number, commit)

    def complete(self, release: Release, edits: Mapping[str, Entry | None], onto: ObjectId | None = None) -> Release:
        """Adds the outputs that were to follow (to its own tree, or to `onto`); the release keeps its number."""
        new = NewRelease(onto or release.tree, edits, release.content, release.subject, release.kind)
        return self._move(release, self._write(new))

    def confirm(self, release: Release, content: CommitId | None) -> Release:
        """Says that a release shows a later state of the content as well: what changed in it is not on the site."""
        if release.content == content:
            return release
        new = NewRelease(release.tree, {}, content, release.subject, release.kind)
        return self._move(release, self._write(new, release.date))

    def roll_back(self, number: int | None = None) -> Release:
        """Makes the tree of an older release (default: of the complete one before the newest) the newest, and holds.

        Raises ReleaseNotFound.
        """
        if number is None:
            newest = self.newest()
            earlier = [release for release in self.list() if newest and release.number < newest.number]
            if not earlier:
                raise ReleaseNotFound(0)
            old = earlier[0]
        else:
            old = self.get(number)
        self.store.set_ref(HOLD, old.commit)  # first: a publish must not slip in between
        return self.add(NewRelease(old.tree, {}, old.content, f"Roll back to release {old.number}", ROLLBACK))

    @property
    def is_held(self) -> bool:
        """Whether publishing waits until an organiser resumes it."""
        return Branch(self.store.folder, HOLD).read() is not None  # to look through all refs costs a millisecond

    def resume(self) -> None:
        self.store.delete_ref(HOLD)

    def destroy(self) -> None:
        """Takes all releases and their objects away. For purging: numbers begin anew."""
        for folder in (RELEASES, PINNED):
            for name in self.store.read_refs(folder):
                self.store.delete_ref(f"{folder}/{name}")
        self.store.delete_ref(HOLD)
        self.store.forget_cached()
        prune_now(self.store.folder)

    def _move(self, release: Release, commit: CommitId) -> Release:
        """The release, which is another commit now."""
        self.store.set_ref(f"{RELEASES}/{release.number}", commit)
        return self._read(release.number, commit)

    def _write(self, new: NewRelease, date: datetime | None = None) -> CommitId:
        trailers = {
            "Content": new.content or "none",
            "Kind": new.kind,
            "Complete": "yes" if new.complete else "no",
        }
        message = f"{new.subject}\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers.items())
        step = Step(new.edits, message, self.store.wiki, date, commit_date=date, onto=new.onto)
        return self.store.write_commit(step, None)

    def _read(self, number: int, commit_id: CommitId) -> Release:
        commit = self.store.get_commit(commit_id)
        trailers = _trailers(commit)
        named = trailers.get("Content", "none")
        content = CommitId(named) if named != "none" else None
        return Release(
            number, commit_id, commit.tree, content, trailers.get("Kind", PUBLISH), trailers.get("Complete") != "no",
            commit.commit_date, commit.subject,
        )  # fmt: skip


def _trailers(commit: Commit) -> dict[str, str]:
    lines = commit.message.rpartition("\n\n")[2].splitlines()
    return {key: value for key, colon, value in (line.partition(": ") for line in lines) if colon}


NO_SITE = EMPTY_TREE
"""The tree that the first release is made onto."""
