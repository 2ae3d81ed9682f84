"""Where nothing is renamed, every line belongs to the commit that `git blame` names."""

import os
import random
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.core.index.states import make_timed_store
from tests.factories import ALICE
from wiki.core.blame.blamer import Blamer
from wiki.core.index.index import Index
from wiki.core.store.command import git_environment
from wiki.core.store.model import FILE, CommitId, Entry, Step
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261123"))
PATHS = ("one.md", "kanda/two.md", "三.md")
LINES = ["- one", "- two", "", "# 三", "four four four", "}", "\tfive", "six\r"]

Files = dict[str, bytes]


class Repository:
    """Commits at random on top of any of the latest ones, merges of two in every way, and `main` that takes all in."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.files: dict[CommitId, Files] = {}
        self.latest: list[CommitId] = [self._commit((), {path: self._text() for path in PATHS})]

    def step(self) -> None:
        near = self.latest[-5:]
        if len(near) > 1 and self.chance.random() < 0.35:
            self._merge(self.chance.sample(near, 2))
        else:
            self._change(self.chance.choice(near))

    def take_in(self) -> None:
        """Brings all that is there to `main`, one after the other."""
        for commit in self.latest:
            tip = self.store.tip()
            if tip is None or self.store.is_ancestor(tip, commit):
                self.store.fast_forward(commit)
            elif not self.store.is_ancestor(commit, tip):
                parents = self.chance.sample([tip, commit], 2)
                self.store.fast_forward(self._merge(parents))
        tip = self.store.tip()
        self.latest = [tip] if tip else []

    def _change(self, parent: CommitId) -> CommitId:
        files = dict(self.files[parent])
        path = self.chance.choice(PATHS)
        kind = self.chance.random()
        older = self.chance.choice(list(self.files))
        if path not in files or kind < 0.08:
            files[path] = self._text()
        elif kind < 0.2 and len(files) > 1:
            del files[path]
        elif kind < 0.35:
            files[path] = self.files[older].get(path, b"")  # as when somebody restores a revision
        elif kind < 0.4:
            files[path] = self.chance.choice([b"", b"\0\xff" + files[path], b"\n", files[path] + b"no end"])
        else:
            files[path] = self._edited(files[path])
        return self._commit((parent,), files)

    def _merge(self, parents: Sequence[CommitId]) -> CommitId:
        files: Files = {}
        for path in PATHS:
            sides = [self.files[parent].get(path) for parent in parents]
            there = [side for side in sides if side is not None]
            kind = self.chance.random()
            chosen = self.chance.choice(sides)
            if there and kind < 0.4:
                chosen = self._mixed(there[0], there[-1])
            elif there and kind < 0.5:
                chosen = self._edited(self._mixed(there[-1], there[0]))
            if chosen is not None:
                files[path] = chosen
        return self._commit(tuple(parents), files)

    def _mixed(self, one: bytes, other: bytes) -> bytes:
        """Something of both: as a merge of the two might come out."""
        first, second = one.split(b"\n"), other.split(b"\n")
        at = self.chance.randrange(len(first) + 1)
        return b"\n".join(first[:at] + second[at:])

    def _edited(self, text: bytes) -> bytes:
        lines = text.split(b"\n")
        for _ in range(self.chance.randint(1, 3)):
            at = self.chance.randrange(len(lines) + 1)
            new = [self._line() for _ in range(self.chance.randrange(4))]
            lines[at : at + self.chance.randrange(3)] = new
        return b"\n".join(lines)

    def _text(self) -> bytes:
        return b"".join(self._line() + b"\n" for _ in range(self.chance.randrange(25)))

    def _line(self) -> bytes:
        line = self.chance.choice(LINES)
        return (line if self.chance.random() < 0.6 else f"{line} {self.chance.randrange(40)}").encode()

    def _commit(self, parents: tuple[CommitId, ...], files: Files) -> CommitId:
        before = self.files[parents[0]] if parents else {}
        edits = {path: Entry(FILE, self.store.add_blob(data)) for path, data in files.items()}
        gone = dict.fromkeys(before.keys() - files.keys())
        step = Step({**edits, **gone}, f"Change {len(self.files)}", ALICE, merged=parents[1:])
        commit = self.store.write_commit(step, parents[0] if parents else None)
        self.files[commit] = files
        if parents:
            self.latest.append(commit)
        return commit


def git_blame(store: Store, commit: CommitId, path: str) -> list[str]:
    done = subprocess.run(
        ["git", f"--git-dir={store.folder}", "blame", "--no-follow", "--line-porcelain", commit, "--", path],
        capture_output=True, check=True, env=git_environment(),
    )  # fmt: skip
    return [found.decode() for found in re.findall(rb"^([0-9a-f]{40}) \d+ \d+", done.stdout, re.MULTILINE)]


def check_rounds(folder: Path, steps: int, seed: int) -> None:
    print(f"FESTA_SEED={seed}")
    store, clock = make_timed_store(folder)
    chance = random.Random(seed)
    repository = Repository(store, chance)
    index = Index(store, folder / "index.sqlite")
    blamer = Blamer(store, folder / "blame.sqlite")
    compared = 0
    for _ in range(steps):
        for _ in range(chance.randint(1, 12)):
            clock.step = chance.choice([0, 1, 60])
            repository.step()
        repository.take_in()
        with index.read() as snapshot:
            tip = snapshot.commit
            assert tip is not None
            old = chance.choice([commit for commit in repository.files if store.is_ancestor(commit, tip)])
            for commit in (tip, old):
                for path in repository.files[commit]:
                    blame = blamer.blame(snapshot, commit, path)
                    assert list(blame.origins) == git_blame(store, commit, path), (commit, path)
                    compared += len(blame.origins) > 0
    fresh = Blamer(store, folder / "fresh.sqlite")
    again = Index(store, folder / "again.sqlite")
    with index.read() as snapshot, again.read() as made:
        assert snapshot.commit == made.commit
        for path in repository.files[snapshot.commit or CommitId("")]:
            commit = snapshot.commit or CommitId("")
            assert fresh.blame(made, commit, path) == blamer.blame(snapshot, commit, path)
    for each in (blamer, fresh, index, again, store):
        each.close()
    assert compared > steps


@pytest.mark.parametrize("round_number", range(3))
def test_blame_of_random_histories_equals_gits(tmp_path: Path, round_number: int) -> None:
    check_rounds(tmp_path, 12, SEED + round_number)


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(40))
def test_blame_of_long_random_histories_equals_gits(tmp_path: Path, round_number: int) -> None:
    check_rounds(tmp_path, 40, SEED + 100 + round_number)
