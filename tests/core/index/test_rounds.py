"""Random histories: an index that followed step by step answers as one made at once from nothing."""

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests.core.index.states import SPEAKERS, differences, make_timed_store, seen, side_commit
from tests.factories import ALICE, BOB, plain_summary
from wiki.core.errors import FestaError
from wiki.core.index.index import Index
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.names import name_of
from wiki.core.remote.merge_histories import take_in
from wiki.core.save import Edit, delete_page, save_page
from wiki.core.store.model import CommitId, Person, Step
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261123"))
EVENTS = ("spring", "秋", "spring/inner")
PAGES = ("one", "two", "三")
PEOPLE = (ALICE, BOB, Person("alice", "old@example.org"), Person("Eve", "eve@users.noreply.localhost"))
MAILMAPS = (
    "Alice Aoki <alice@users.noreply.localhost> <old@example.org>\n",
    "Bobby <bob@users.noreply.localhost>\n",
    "",
)


class Rounds:
    """Does random things to a store, sometimes beside the branch first."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.names: set[str] = set()

    def step(self) -> None:
        kind = self.chance.choice(
            [self.edit] * 5
            + [self.push, self.push, self.delete, self.move, self.move, self.branch, self.branch, self.turn]
        )
        with suppress(FestaError):  # a name that is taken, a page that is not there: the next step does something else
            kind()

    def edit(self) -> None:
        name = self._name()
        tip = self.store.tip()
        save_page(self.store, Edit(name, self._text(name), tip, self.chance.choice(PEOPLE), "", plain_summary))

    def delete(self) -> None:
        delete_page(self.store, self._there(self.store.tip()), base=None, author=BOB, summary="Delete")

    def move(self) -> None:
        name = self._there(self.store.tip())
        to = self.chance.choice([self._name(), f"{name}-{self.chance.randrange(9)}", self.chance.choice(EVENTS)])
        self.names.add(to)
        move_page(self.store, Move(name, to, self.chance.choice(PEOPLE), "Move"), scan_for_links(self.store))

    def push(self) -> None:
        """Somebody pushes several files at once, on top of what is there."""
        tip = self.store.tip()
        take_in(self.store, side_commit(self.store, tip, self._files(), self.chance.choice(PEOPLE)))

    def branch(self) -> None:
        """Somebody works beside the branch, on a state of some time ago, and it is taken in."""
        tip = self.store.tip()
        if tip is None:
            return
        base = tip
        for _ in range(self.chance.randrange(4)):
            base = next(iter(self.store.get_commit(base).parents), base)
        side = base
        for _ in range(self.chance.randint(1, 3)):
            side = self._beside(side)
        if self.chance.random() < 0.3:
            self.edit()
        take_in(self.store, side)

    def turn(self) -> None:
        """`a.md` becomes `a/index.md`, or both stand, or the other way round."""
        tip = self.store.tip()
        name = self._there(tip)
        file, folder = f"{name}.md", f"{name}/index.md"
        text = self._text(name)
        here = file if tip and self.store.find_entry(tip, file) else folder
        other = folder if here == file else file
        keep = {here: None} if self.chance.random() < 0.7 else {}
        take_in(self.store, side_commit(self.store, tip, {other: text, **keep}))

    def _beside(self, parent: CommitId) -> CommitId:
        if self.chance.random() < 0.4:
            paths = [path for path, _ in self.store.iter_files(parent) if name_of(path)]
            if paths:
                old = self.chance.choice(paths)
                entry = self.store.find_entry(parent, old)
                new = f"{self._name()}.md"
                edits = {old: None, new: entry}
                return self.store.write_commit(Step(edits, "Move beside", self.chance.choice(PEOPLE)), parent)
        return side_commit(self.store, parent, self._files(), self.chance.choice(PEOPLE))

    def _files(self) -> dict[str, str | None]:
        files: dict[str, str | None] = {}
        for _ in range(self.chance.randint(1, 4)):
            name = self._name()
            files[f"{name}.md"] = self._text(name) if self.chance.random() < 0.8 else None
        if self.chance.random() < 0.3:
            event = self.chance.choice(EVENTS)
            files[f"{event}/index.md"] = self._text(event, "event")
        if self.chance.random() < 0.2:
            files[".mailmap"] = self.chance.choice(MAILMAPS)
        if self.chance.random() < 0.2:
            files["site.yml"] = f"title: {self.chance.random()}\n"
            files[f"{self.chance.choice(EVENTS)}/files/a.png"] = f"{self.chance.random()}"
        if self.chance.random() < 0.2:
            files["a\u202eb.md"] = "harm"
        return files

    def _name(self) -> str:
        folder = self.chance.choice(["", *EVENTS])
        name = f"{folder}/{self.chance.choice(PAGES)}".strip("/")
        self.names.add(name)
        return name

    def _there(self, tip: CommitId | None) -> str:
        names = [name for path, _ in (self.store.iter_files(tip) if tip else ()) if (name := name_of(path))]
        return self.chance.choice(names or ["one"])

    def _text(self, name: str, kind: str = "") -> str:
        chance = self.chance
        given = kind or chance.choice(["", "", "", "page", "talk", "event"])
        front = [f"type: {given}"] if given else []
        front += [f"title: T{chance.randrange(5)}"] * (chance.random() < 0.5)
        front += [f"start: '{chance.choice(['2019-08-21 ', ''])}{chance.randrange(9, 19)}:00'"] * (
            chance.random() < 0.5
        )
        front += [f"date: 2019-08-2{chance.randrange(3)}", "timezone: Asia/Tokyo"] * (chance.random() < 0.5)
        front += ["publish: hold"] * (chance.random() < 0.2)
        front += [f"aliases: [{chance.choice(['old', 'older', 'one'])}]"] * (chance.random() < 0.2)
        front += [f"sessions: [{{event: {chance.choice(EVENTS)}, start: '1{chance.randrange(9)}:00'}}]"] * (
            chance.random() < 0.2
        )
        body = [f"- line {chance.randrange(30)} {name}" for _ in range(chance.randrange(12))]
        body += [f"[[{chance.choice(PAGES)}]] [[{chance.choice(EVENTS)}/two]] @eve [x](two.md)"]
        named = random.Random("\n".join((name, *front)))  # of its own: the histories are those that they were
        front += [f"speakers: ['{named.choice(SPEAKERS)}', '{named.choice(SPEAKERS)}']"] * (named.random() < 0.5)
        front += [f"scribe: '{named.choice(SPEAKERS)}'"] * (named.random() < 0.2)
        return "---\n" + "\n".join(front) + "\n---\n\n" + "\n".join(body) + "\n"


def check_rounds(folder: Path, steps: int, seed: int) -> None:
    print(f"FESTA_SEED={seed}")
    store, clock = make_timed_store(folder)
    rounds = Rounds(store, random.Random(seed))
    index = Index(store, folder / "index.sqlite")
    for number in range(steps):
        clock.step = rounds.chance.choice([0, 1, 60])
        rounds.step()
        if rounds.chance.random() < 0.7:
            assert index.catch_up() == store.tip(), number

    fresh = Index(store, folder / "fresh.sqlite")
    names = {*rounds.names, *EVENTS, *PAGES, "old", "older", "index"}
    followed, made = seen(index, names), seen(fresh, names)
    index.close()
    fresh.close()
    store.close()
    assert differences(followed, made) == {}
    assert len(made["recent"]) > steps // 2


def test_following_sixty_steps_gives_what_a_rebuild_gives(tmp_path: Path) -> None:
    check_rounds(tmp_path, 60, SEED)


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(10))
def test_following_two_hundred_steps_gives_what_a_rebuild_gives(tmp_path: Path, round_number: int) -> None:
    check_rounds(tmp_path, 200, SEED + round_number)
