"""Writers killed with SIGKILL at any moment: nothing acknowledged is lost, nobody after them is blocked."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories import fsck, git, make_store, page_text, save
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261122"))


def kill_writers_once(store: Store, folder: Path, chance: random.Random) -> None:
    logs = [folder / f"log-{number}" for number in range(3)]
    before = sum(log.stat().st_size for log in logs if log.exists())
    group = subprocess.Popen(
        ["sh", "-c", " & ".join(
            f"{sys.executable} -m tests.writer {store.folder} {log} {number} 0 3" for number, log in enumerate(logs)
        ) + " & wait"],
        start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while sum(log.stat().st_size for log in logs if log.exists()) == before:
            assert time.monotonic() < deadline, "the writers never saved"
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.15))
    finally:
        os.killpg(group.pid, signal.SIGKILL)
        group.wait()


def check_rounds(tmp_path: Path, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    store = make_store(tmp_path)
    for number in range(3):
        save(store, f"event/talk-{number}", "# トーク\n")
    for number in range(rounds):
        kill_writers_once(store, tmp_path, chance)
        saved = save(Store(store.folder), f"event/after-{number}", "the next save works\n")
        assert saved.change is not None
    rows = [line.split("\t") for log in sorted(tmp_path.glob("log-*")) for line in log.read_text().splitlines()]
    kept = [row for row in rows if len(row) == 3 and row[2] != "conflict"]
    texts = {page: page_text(store, f"{page}.md").splitlines() for page in {row[0] for row in kept}}
    history = set(git(store.folder, "rev-list", "main").split())
    assert len(kept) >= rounds
    assert [line for page, line, _ in kept if texts[page].count(line) != 1] == []
    assert [commit for _, _, commit in kept if commit not in history] == []
    assert fsck(store) == ""


def test_eight_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    check_rounds(tmp_path, 8)


@pytest.mark.long
def test_fifty_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    check_rounds(tmp_path, 50)
