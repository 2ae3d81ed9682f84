"""Histories at random: of every page the index tells what a model tells that knows what was done; see replay.py.

What git tells is no measure where pages are renamed: `git log --follow` loses an edit made beside a rename. Where none are,
the histories are those of `git log`.
"""

import os
import random
from pathlib import Path

import pytest

from tests.core.index.replay import Replay, Row
from tests.core.index.states import make_timed_store
from tests.factories import git
from wiki.core.index.index import Index
from wiki.core.index.rows import RENAME
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import name_of

SEED = int(os.environ.get("FESTA_SEED", "20261123"))


def told(snapshot: Snapshot, path: str) -> list[Row]:
    """The history of the page at a path, batch by batch."""
    rows: list[Row] = []
    after = None
    while True:
        batch = snapshot.revisions(name_of(path) or "", limit=7, after=after)
        rows += [
            Row(row.commit, row.kind, row.path, row.old_path, row.email, row.added, row.removed) for row in batch.items
        ]
        after = batch.next
        if after is None:
            return rows


def check_against_model(replay: Replay, snapshot: Snapshot) -> int:
    """Compares the histories of all pages that are there, and of those that were deleted; returns how many."""
    tip = replay.store.tip()
    assert tip is not None
    assert snapshot.commit == tip
    state = replay.states[tip]
    deleted = replay.deleted(state)
    for path, page in {**state.pages, **deleted}.items():
        assert told(snapshot, path) == replay.history(replay.root(page)), path
    return len(state.pages) + len(deleted)


def check_against_git(replay: Replay, snapshot: Snapshot) -> int:
    """The same against git, also in their order; returns how many revisions were compared.

    Git names a file after a commit only if that changed it, and after a merge only if it is what no side had.
    """
    assert snapshot.commit is not None
    count = 0
    for path in replay.states[snapshot.commit].pages:
        options = ["--full-history", "--no-renames", "--date-order", "-c", "-z", "--format=%x01%H", "--name-only"]
        log = git(replay.store.folder, "log", *options, snapshot.commit, "--", path)
        commits = [one.split("\0", 1) for one in log.split("\x01")[1:]]
        changed = [commit for commit, named in commits if path in named]
        assert [row.commit for row in told(snapshot, path)] == changed, path
        count += len(changed)
    return count


def replayed(folder: Path, seed: int, steps: int, *, renames: bool) -> None:
    print(f"FESTA_SEED={seed}")
    store, clock = make_timed_store(folder)
    clock.step = 60
    replay = Replay(store, random.Random(seed), with_renames=renames)
    index = Index(store, folder / "index.sqlite")
    fresh = Index(store, folder / "fresh.sqlite")
    for _ in range(steps):
        replay.step()
        with index.read() as snapshot:
            check_against_model(replay, snapshot)
    with fresh.read() as snapshot:
        assert check_against_model(replay, snapshot) > 3
        if not renames:
            assert check_against_git(replay, snapshot) > steps
    assert replay.merges > steps // 10
    assert any(row.kind == RENAME for _, row in replay.rows) == renames
    for each in (index, fresh, store):
        each.close()


@pytest.mark.parametrize("round_number", range(4))
def test_histories_are_those_of_a_model(tmp_path: Path, round_number: int) -> None:
    replayed(tmp_path, SEED + round_number, 40, renames=True)


def test_histories_without_renames_are_those_of_git_log(tmp_path: Path) -> None:
    replayed(tmp_path, SEED, 60, renames=False)


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(40))
def test_long_histories_are_those_of_a_model(tmp_path: Path, round_number: int) -> None:
    replayed(tmp_path, SEED + 100 + round_number, 120, renames=True)


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(10))
def test_long_histories_without_renames_are_those_of_git_log(tmp_path: Path, round_number: int) -> None:
    replayed(tmp_path, SEED + 200 + round_number, 150, renames=False)
