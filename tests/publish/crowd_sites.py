"""The same wiki in a crowd: what is handed in goes to a server or the upstream, and the external worker publishes it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.core.remote.test_sync import clone
from tests.crowd import Crowd
from tests.factories import git
from tests.publish.sites import UNTOLD, Wiki
from tests.pusher import ELSEWHERE
from tests.test_several_processes import call
from wiki.core.names import name_of
from wiki.core.remote.wake import ask_for_sync
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import utc_now
from wiki.people.accounts import NewAccount, create_account
from wiki.people.tokens import create_token
from wiki.people.who import Role
from wiki.publish.publisher import Published
from wiki.publish.release import Release, ReleaseNotFound, Releases

PATIENCE = 60.0
SAVED = "saved"


class CrowdWiki(Wiki):
    """`publisher` is the one that builds the site from nothing, beside; the site itself is the worker's.

    All that it tells is without what the pusher does: `elsewhere/` on the site, and releases that only differ there.
    """

    def __init__(self, folder: Path, crowd: Crowd, token: str) -> None:
        """`folder` is for the clone of somebody who pushes."""
        services = crowd.services
        super().__init__(
            crowd.data, services.store, services.index, services.renderer, crowd.site, crowd.whole_publisher
        )
        self._crowd = crowd
        self._token = token
        self._work = clone(folder, crowd.upstream)
        self._handed_in: CommitId | None = None  # by this publish
        self._last: CommitId | None = None  # by any
        self._begun = self._newest()

    def put(self, files: dict[str, bytes | None]) -> None:
        """One page is saved at one of the servers or pushed, as the test says; anything else is pushed."""
        ((path, data), *more) = files.items()
        name = name_of(path)
        if self._crowd.way == SAVED and not more and name and (data is None or _is_text(data)):
            self._handed_in = self._last = self._save(name, data)
        else:
            self._handed_in = self._last = self._push(files)

    def publish(self, files: dict[str, bytes | None] | None = None, *, all: bool = False) -> Published:
        """Waits until the worker has published what was handed in; told is what of it is seen from outside."""
        before = self.outputs()
        self._handed_in = None
        if files:
            self.put(files)
        if all or self._crowd.is_held:
            self._wait_until(self.store.tip, "is not on main")
            self._crowd.wiki.run("publish", *(["--all"] if all else []))  # held, it says so and does nothing
        if self._crowd.is_held:
            return Published(self._newest(), is_held=True, built=UNTOLD)
        self._wait_until(self._shown_state, "is not published")
        after = self.outputs()
        changed = tuple(sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path)))
        return Published(self._newest(), built=UNTOLD, changed=changed)

    def roll_back(self, release: int) -> None:
        try:
            self._crowd.wiki.run("rollback", str(release))
        except AssertionError as refused:
            if "ReleaseNotFound" in str(refused):
                raise ReleaseNotFound(release) from refused
            raise

    def resume(self) -> None:
        self._crowd.wiki.run("resume")

    def releases(self) -> list[Release]:
        releases = [release for release in reversed(Releases(self.site).list()) if release.number > self._begun.number]
        own: list[Release] = []
        shown = self._own(self._begun.tree)
        for release in releases:
            outputs = self._own(release.tree)
            if outputs != shown or release.kind != "publish":
                own.insert(0, release)
            shown = outputs
        return own

    def outputs(self) -> dict[str, ObjectId]:
        return self._own(self.tree())

    def is_brought(self) -> bool:
        """As soon as the folder follows the release, which it does a moment later."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = self.tree()
            try:
                if super().is_brought() and before == self.tree():
                    return True
            except FileNotFoundError:
                pass  # the folder was written anew, two releases on
        return False

    def shown(self) -> dict[str, str]:
        """From the release: the folder may be another's while it is read."""
        return {path: self.site.read_blob(blob).decode("utf-8", "replace") for path, blob in self.outputs().items()}

    @contextmanager
    def calm(self) -> Iterator[None]:
        with self._crowd.calm():
            yield

    def whole_tree(self) -> ObjectId:
        return self._crowd.whole_tree()

    def _save(self, name: str, data: bytes | None) -> CommitId:
        """Read at one server, saved at the other."""
        one, other = self._crowd.wiki.ports
        read = call(one, self._token, "GET", name)[1]
        if data is None:
            status, answer = call(other, self._token, "DELETE", name)
        else:
            body = {"text": data.decode(), "base": read.get("commit", "")}
            status, answer = call(other, self._token, "PUT", name, body)
        assert status in (200, 201), (status, answer)
        return CommitId(answer["commit"])

    def _push(self, files: dict[str, bytes | None]) -> CommitId:
        """Pushes onto all that was handed in before, as somebody does who looked at it: else the two might clash."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            git(self._work, "fetch", "-q", "origin")
            git(self._work, "reset", "-q", "--hard", "origin/main")
            if self._last and not self._is_upstream(self._last):
                time.sleep(0.02)
                continue
            for path, data in files.items():
                file = self._work / path
                if data is None:
                    file.unlink()
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(data)
            git(self._work, "add", "-A")
            git(self._work, "commit", "-q", "--allow-empty", "-m", "Put files")
            tip = git(self._work, "rev-parse", "HEAD").strip()
            git(self._work, "push", "-q", "origin", "HEAD:main", check=False)
            if self._is_upstream(tip):
                return CommitId(tip)
        raise AssertionError("starved")

    def _is_upstream(self, commit: str) -> bool:
        return git(self._crowd.upstream, "merge-base", commit, "main", check=False).strip() == commit

    def _newest(self) -> Release:
        newest = self._crowd.newest_release()
        assert newest is not None
        return newest

    def _wait_until(self, where: Callable[[], CommitId | None], what: str) -> None:
        """Until what was handed in last, or without that what is on main now, is part of the state that `where` tells."""
        commit = self._handed_in or self.store.tip()
        assert commit is not None
        deadline = time.monotonic() + PATIENCE
        ask_for_sync(self.store)
        while not self._has(where(), commit):
            assert time.monotonic() < deadline, (what, commit, self._crowd.wiki.printed[-3000:])
            time.sleep(0.02)

    def _has(self, state: CommitId | None, commit: CommitId) -> bool:
        return bool(state and self.store.find_commit(commit) and self.store.is_ancestor(commit, state))

    def _shown_state(self) -> CommitId | None:
        """The commit of the newest release, if visitors see as much of it as is ours."""
        newest, live = self._newest(), self._crowd.live_tree()
        return newest.content if live and self._own(live) == self._own(newest.tree) else None

    def _own(self, tree: ObjectId) -> dict[str, ObjectId]:
        return {path: entry.id for path, entry in self.site.iter_tree(tree) if not path.startswith(ELSEWHERE)}


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def open_crowd_wiki(folder: Path, crowd: Crowd) -> Iterator[CrowdWiki]:
    """The crowd's wiki without any page but the pusher's."""
    with crowd.visit({}, in_step=True) as visited:
        with visited.services.people.write() as session:
            account = create_account(session, NewAccount("alice", "Alice Aoki"), Role.ORGANISER, utc_now())
            token = create_token(session, account.id, "tests", utc_now())[1]
        yield CrowdWiki(folder, visited, token)
