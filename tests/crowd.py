"""The surrounding in which the tests of saving and publishing run a second time: two web processes and an external worker, on one
wiki whose upstream somebody else pushes to all the while.

A test asks for the fixture `surrounding` (mostly by way of `web`, `api` or `kanda`): None when it runs alone, a Crowd when its
module is marked `crowd`. One crowd serves many tests, for to start three processes costs 3 s of CPU, ten times what a test
takes: `visit` gives each test the content it begins with, accounts made anew, and pushes of its own. At the end of each it is asked
whether everything that was pushed is there, once, and the site is what the publisher builds of that state from nothing.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from flask import Flask

from tests.core.remote.test_sync import make_upstream
from tests.factories import fsck, git
from tests.over_http import OverHttp
from tests.pusher import ELSEWHERE, Pusher, seed
from tests.running import RunningWiki
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.remote.wake import ask_for_sync
from wiki.core.settings import read_settings
from wiki.core.store.model import FILE, CommitId, Entry, ObjectId, Step
from wiki.core.store.store import Store, utc_now
from wiki.opening import open_services
from wiki.people.models import Base
from wiki.publish.publisher import Publisher
from wiki.publish.release import Release, Releases
from wiki.publish.targets.directory import DirectoryTarget
from wiki.web.services import Services

SITE_URL = "https://reports.example.org/wiki"
AGREE_SECONDS = 60.0
ASK_SECONDS = 1.0
Content = Mapping[str, bytes]


class Crowd:
    """The processes, their upstream and the pusher. `services` is the same wiki opened in this process: a fourth one.

    `way` is for a test that runs in more than one way in the crowd; the fixture says which.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.upstream = make_upstream(folder)
        git(self.upstream, "config", "gc.auto", "0")
        self._settings = {
            "FESTA_REMOTE": str(self.upstream), "FESTA_ALLOW_FILE_REMOTE": "1", "FESTA_POLL_SECONDS": "5",
            "FESTA_SITE_URL": SITE_URL, **settings,
        }  # fmt: skip
        self.wiki = RunningWiki(folder, webs=2, **self._settings)
        self.data = self.wiki.data
        self.way = ""
        self.is_sound = True
        self._stack = ExitStack()
        self._over_http = OverHttp(self.wiki.ports)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.wiki.kill)
            self.wiki.start()
            environment = {"FESTA_DATA": str(self.data), "FESTA_WORKER": "external", **self._settings}
            self.services: Services = stack.enter_context(open_services(read_settings(environment)))
            self.store = self.services.store
            self.site = Store(self.data / "site.git")
            stack.callback(self.site.close)
            self._whole = Store.create(self.folder / "whole.git")
            stack.callback(self._whole.close)
            self.whole_publisher = Publisher(
                self.store, self.services.index, self.services.renderer, self._whole, self.folder / "whole.sqlite",
                url=SITE_URL,
            )  # fmt: skip
            stack.callback(self.whole_publisher.close)
            self.first_content = dict(self._read_content())
            self._pusher = Pusher(self.folder, self.upstream, lambda: ask_for_sync(self.store), seed())
            self.agree()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with self._stack:
            if self.is_sound:
                assert fsck(self.store) == ""
                assert fsck(self.site) == ""
                assert "Traceback" not in self.wiki.printed, self.wiki.printed

    @contextmanager
    def visit(self, content: Content | None = None, *, in_step: bool = False) -> Iterator[Self]:
        """Gives a test the wiki with this content (that of a new wiki), nobody's account, and pushes all the while.

        `in_step` is for tests that push pages themselves: the upstream and the site, too, have the content by then. Without that
        a push may still be made onto what the test before left there, and what both have would be no change.
        """
        self.is_sound = False
        self._begin(self.first_content if content is None else content)
        if in_step:
            self.agree()
        self._pusher.start()
        try:
            yield self
        finally:
            self._pusher.pause()
        self._check()
        self.is_sound = True

    @contextmanager
    def calm(self) -> Iterator[CommitId]:
        """For a moment nobody pushes, and all are in step: yields the tip."""
        self._pusher.pause()
        try:
            yield self.agree()
        finally:
            self._pusher.go_on()

    def agree(self) -> CommitId:
        """Waits until the wiki, its upstream and (unless publishing is held) the site are at one state; returns the tip."""
        deadline = time.monotonic() + AGREE_SECONDS
        asked = 0.0
        while True:
            if time.monotonic() - asked > ASK_SECONDS:
                asked = time.monotonic()
                ask_for_sync(self.store)
            tip, theirs, release = self.store.tip(), self._upstream_tip(), self.newest_release()
            is_out = (
                release is not None and release.content == tip and release.complete and self.live_tree() == release.tree
            )
            if tip is not None and tip == theirs and (is_out or self.is_held):
                return tip
            assert time.monotonic() < deadline, (tip, theirs, release, self.wiki.printed[-3000:])
            time.sleep(0.02)

    def newest_release(self) -> Release | None:
        return Releases(self.site).newest()

    def live_tree(self) -> ObjectId | None:
        """What visitors see now: the newest release, or for a moment the one before."""
        return DirectoryTarget(self.site, self.data / "site").live_tree()

    @property
    def is_held(self) -> bool:
        return Releases(self.site).is_held

    def serve(self, app: Flask) -> None:
        """Has the test clients of a program over this wiki speak to the two servers, in turn."""
        app.wsgi_app = self._over_http  # type: ignore[method-assign]  # how Flask's own documentation wraps a program

    def whole_tree(self) -> ObjectId:
        """The site that is built from nothing, of the tip."""
        self.whole_publisher.publish(all=True)
        newest = Releases(self._whole).newest()
        assert newest is not None
        return newest.tree

    def _begin(self, content: Content) -> None:
        self.store.clock = utc_now
        if self.is_held:
            self.services.publisher.resume()
        entries = {path: Entry(FILE, self.store.add_blob(data)) for path, data in content.items()}

        def plan(tip: CommitId | None) -> Step:
            assert tip is not None
            gone: dict[str, Entry | None] = {path: None for path, _ in self.store.iter_files(tip)}
            return Step(gone | entries, "Begin a test", self.store.wiki)

        self.store.advance(plan)
        with self.services.people.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())

    def _check(self) -> None:
        tip = self.agree()
        kept: list[str] = []
        for path, entry in self.store.iter_files(tip):
            if path.startswith(ELSEWHERE):
                kept += self.store.read_blob(entry.id).decode().splitlines()
        assert [line for line in self._pusher.lines if kept.count(line) != 1] == []
        assert list_conflicts(self.store) == []
        release = self.newest_release()
        assert release is not None
        published = {path: entry.id for path, entry in self.site.iter_tree(release.tree)}
        whole = {path: entry.id for path, entry in self._whole.iter_tree(self.whole_tree())}
        paths = sorted(path for path in published.keys() | whole.keys() if published.get(path) != whole.get(path))
        assert paths == [], [
            (path, self._shown(self.site, published, path), self._shown(self._whole, whole, path)) for path in paths[:3]
        ]

    def _read_content(self) -> Iterator[tuple[str, bytes]]:
        tip = self.store.tip()
        assert tip is not None
        for path, entry in self.store.iter_files(tip):
            yield path, self.store.read_blob(entry.id)

    @staticmethod
    def _shown(site: Store, outputs: Mapping[str, ObjectId], path: str) -> str | None:
        return site.read_blob(outputs[path]).decode("utf-8", "replace") if path in outputs else None

    def _upstream_tip(self) -> str:
        return (self.upstream / "refs/heads/main").read_text().strip()


class Crowds:
    """The one crowd that is open in this process: another is started for other settings, and after a test that broke it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._open: tuple[dict[str, str], Crowd] | None = None

    def get(self, **settings: str) -> Crowd:
        if self._open and (self._open[0] != settings or not self._open[1].is_sound):
            self.close()
        if self._open is None:
            self._count += 1
            folder = self._folder / str(self._count)
            folder.mkdir()
            self._open = settings, Crowd(folder, **settings).__enter__()
        return self._open[1]

    def close(self) -> None:
        if self._open:
            _, crowd = self._open
            self._open = None
            crowd.__exit__()
