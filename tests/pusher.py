"""Somebody who keeps pushing to the upstream, pages of their own below `elsewhere/`, while tests run; and what tests see beside them."""

import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

from tests.core.remote.test_sync import clone
from tests.factories import git
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store

ELSEWHERE = "elsewhere/"
PUSHER = "Erin Elsewhere"
PAGES = 3
PATIENCE = 60.0


class Pusher:
    """Pushes one line after the other from a clone, between `start` and `stop`; `lines` are those that arrived.

    Refused because others were faster, or because the upstream is away, it fetches and tries the same line again.
    """

    def __init__(self, folder: Path, upstream: Path, pushed: Callable[[], None], seed: int) -> None:
        """Calls `pushed` after each push, as a forge calls the wiki."""
        self.lines: list[str] = []
        self._work = clone(folder, upstream, "pusher")
        for key in ("gc.auto", "maintenance.auto"):
            git(self._work, "config", key, "0")
        self._pushed = pushed
        self._chance = random.Random(seed)
        self._turn = 0
        self._stop = threading.Event()
        self._arrived = threading.Event()
        self._failed: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._turn += 1
        self.lines = []
        self._stop.clear()
        self._arrived.clear()
        self.go_on()

    def go_on(self) -> None:
        """Starts again after `pause`."""
        assert self._thread is None
        self._stop.clear()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def pause(self) -> None:
        """Stops between two pushes; not before one line has arrived, so that no test is without."""
        assert self._thread is not None
        arrived = self._arrived.wait(PATIENCE)
        self._stop.set()
        self._thread.join()
        self._thread = None
        if self._failed is not None:
            raise self._failed
        assert arrived, "no push ever arrived"

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                line = f"- elsewhere {self._turn}.{len(self.lines)} {self._chance.getrandbits(60):015x}"
                path = f"{ELSEWHERE}{self._turn}/page-{self._chance.randrange(PAGES)}.md"
                if self._push(path, line):
                    self.lines.append(line)
                    self._arrived.set()
                    self._pushed()
                self._stop.wait(self._chance.uniform(0.1, 0.25))
        except BaseException as failed:  # told by pause(), in the thread of the test
            self._failed = failed

    def _push(self, path: str, line: str) -> bool:
        """Whether the line arrived; it is tried until then, or until the end if that takes too long."""
        while True:
            git(self._work, "fetch", "-q", "origin", check=False)  # the upstream may be away just now
            git(self._work, "reset", "-q", "--hard", "origin/main")
            file = self._work / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a") as page:
                page.write(f"{line}\n")
            git(self._work, "add", path)
            git(self._work, "commit", "-q", "--author", f"{PUSHER} <erin@example.org>", "-m", f"Push {path}")
            tip = git(self._work, "rev-parse", "HEAD").strip()
            git(self._work, "push", "-q", "origin", "HEAD:main", check=False)
            git(self._work, "fetch", "-q", "origin", check=False)
            if self._is_upstream(tip):
                return True
            if self._stop.wait(0.05):
                return False

    def _is_upstream(self, commit: str) -> bool:
        return git(self._work, "merge-base", commit, "origin/main", check=False).strip() == commit


def own_commits(store: Store) -> list[CommitId]:
    """The commits on `main` that others than the pusher made, the newest first, without merges with the upstream."""
    listed = git(store.folder, "log", "--topo-order", "--no-merges", "--format=%H|%an", "main").splitlines()
    return [CommitId(commit) for commit, _, author in (row.partition("|") for row in listed) if author != PUSHER]


def last_commit(store: Store, form: str) -> str:
    """The newest of them, in a format of git's log."""
    return git(store.folder, "log", "-1", f"--format={form}", own_commits(store)[0]).strip()


def own_names(store: Store) -> list[str]:
    """The paths of all files but the pusher's."""
    listed = git(store.folder, "ls-tree", "-r", "--name-only", "-z", "main").split("\0")[:-1]
    return [path for path in listed if not path.startswith(ELSEWHERE)]


def is_current(store: Store, commit: str | None, path: str) -> bool:
    """Whether that is a state of `main` (an earlier one at most by what others pushed) with the file's last revision in it."""
    tip, seen = store.tip(), store.find_commit(commit or "")
    if tip is None or seen is None or not store.is_ancestor(seen.id, tip):
        return False
    last = [git(store.folder, "log", "-1", "--format=%H", at, "--", path).strip() for at in (seen.id, tip)]
    return last[0] == last[1] != ""


def seed() -> int:
    return int(os.environ.get("FESTA_SEED", "20261122"))
