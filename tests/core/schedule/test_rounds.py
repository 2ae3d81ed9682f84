"""Random evenings of a schedule that comes in again and again, against a model that keeps books of who set which field.

The real import reads from Git what earlier ones wrote; the model is told at each step and never looks at a page.
"""

import datetime as dt
import os
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.core.schedule.wiki import ELEVEN, ScheduledWiki, programme, talk
from tests.factories import ALICE, BOB
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.save import delete_page
from wiki.core.schedule.fields import TALK_KEYS
from wiki.core.schedule.model import ScheduledTalk
from wiki.core.yaml_read import Value

SEED = int(os.environ.get("FESTA_SEED", "20261130"))
ROOMS = ("A", "B", "講堂", "no", "10:30")
TRACKS = (None, "Data", "#web", "データ")
EVENTS = ("camp", "summer", "秋")


@dataclass
class ModelTalk:
    """`base` is what the schedule wrote last, `now` what the page says. `notes` are lines that people wrote."""

    name: str
    base: dict[str, Value | None] = field(default_factory=dict)
    now: dict[str, Value | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_deleted: bool = False


class Evening:
    """A schedule that changes, people who write, and the books."""

    def __init__(self, wiki: ScheduledWiki, chance: random.Random) -> None:
        self.wiki = wiki
        self.chance = chance
        self.event = "camp"
        self.schedule: dict[str, ScheduledTalk] = {}
        self.model: dict[str, ModelTalk] = {}
        self.number = 0

    def step(self) -> None:
        self.chance.choice(
            [self.reschedule] * 4
            + [self.bring] * 3
            + [self.edit] * 4
            + [self.write] * 2
            + [self.move, self.delete, self.move_event]
        )()

    def reschedule(self) -> None:
        """The organisers change their plan."""
        kind = self.chance.random()
        if kind < 0.4 or not self.schedule:
            self.number += 1
            guid = f"guid {self.number}"
            self.schedule[guid] = talk(guid, f"Talk {self.number}")
        guid = self.chance.choice(list(self.schedule))
        if kind > 0.85:
            del self.schedule[guid]
            return
        self.schedule[guid] = replace(self.schedule[guid], **self._some_field())

    def bring(self) -> None:
        if not self.schedule:
            return
        before = self.wiki.count_commits() if self.wiki.store.tip() else 0
        brought = self.wiki.bring(
            programme(*self.chance.sample(list(self.schedule.values()), len(self.schedule))), self.event
        )
        changed = self._bring_model()
        assert (brought.change is not None) == changed
        assert self.wiki.count_commits() == before + changed

    def _bring_model(self) -> bool:
        changed = False
        for guid, scheduled in self.schedule.items():
            if guid not in self.model:
                changed = True
                self.model[guid] = ModelTalk(f"{self.event}/{scheduled.title.lower().replace(' ', '-')}")
            changed |= self._take(self.model[guid], _fields(scheduled))
        for guid, known in self.model.items():
            if guid not in self.schedule:
                changed |= self._take(known, {"cancelled": "true"})
        return changed

    @staticmethod
    def _take(known: ModelTalk, theirs: dict[str, Value | None]) -> bool:
        """The rule itself: a field that a person changed stays, all others follow."""
        if known.is_deleted:
            return False
        changed = False
        for key, value in theirs.items():
            if known.now.get(key) == known.base.get(key) and known.now.get(key) != value:
                known.now[key] = known.base[key] = value
                changed = True
        return changed

    def edit(self) -> None:
        """Somebody sets a field of a page, sometimes back to what the schedule wrote."""
        known = self._some_talk()
        if known is None:
            return
        key = self.chance.choice(("room", "track", "title", "speakers", "duration", "cancelled"))
        value: Value | None = {
            "room": self.chance.choice(ROOMS), "track": self.chance.choice(TRACKS), "title": f"Better {self.chance.randrange(9)}",
            "speakers": ["@ada", "Bob"], "duration": "0:50", "cancelled": None,
        }[key]  # fmt: skip
        if self.chance.random() < 0.3:
            value = known.base.get(key)
        self.wiki.change(known.name, **{key: value})
        known.now[key] = value

    def write(self) -> None:
        known = self._some_talk()
        if known is not None:
            known.notes.append(f"- line {self.chance.randrange(10**6)}\n")
            self.wiki.save(known.name, self.wiki.text(known.name) + known.notes[-1], self.chance.choice((ALICE, BOB)))

    def move(self) -> None:
        known = self._some_talk()
        if known is not None:
            self.number += 1
            to = f"{self.event}/moved-{self.number}"
            move_page(self.wiki.store, Move(known.name, to, BOB, "Move"), scan_for_links(self.wiki.store))
            known.name = to

    def move_event(self) -> None:
        to = self.chance.choice(EVENTS)
        if not self.wiki.store.tip() or self.wiki.has(to) or not self.wiki.has(self.event):
            return
        move_page(self.wiki.store, Move(self.event, to, BOB, "Move"), scan_for_links(self.wiki.store))
        for known in self.model.values():
            known.name = to + known.name.removeprefix(self.event)
        self.event = to

    def delete(self) -> None:
        known = self._some_talk()
        if known is not None and len([one for one in self.model.values() if not one.is_deleted]) > 2:
            delete_page(self.wiki.store, known.name, base=None, author=BOB, summary="Delete")
            known.is_deleted = True

    def check(self) -> None:
        for guid, known in self.model.items():
            assert self.wiki.has(known.name) != known.is_deleted, (guid, known)
            if known.is_deleted:
                continue
            fields = self.wiki.fields(known.name)
            assert {key: fields.get(key) for key in TALK_KEYS} == {key: known.now.get(key) for key in TALK_KEYS}, guid
            assert fields["guid"] == guid
            assert self.wiki.text(known.name).endswith("---\n\n" + "".join(known.notes))

    def _some_talk(self) -> ModelTalk | None:
        there = [known for known in self.model.values() if not known.is_deleted]
        return self.chance.choice(there) if there else None

    def _some_field(self) -> dict[str, Any]:
        fields: tuple[dict[str, Any], ...] = (
            {"venue_room": self.chance.choice(ROOMS)},
            {"track": self.chance.choice(TRACKS)},
            {"start": ELEVEN + dt.timedelta(minutes=15 * self.chance.randrange(40))},
            {"duration": self.chance.choice((None, 15, 45, 90))},
            {"speakers": self.chance.choice(((), ("Ada",), ("Bob 馬場", "Ada")))},
            {"abstract": self.chance.choice((None, "One line", "二行\n\nあります: はい #no"))},
            {"cancelled": self.chance.random() < 0.5},
        )
        return self.chance.choice(fields)


def _fields(scheduled: ScheduledTalk) -> dict[str, Value | None]:
    """A talk as its page has it, told once more and apart from the code that writes it."""
    minutes = scheduled.duration
    return dict.fromkeys(TALK_KEYS) | {
        "title": scheduled.title,
        "speakers": list(scheduled.speakers) or None,
        "start": scheduled.start.isoformat(" ", "minutes") if scheduled.start else None,
        "duration": f"{minutes // 60}:{minutes % 60:02d}" if minutes else None,
        "room": scheduled.venue_room,
        "track": scheduled.track,
        "abstract": scheduled.abstract,
        "cancelled": "true" if scheduled.cancelled else None,
    }


def check_rounds(folder: Path, seed: int, steps: int) -> None:
    wiki = ScheduledWiki(folder)
    evening = Evening(wiki, random.Random(seed))
    try:
        for _ in range(steps):
            evening.step()
        evening.bring()
        evening.check()
        again = wiki.count_commits()
        evening.bring()
        assert wiki.count_commits() == again
        wiki.index.rebuild()
        evening.bring()
        assert wiki.count_commits() == again
    finally:
        wiki.close()


@pytest.mark.parametrize("number", range(4))
def test_schedule_beside_people_does_what_the_books_say(tmp_path: Path, number: int) -> None:
    check_rounds(tmp_path, SEED + number, 60)


@pytest.mark.long
@pytest.mark.parametrize("number", range(40))
def test_many_evenings_do_what_the_books_say(tmp_path: Path, number: int) -> None:
    check_rounds(tmp_path, SEED + 100 + number, 150)
