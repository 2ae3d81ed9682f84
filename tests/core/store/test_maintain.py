"""Maintenance beside a writer loses nothing, and what a killed one left stops nobody."""

import subprocess
import sys
from pathlib import Path

from tests.factories import fsck, git, make_store, page_text, save
from wiki.core.store.maintain import maintain
from wiki.core.store.store import Store


def test_loose_objects_are_packed_and_everything_is_still_there(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    for number in range(30):
        save(store, f"talk-{number}", f"ノート {number}\n")
    maintain(store.folder)
    maintain(store.folder)

    counts = dict(line.split(": ") for line in git(store.folder, "count-objects", "-v").splitlines())
    assert int(counts["in-pack"]) >= 90
    assert int(counts["count"]) <= 2
    assert page_text(Store(store.folder), "talk-7.md") == "ノート 7\n"
    assert fsck(store) == ""


def test_maintenance_beside_a_writer_and_a_reader_loses_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "event/talk-0", "# トーク\n")
    log = tmp_path / "log"
    writer = subprocess.Popen([sys.executable, "-m", "tests.writer", str(store.folder), str(log), "1", "150", "1"])
    rounds = 0
    while writer.poll() is None:
        maintain(store.folder)
        rounds += 1
        assert page_text(store, "event/talk-0.md").startswith("# トーク\n") or "w1" in page_text(
            store, "event/talk-0.md"
        )

    lines = [line.split("\t")[1] for line in log.read_text().splitlines()]
    text = page_text(store, "event/talk-0.md").splitlines()
    assert writer.returncode == 0
    assert rounds >= 1
    assert len(lines) == 150
    assert [line for line in lines if text.count(line) != 1] == []
    assert fsck(store) == ""


def test_locks_left_by_a_killed_maintenance_are_cleared(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "talk", "ノート\n")
    maintain(store.folder)
    left = store.folder / "objects/info/commit-graphs/commit-graph-chain.lock"
    left.touch()
    (store.folder / "objects/maintenance.lock").touch()
    save(store, "talk-2", "ノート\n")

    maintain(store.folder)

    assert not left.exists()
    assert fsck(store) == ""
