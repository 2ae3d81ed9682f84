"""Through renames, moves of events and merges with an upstream, a line belongs to the commit that first had it."""

import os
import random
from pathlib import Path

import pytest

from tests.core.index.replay import Replay
from tests.core.index.states import make_timed_store, side_commit
from tests.factories import ALICE, BOB
from wiki.core.blame.blamer import Blamer
from wiki.core.index.index import Index
from wiki.core.names import name_of
from wiki.core.remote.merge_histories import take_in
from wiki.core.store.model import Step

SEED = int(os.environ.get("FESTA_SEED", "20261123"))


def check(folder: Path, seed: int, steps: int) -> None:
    print(f"FESTA_SEED={seed}")
    store, clock = make_timed_store(folder)
    clock.step = 60
    # A history has one row for each commit. Where two pages become one, a commit that wrote both loses a row, and so its lines.
    replay = Replay(store, random.Random(seed), with_deletions=False, most_at_once=1)
    index = Index(store, folder / "index.sqlite")
    blamer = Blamer(store, folder / "blame.sqlite")
    renamed = 0
    for _ in range(steps):
        replay.step()
        tip = store.tip()
        assert tip is not None
        with index.read() as snapshot:
            for path, _ in store.iter_files(tip):
                lines = (store.find_file(tip, path) or b"").decode().splitlines()
                origins = blamer.blame(snapshot, tip, path).origins
                told = {line: origin for line, origin in zip(lines, origins, strict=True) if line.startswith("- ")}
                # Lines of another kind may be there many times: a merge of two renames writes aliases.
                assert told == {line: replay.writers[line] for line in told}, path
                assert told
                renamed += any(row.kind == "rename" for row in snapshot.revisions(name_of(path) or "").items)
    for each in (blamer, index, store):
        each.close()
    assert renamed > steps


@pytest.mark.parametrize("round_number", range(3))
def test_lines_keep_their_commit_through_random_renames_and_merges(tmp_path: Path, round_number: int) -> None:
    check(tmp_path, SEED + round_number, 40)


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(20))
def test_lines_keep_their_commit_through_long_random_histories(tmp_path: Path, round_number: int) -> None:
    check(tmp_path, SEED + 100 + round_number, 120)


def test_page_renamed_on_one_side_and_edited_on_the_other_keeps_both_sides_lines(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    text = "".join(f"line {number}\n" for number in range(10))
    first = side_commit(store, None, {"a.md": text})
    store.fast_forward(first)
    entry = store.find_entry(first, "a.md")
    renamed = store.write_commit(Step({"a.md": None, "b.md": entry}, "Move", ALICE), first)
    edited = side_commit(store, first, {"a.md": text.replace("line 4", "line four")}, BOB)
    store.fast_forward(renamed)
    take_in(store, edited)
    index = Index(store, tmp_path / "index.sqlite")
    blamer = Blamer(store, tmp_path / "blame.sqlite")

    with index.read() as snapshot:
        assert snapshot.commit is not None
        blame = blamer.blame(snapshot, snapshot.commit, "b.md")

    assert blame.origins == (first,) * 4 + (edited,) + (first,) * 5
    for each in (blamer, index, store):
        each.close()


def test_page_is_not_mixed_up_with_one_that_took_its_old_place(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    text = "".join(f"line {number}\n" for number in range(10))
    first = side_commit(store, None, {"a.md": text, "c.md": "of another\npage\naltogether\n"})
    entry = store.find_entry(first, "a.md")
    other = store.find_entry(first, "c.md")
    renamed = store.write_commit(Step({"a.md": None, "b.md": entry}, "Move", ALICE), first)
    base = store.write_commit(Step({"c.md": None, "a.md": other}, "Take its place", ALICE), renamed)
    edited = side_commit(store, base, {"b.md": text.replace("line 4", "line four")}, BOB)
    away = store.write_commit(Step({"b.md": None, "d.md": entry}, "Move on", ALICE), base)
    store.fast_forward(edited)
    take_in(store, away)
    index = Index(store, tmp_path / "index.sqlite")
    blamer = Blamer(store, tmp_path / "blame.sqlite")

    with index.read() as snapshot:
        assert snapshot.commit is not None
        blame = blamer.blame(snapshot, snapshot.commit, "d.md")

    assert blame.origins == (first,) * 4 + (edited,) + (first,) * 5
    for each in (blamer, index, store):
        each.close()
