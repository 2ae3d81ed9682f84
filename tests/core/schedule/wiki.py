"""A small wiki with an event whose schedule comes in; what the tests of imports share."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import ALICE, git, make_store
from wiki.core.frontmatter import read_fields, split
from wiki.core.frontmatter_write import write_fields
from wiki.core.index.index import Index
from wiki.core.index.snapshot import Snapshot
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.schedule.bring import Brought, ScheduleImport, bring_schedule
from wiki.core.schedule.model import Programme, ScheduledTalk
from wiki.core.schedule.plan import Manner, SchedulePlan
from wiki.core.store.model import Person
from wiki.core.yaml_read import Value

ORGANISER = Person("Olga 織田", "olga@users.noreply.localhost")
BERLIN = ZoneInfo("Europe/Berlin")
ELEVEN = dt.datetime(2026, 8, 21, 11, 0)  # noqa: DTZ001 - in the zone of the programme


def talk(guid: str, title: str = "", **values: Any) -> ScheduledTalk:
    """A slot at eleven in room A, unless `values` say otherwise."""
    given: dict[str, Any] = {"start": ELEVEN, "duration": 30, "venue_room": "A", "speakers": ("Ada",)} | values
    return ScheduledTalk(guid, title or f"Talk {guid}", **given)


def programme(*talks: ScheduledTalk, source: str = "frab", **values: Any) -> Programme:
    given: dict[str, Any] = {"title": "Camp", "timezone": BERLIN} | values
    return Programme(source, talks=talks, **given)


class ScheduledWiki:
    """A real store with its index, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.store = make_store(folder)
        self.index = Index(self.store, folder / "index.sqlite")

    def close(self) -> None:
        self.index.close()
        self.store.close()

    def bring(self, what: Programme, event: str = "camp", **manner: Any) -> Brought:
        wanted = ScheduleImport(what, event, ORGANISER, _subject, Manner(**manner))
        return bring_schedule(self.store, self.index, wanted)

    def save(self, name: str, text: str, author: Person = ALICE) -> None:
        tip = self.store.tip()
        base = tip if tip and find_page_path(self.store, tip, name) else None
        save_page(self.store, Edit(name, text, base, author, "Write", lambda old, new: "Write"))

    def text(self, name: str) -> str:
        tip = self.store.tip()
        path = find_page_path(self.store, tip, name) if tip else None
        data = self.store.find_file(tip, path) if tip and path else None
        assert data is not None, name
        return data.decode()

    def has(self, name: str) -> bool:
        tip = self.store.tip()
        return bool(tip and find_page_path(self.store, tip, name))

    def fields(self, name: str) -> dict[str, Value]:
        return dict(read_fields(split(self.text(name)).block).values)

    def change(self, name: str, **values: Value | None) -> None:
        """Somebody changes fields of a page."""
        self.save(name, write_fields(self.text(name), values))

    def count_commits(self) -> int:
        return int(git(self.store.folder, "rev-list", "--count", "main"))


def kinds(plan: SchedulePlan) -> dict[str, str]:
    """What became of each talk, by guid."""
    return {planned.guid: planned.kind for planned in plan.talks}


def _subject(plan: SchedulePlan, snapshot: Snapshot) -> str:
    return f"Import {len(plan.talks)} talks"
