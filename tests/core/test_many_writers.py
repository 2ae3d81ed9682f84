"""Eight writers in four processes: every acknowledged save is in history and in the page."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import fsck, git, make_store, page_text, save
from wiki.core.store.store import Store


def run_writers(store: Store, folder: Path, processes: int, saves: int, pages: int) -> list[list[str]]:
    logs = [folder / f"log-{number}" for number in range(processes)]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.writer", str(store.folder), str(log), str(number), str(saves), str(pages)]
        )
        for number, log in enumerate(logs)
    ]
    assert [process.wait(timeout=300) for process in running] == [0] * processes
    return [line.split("\t") for log in logs for line in log.read_text().splitlines()]


@pytest.mark.parametrize("pages", [1, 12])
def test_every_acknowledged_save_is_in_history_and_page(tmp_path: Path, pages: int) -> None:
    store = make_store(tmp_path)
    for number in range(pages):
        save(store, f"event/talk-{number}", "# トーク\n\n- はじめ\n")

    acknowledged = run_writers(store, tmp_path, processes=8, saves=50, pages=pages)

    kept = [row for row in acknowledged if row[2] != "conflict"]
    history = set(git(store.folder, "rev-list", "main").split())
    texts = {page: page_text(store, f"{page}.md").splitlines() for page, _, _ in kept}
    assert len(acknowledged) == 400
    assert all(texts[page].count(line) == 1 for page, line, _ in kept)
    assert {commit for _, _, commit in kept} <= history
    assert len(history) == pages + len(kept)
    assert fsck(store) == ""
