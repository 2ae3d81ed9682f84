"""An evening in small: people write while a talk is renamed, the event moves, and others push to the upstream.

Every line that was acknowledged is there once in the end, under the name of who wrote it.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.remote.test_sync import clone, make_upstream, push_some, transport_to, upstream_tip
from tests.factories import ALICE, fsck, git, make_store, save
from wiki.core.links import iter_links
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.names import name_of
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.remote.sync import sync
from wiki.core.save import find_page_path
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261122"))


def start_people(store: Store, folder: Path, count: int, saves: int) -> list[subprocess.Popen[bytes]]:
    return [
        subprocess.Popen(
            [sys.executable, "-m", "tests.evening_writer", str(store.folder), str(folder / f"log-{number}"), str(number),
             str(saves)]
        )
        for number in range(count)
    ]  # fmt: skip


def blamed_authors(store: Store) -> dict[str, str]:
    """Line to author, by git's own blame of every page."""
    authors: dict[str, str] = {}
    tip = store.tip()
    assert tip is not None
    for path, _ in store.iter_files(tip):
        author = ""
        for line in git(store.folder, "blame", "--line-porcelain", tip, "--", path).splitlines():
            if line.startswith("author "):
                author = line.removeprefix("author ")
            elif line.startswith("\t"):
                authors[line.removeprefix("\t")] = author
    return authors


def check_evening(tmp_path: Path, people: int, saves: int, moves: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "event", "---\ntype: event\ntitle: 神田\n---\n[[talk-0]] [[talk-1]]\n")
    for number in range(2):
        save(store, f"event/talk-{number}", f"# トーク\n\n- はじめ\n- [[talk-{1 - number}]]\n")
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    writers = start_people(store, tmp_path, people, saves)
    event, talks = "event", ["talk-0", "talk-1"]
    pushed: list[str] = []
    for turn in range(moves):
        if chance.random() < 0.3:
            move_page(store, Move(event, f"event-{turn}", ALICE, "Move the event"), scan_for_links(store))
            event = f"event-{turn}"
        else:
            old, new = talks[turn % 2], f"talk-{turn % 2}-{turn}"
            move_page(store, Move(f"{event}/{old}", f"{event}/{new}", ALICE, "Rename"), scan_for_links(store))
            talks[turn % 2] = new
        sync(store, transport)
        pushed += push_some(work, turn, 1, [f"{event}/{talk}.md" for talk in talks])
        sync(store, transport)
    assert [writer.wait(timeout=300) for writer in writers] == [0] * people
    sync(store, transport)

    rows = [line.split("\t") for n in range(people) for line in (tmp_path / f"log-{n}").read_text().splitlines()]
    kept = {line: author for line, author, outcome in rows if outcome == "saved"}
    authors = blamed_authors(store)
    tip = store.tip()
    assert tip is not None
    texts = {path: (store.find_file(tip, path) or b"").decode() for path, _ in store.iter_files(tip)}
    everything = [line for text in texts.values() for line in text.splitlines()]
    assert len(rows) == people * saves
    assert [line for line in [*kept, *pushed] if everything.count(line) != 1] == []
    assert [line for line, author in kept.items() if authors[line] != author] == []
    assert len(texts) == 3
    assert upstream_tip(upstream) == tip
    assert list_conflicts(store) == []
    broken = [
        link.target
        for path, text in texts.items()
        for link in iter_links(text)
        if not any(
            find_page_path(store, tip, name)
            for name in (
                f"{(name_of(path) or '').rpartition('/')[0]}/{link.target}".strip("/"),
                f"{event}/{link.target}",
                link.target,
            )
        )
    ]
    assert broken == []
    assert fsck(store) == ""


def test_evening_of_four_people_loses_and_misattributes_no_line(tmp_path: Path) -> None:
    check_evening(tmp_path, people=4, saves=25, moves=6)


@pytest.mark.long
def test_evening_of_twenty_people_loses_and_misattributes_no_line(tmp_path: Path) -> None:
    check_evening(tmp_path, people=20, saves=25, moves=40)
