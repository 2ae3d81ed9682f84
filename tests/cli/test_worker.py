"""The worker as a process: pushed is published, saved is pushed, and a kill at any moment costs nothing."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Wiki
from tests.core.remote.test_sync import clone, commit_and_push, make_upstream, upstream_tip
from tests.factories import git, save
from wiki.core.remote.wake import ask_for_sync
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261122"))

StartWorker = Callable[..., "subprocess.Popen[bytes]"]


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def page_shows(data: Path, page: str, text: str) -> bool:
    file = data / "site" / page / "index.html"
    return file.exists() and text in file.read_text()


def test_save_is_published_and_pushed_and_a_push_is_taken_in_and_published(
    wiki: Wiki, start_worker: StartWorker, tmp_path: Path
) -> None:
    upstream = make_upstream(tmp_path)
    settings = {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1"}
    wiki("init", **settings)
    data = tmp_path / "data"
    store = Store(data / "content.git")
    start_worker(**settings)

    saved = save(store, "saved-here", "# 保存\n\nここで保存した\n")
    wait_until(lambda: page_shows(data, "saved-here", "ここで保存した"))
    wait_until(lambda: upstream_tip(upstream) == saved.commit)
    commit_and_push(clone(tmp_path, upstream), "pushed.md", "# Pushed\n\nfrom a laptop\n")
    ask_for_sync(store)
    wait_until(lambda: page_shows(data, "pushed", "from a laptop"))

    assert page_shows(data, "saved-here", "ここで保存した")


def test_upstream_that_is_away_is_recorded_and_caught_up_when_it_is_back(
    wiki: Wiki, start_worker: StartWorker, tmp_path: Path
) -> None:
    upstream = make_upstream(tmp_path)
    settings = {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1"}
    wiki("init", **settings)
    data = tmp_path / "data"
    store = Store(data / "content.git")
    upstream.rename(tmp_path / "away")
    start_worker(**settings)

    saved = save(store, "meanwhile", "# Meanwhile\n\nsaved\n")
    wait_until(lambda: page_shows(data, "meanwhile", "saved"))
    (tmp_path / "away").rename(upstream)
    wait_until(lambda: upstream_tip(upstream) == saved.commit)

    assert git(upstream, "show", "main:meanwhile.md").startswith("# Meanwhile")


def check_kills(wiki: Wiki, start_worker: StartWorker, data: Path, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    wiki("init")
    store = Store(data / "content.git")
    for number in range(rounds):
        worker = start_worker()
        save(store, f"round-{number}", f"# Round {number}\n")
        time.sleep(chance.uniform(0.1, 1.0))
        save(store, f"again-{number}", f"# Again {number}\n")
        time.sleep(chance.uniform(0, 0.2))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    worker = start_worker()
    wait_until(lambda: page_shows(data, f"again-{rounds - 1}", f"Again {rounds - 1}"))
    missing = [
        f"{kind}-{number}"
        for kind in ("round", "again")
        for number in range(rounds)
        if not page_shows(data, f"{kind}-{number}", f"{kind.capitalize()} {number}")
    ]
    assert missing == []


def test_worker_killed_five_times_publishes_everything_in_the_end(
    wiki: Wiki, start_worker: StartWorker, tmp_path: Path
) -> None:
    check_kills(wiki, start_worker, tmp_path / "data", 5)


@pytest.mark.long
def test_worker_killed_fifty_times_publishes_everything_in_the_end(
    wiki: Wiki, start_worker: StartWorker, tmp_path: Path
) -> None:
    check_kills(wiki, start_worker, tmp_path / "data", 50)


def test_worker_told_to_stop_ends_cleanly(wiki: Wiki, start_worker: StartWorker, tmp_path: Path) -> None:
    wiki("init")
    worker = start_worker()
    wait_until(lambda: page_shows(tmp_path / "data", "hello-festa", "Hello Festa"))

    worker.terminate()

    assert worker.wait(timeout=20) == 0
