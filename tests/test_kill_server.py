"""The whole server killed at any moment, with its worker and renderers, while people save and the site is published.

Nothing acknowledged is lost, nothing blocks whoever comes after, and visitors of the site see one whole release.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import environment, free_port
from tests.cli.test_serve import get
from tests.cli.test_worker import page_shows, wait_until
from tests.factories import fsck, git, page_text
from tests.publish.sites import read_folder, read_tree
from tests.test_several_processes import command
from wiki.core.store.store import Store
from wiki.publish.release import Releases
from wiki.publish.targets.directory import DirectoryTarget

SEED = int(os.environ.get("FESTA_SEED", "20261123"))
WRITERS = 4
CHANGES = 3
"""So many saves are acknowledged at least in each round, before the kill."""


@dataclass
class Saved:
    page: str
    line: str
    commit: str


@dataclass
class Evening:
    """A wiki whose server is killed again and again. `answered` are the seconds from each start to the first answer."""

    data: Path
    token: str = ""
    port: int = 0
    server: "subprocess.Popen[bytes] | None" = None
    saved: list[Saved] = field(default_factory=list)
    wrong: list[object] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    trees: set[str] = field(default_factory=set)

    @property
    def store(self) -> Store:
        return Store(self.data / "content.git")

    def start(self) -> None:
        self.port = free_port()
        began = time.monotonic()
        self.server = subprocess.Popen(
            [sys.executable, "-m", "wiki", "serve"],
            env=environment(self.data, PORT=str(self.port)), start_new_session=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: get(self.port, "/-/healthz")[0] == 200)
        self.answered.append(time.monotonic() - began)

    def kill(self) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def call(self, method: str, page: str, body: object = None) -> tuple[int, dict[str, str]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            connection.request(method, f"/-/api/v1/pages/{page}", json.dumps(body) if body else None, headers)
            with connection.getresponse() as answer:
                return answer.status, json.loads(answer.read())

    def write_until(self, stop: threading.Event, number: int) -> None:
        """One person who saves without a pause, to a page of their own and to one that all write to."""
        chance = random.Random(SEED * 100 + number + len(self.saved))
        while not stop.is_set():
            page = f"event/{chance.choice(('shared', f'talk-{number}'))}"
            line = f"- w{number} 書いた {chance.getrandbits(60):x}"
            try:
                _, read = self.call("GET", page)
                lines = read["text"].splitlines()
                lines.insert(chance.randint(4, len(lines)), line)
                sent = {"text": "\n".join(lines), "base": read["commit"]}
                status, answer = self.call("PUT", page, sent)
            except (OSError, http.client.HTTPException, ValueError):
                continue  # killed: nobody was told that this was saved
            if status == 200:
                self.saved.append(Saved(page, line, answer["commit"]))
            elif status != 409:
                self.wrong.append((status, answer))

    def live_tree(self) -> str:
        """The tree of the release that visitors see, after a look at every file of it."""
        site = Store(self.data / "site.git")
        live = DirectoryTarget(site, self.data / "site").live_tree()
        assert live is not None
        assert live in {release.tree for release in Releases(site).list()}
        assert read_folder(self.data / "site") == read_tree(site, live)
        return live


@pytest.fixture
def evening(tmp_path: Path) -> "Evening":
    data = tmp_path / "data"
    command(data, {}, "user", "add", "alice", "--name", "Alice", "--role", "writer")
    return Evening(data, command(data, {}, "token", "alice"))


def check_kills(evening: Evening, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    try:
        prepare(evening)
        for number in range(rounds):
            kill_while_people_save(evening, chance, publishing=number % 2 == 0)
            evening.trees.add(evening.live_tree())
            evening.start()
            text = f"---\ntype: talk\n---\n# 後 {number}\n"
            saved = evening.call("PUT", f"event/after-{number}", {"text": text})
            assert saved[0] == 201, saved
        wait_until(lambda: page_shows(evening.data, f"event/after-{rounds - 1}", f"後 {rounds - 1}"), 60)
    finally:
        evening.kill()
    times = sorted(round(seconds, 2) for seconds in evening.answered[1:])
    print(f"answers again after kill -9, seconds: slowest {times[-1]}, all {times}")
    check_nothing_is_lost(evening, rounds)


def prepare(evening: Evening) -> None:
    evening.start()
    for name in ("shared", *(f"talk-{number}" for number in range(WRITERS))):
        text = f"---\ntype: talk\ntitle: {name}\n---\n\n# {name}\n"
        assert evening.call("PUT", f"event/{name}", {"text": text})[0] == 201
    wait_until(lambda: page_shows(evening.data, f"event/talk-{WRITERS - 1}", f"talk-{WRITERS - 1}"))


def kill_while_people_save(evening: Evening, chance: random.Random, *, publishing: bool) -> None:
    """Kills soon after the start, or, with `publishing`, when the site has begun to follow the saves."""
    stop = threading.Event()
    link = evening.data / "site"
    before = len(evening.saved)
    writers = [threading.Thread(target=evening.write_until, args=(stop, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        shown = os.readlink(link)
        wait_until(lambda: len(evening.saved) >= before + CHANGES or bool(evening.wrong))
        wait_until(lambda: not publishing or os.readlink(link) != shown or bool(evening.wrong))
        time.sleep(chance.uniform(0, 0.5))  # in the middle of another save, and another publish
    finally:
        evening.kill()
        stop.set()
        for writer in writers:
            writer.join()
    assert evening.wrong == []


def check_nothing_is_lost(evening: Evening, rounds: int) -> None:
    store = evening.store
    texts = {page: page_text(store, f"{page}.md").splitlines() for page in {saved.page for saved in evening.saved}}
    history = set(git(store.folder, "rev-list", "main").split())
    assert len(evening.saved) >= rounds * CHANGES
    assert [saved for saved in evening.saved if texts[saved.page].count(saved.line) != 1] == []
    assert [saved for saved in evening.saved if saved.commit not in history] == []
    assert len(evening.trees) > 1  # the site went on in between, or the kills never met a publish
    assert evening.live_tree() not in evening.trees
    assert [fsck(repository) for repository in (store, Store(evening.data / "site.git"))] == ["", ""]


def test_server_killed_six_times_while_people_save_loses_nothing_acknowledged(evening: Evening) -> None:
    check_kills(evening, 6)


@pytest.mark.long
def test_server_killed_fifty_times_while_people_save_loses_nothing_acknowledged(evening: Evening) -> None:
    check_kills(evening, 50)
