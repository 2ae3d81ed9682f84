"""Through renames, moves of events and merges with an upstream, a line belongs to the commit that first had it.

The model replays what was done: every line that is written is another one, so whose it is needs no comparing.
"""

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests.core.index.states import make_timed_store, side_commit
from tests.factories import ALICE, BOB, plain_summary
from wiki.core.blame.blamer import Blamer
from wiki.core.errors import FestaError
from wiki.core.index.index import Index
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.names import name_of
from wiki.core.remote.merge_histories import take_in
from wiki.core.save import Edit, save_page
from wiki.core.store.model import CommitId, Step
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261123"))


class Replay:
    """Writes lines that nobody wrote before; `writers` has the commit that brought each."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.writers: dict[str, CommitId] = {}
        self._count = 0
        self._seen: set[CommitId] = set()
        files: dict[str, str | None] = {f"kanda/talk-{number}.md": self._new(12) for number in range(3)}
        self._commit(None, files)

    def step(self) -> None:
        kind = self.chance.choice([self.edit, self.edit, self.edit, self.move, self.beside])
        with suppress(FestaError):  # the name is taken; the next step does something else
            kind()

    def edit(self) -> None:
        tip = self.store.tip()
        path = self._any(tip)
        text = self._changed(self._read(tip, path))
        save_page(self.store, Edit(name_of(path) or "", text, tip, ALICE, "", plain_summary))
        self._note()

    def move(self) -> None:
        tip = self.store.tip()
        name = name_of(self._any(tip)) or ""
        to = f"{self.chance.choice(['kanda', '秋'])}/talk-{self.chance.randrange(12)}"
        move_page(self.store, Move(name, to, BOB, "Move"), scan_for_links(self.store))
        self._note()

    def beside(self) -> None:
        """Somebody works on a state of some time ago, renames a page there perhaps, and pushes that."""
        tip = self.store.tip()
        assert tip is not None
        base = tip
        for _ in range(self.chance.randrange(6)):
            base = next(iter(self.store.get_commit(base).parents), base)
        for _ in range(self.chance.randint(1, 3)):
            path = self._any(base)
            text = self._read(base, path)
            if self.chance.random() < 0.4:
                new = f"kanda/beside-{self._count}.md"
                lines = text.splitlines(keepends=True)
                changed = "".join(lines[:-1]) + self._new(1)
                base = self._commit(base, {path: None, new: changed})
            else:
                base = self._commit(base, {path: self._changed(text)})
        take_in(self.store, base)
        self._note()

    def _commit(self, parent: CommitId | None, files: dict[str, str | None]) -> CommitId:
        commit = side_commit(self.store, parent, files)
        if parent is None:
            self.store.fast_forward(commit)
        self._note(commit)
        return commit

    def _note(self, commit: CommitId | None = None) -> None:
        """Lines that nobody had before are those of the commits that are new."""
        row = [commit or self.store.tip() or CommitId("")]
        new = []
        while row:
            here = row.pop()
            if here not in self._seen:
                self._seen.add(here)
                new.append(here)
                row += self.store.get_commit(here).parents
        for here in reversed(new):
            for path, _ in self.store.iter_files(here):
                for line in self._read(here, path).splitlines():
                    self.writers.setdefault(line, here)

    def _any(self, commit: CommitId | None) -> str:
        return self.chance.choice([path for path, _ in self.store.iter_files(commit)] if commit else [""])

    def _read(self, commit: CommitId | None, path: str) -> str:
        data = self.store.find_file(commit, path) if commit else None
        return data.decode() if data is not None else ""

    def _changed(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        for _ in range(self.chance.randint(1, 2)):
            at = self.chance.randrange(len(lines) + 1)
            lines[at : at + self.chance.randrange(2)] = [self._new(self.chance.randint(1, 2))]
        return "".join(lines)

    def _new(self, count: int) -> str:
        self._count += count
        return "".join(f"- {self.chance.random()} line {self._count - number}\n" for number in range(count))


def check(folder: Path, seed: int, steps: int) -> None:
    print(f"FESTA_SEED={seed}")
    store, clock = make_timed_store(folder)
    clock.step = 60
    replay = Replay(store, random.Random(seed))
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
                # Of other lines there may be many: a merge of two renames writes aliases.
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
