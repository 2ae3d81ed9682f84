"""The talks of random events, written as a schedule in four formats, come in with the same fields; again, and nothing changes."""

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.core.schedule.wiki import ScheduledWiki
from tests.transfer.random_events import BLOCKS, SEED, RandomEvent, random_events
from tests.transfer.schedules.files import as_json, as_xml, frab
from wiki.core.yaml_read import Value
from wiki.core.yaml_write import field_lines
from wiki.transfer.schedules.read import read_schedule

EVENTS = 6
LONG_EVENTS = 200
COLUMNS = ("guid", "title", "speakers", "start", "duration", "room", "track", "language", "abstract", "slides", "video",
           "links", "cancelled")  # fmt: skip
ZONE = "Asia/Tokyo"

Talk = Mapping[str, Any]


def talks_of(event: RandomEvent) -> list[Talk]:
    """What the pages of an event say, as a schedule has it; a time alone is on the event's day."""
    talks: list[Talk] = []
    for number, talk in enumerate(talk for talk in event.talks if talk.fields):
        told = {key: value for key, value in talk.fields.items() if key in COLUMNS} | {"guid": f"{event.name}-{number}"}
        if "start" in told and ":" in str(told["start"])[:3]:
            told["start"] = f"{event.fields['date']} {told['start']}"
        talks.append(told)
    return talks


def write_csv(talks: list[Talk]) -> bytes:
    """A name with a comma in it needs a `;`, and links have no titles there."""
    text = io.StringIO()
    rows = csv.DictWriter(text, COLUMNS)
    rows.writeheader()
    for talk in talks:
        links = " ".join(link["url"] for link in talk.get("links", []))
        rows.writerow({**talk, "speakers": "".join(f"{name};" for name in talk.get("speakers", [])), "links": links})
    return text.getvalue().encode()


def write_yaml(talks: list[Talk]) -> bytes:
    lines = [f"timezone: {ZONE}", "talks:"]
    for talk in talks:
        own = [line for key, value in talk.items() for line in field_lines(key, value)]
        lines += [("    " if number else "  - ") + line if line else "" for number, line in enumerate(own)]
    return "".join(f"{line}\n" for line in lines).encode()


def frab_of(talks: list[Talk]) -> dict[str, Any]:
    days = []
    for number, talk in enumerate(talks):
        start = talk.get("start")
        moment = dt.datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(ZONE)) if start else None
        event = {
            "id": number, "guid": talk["guid"], "title": talk["title"], "date": moment.isoformat() if moment else "", "start": "",
            "duration": talk.get("duration", ""), "room": talk.get("room", ""), "track": talk.get("track", ""),
            "language": talk.get("language", ""), "abstract": talk.get("abstract", ""), "description": "",
            "persons": [{"id": at, "public_name": name} for at, name in enumerate(talk.get("speakers", []))],
            "links": list(talk.get("links", [])), "video_download_url": talk.get("video", ""),
            "attachments": [{"title": "Slides", "url": talk["slides"]}] if "slides" in talk else [],
            "status": "canceled" if "cancelled" in talk else "confirmed",
        }  # fmt: skip
        day = {
            "index": number + 1,
            "date": "2019-08-21",
            "day_start": "2019-08-21T09:00:00+09:00",
            "rooms": {talk.get("room", ""): [event]},
        }
        days.append(day | {"day_end": "2019-08-22T04:00:00+09:00"})
    return frab(time_zone_name=ZONE, days=days, base_url=None)


FORMATS: dict[str, Callable[[list[Talk]], bytes]] = {
    "talks.csv": write_csv,
    "talks.yaml": write_yaml,
    "schedule.json": lambda talks: as_json(frab_of(talks)),
    "schedule.xml": lambda talks: as_xml(frab_of(talks)),
}


def expected(talk: Talk, name: str) -> dict[str, Value]:
    fields = dict(talk)
    if name == "talks.csv" and "links" in fields:
        fields["links"] = [{"title": "example.org", "url": link["url"]} for link in fields["links"]]
    return fields


def check(name: str, events: int, folder: Path) -> None:
    print(f"FESTA_SEED={SEED}, {events} events")
    made = random_events(random.Random(f"{name} {SEED}"), events, BLOCKS)
    wiki = ScheduledWiki(folder)
    for event in made:
        talks = talks_of(event)
        if not talks:
            continue
        programme = read_schedule(name, FORMATS[name](talks))
        brought = wiki.bring(programme, event.name)
        pages = {
            str(fields["guid"]): fields
            for talk in brought.plan.talks
            if (fields := wiki.fields((talk.path or "").removesuffix(".md")))
        }

        assert programme.oddities == ()
        for talk in talks:
            assert pages[talk["guid"]] == expected(talk, name)
        assert wiki.bring(programme, event.name).change is None
    wiki.close()


@pytest.mark.parametrize("name", FORMATS)
def test_random_talks_come_in_with_the_same_fields(name: str, tmp_path: Path) -> None:
    check(name, EVENTS, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_many_random_talks_come_in_with_the_same_fields(name: str, tmp_path: Path) -> None:
    check(name, LONG_EVENTS, tmp_path)
