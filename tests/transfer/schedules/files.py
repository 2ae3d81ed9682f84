"""Schedules in the shapes that other programs write, made for tests."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "schedules"


def frab_event(number: int = 1, **changed: Any) -> dict[str, Any]:
    """An event as frab writes it; a value of None takes the field away."""
    start = dt.datetime(2019, 8, 21, 11, tzinfo=dt.timezone(dt.timedelta(hours=2))) + dt.timedelta(minutes=30 * number)
    event = {
        "id": number,
        "guid": f"00000000-0000-4000-8000-{number:012}",
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "duration": "00:30",
        "room": "Curie",
        "slug": f"camp-{number}",
        "url": f"https://camp.example.org/2019/events/{number}.html",
        "title": f"Talk {number}",
        "subtitle": "",
        "track": "Science",
        "type": "lecture",
        "language": "en",
        "abstract": f"About talk {number}.",
        "description": "",
        "recording_license": "",
        "do_not_record": False,
        "persons": [{"id": 1, "public_name": "Alice"}],
        "links": [],
        "attachments": [],
    } | changed
    return {key: value for key, value in event.items() if value is not None}


def frab(*events: Mapping[str, Any], **conference: Any) -> dict[str, Any]:
    """A whole schedule with these events in one room of one day."""
    return {
        "schedule": {
            "version": "1",
            "base_url": "https://camp.example.org/2019/",
            "conference": {
                "acronym": "Camp2019",
                "title": "The Camp",
                "start": "2019-08-21",
                "end": "2019-08-25",
                "daysCount": 5,
                "timeslot_duration": "00:15",
                "time_zone_name": "Europe/Berlin",
                "days": [
                    {
                        "index": 1,
                        "date": "2019-08-21",
                        "day_start": "2019-08-21T09:00:00+02:00",
                        "day_end": "2019-08-22T04:00:00+02:00",
                        "rooms": {"Curie": list(events)},
                    }
                ],
            }
            | conference,
        }
    }


def as_json(schedule: Any) -> bytes:
    return json.dumps(schedule, ensure_ascii=False).encode()


def as_xml(schedule: Mapping[str, Any]) -> bytes:
    """The XML form of a schedule in the JSON form, as frab writes both of one event."""
    top, conference = schedule["schedule"], schedule["schedule"]["conference"]
    root = ElementTree.Element("schedule")
    _add(root, "version", top.get("version", ""))
    about = ElementTree.SubElement(root, "conference")
    for key, value in conference.items():
        if key not in ("days", "rooms", "tracks"):
            _add(about, "days" if key == "daysCount" else key, value)
    if "base_url" in top:
        _add(about, "base_url", top["base_url"])
    for day in conference["days"]:
        attributes = {"index": str(day["index"]), "date": day["date"], "start": day["day_start"], "end": day["day_end"]}
        element = ElementTree.SubElement(root, "day", attributes)
        for name, events in day["rooms"].items():
            room = ElementTree.SubElement(element, "room", {"name": name})
            for event in events:
                _add_event(room, event)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}'.encode()


def _add_event(room: ElementTree.Element, event: Mapping[str, Any]) -> None:
    element = ElementTree.SubElement(room, "event", {key: str(event[key]) for key in ("id", "guid") if key in event})
    for key, value in event.items():
        if key == "persons":
            persons = ElementTree.SubElement(element, "persons")
            for person in value:
                _add(persons, "person", person.get("public_name") or person["name"], id=str(person.get("id", "")))
        elif key in ("links", "attachments"):
            links = ElementTree.SubElement(element, key)
            for link in value:
                _add(links, key[:-1], link.get("title"), href=link["url"])
        elif key == "do_not_record":
            _add(ElementTree.SubElement(element, "recording"), "optout", str(value).lower())
        elif key not in ("id", "guid", "recording_license"):
            _add(element, key, value)


def _add(parent: ElementTree.Element, name: str, value: Any, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = "" if value is None else str(value)


def ical(*events: Sequence[str], calendar: Sequence[str] = ("VERSION:2.0",)) -> bytes:
    """A calendar of these events, each a list of lines."""
    lines = ["BEGIN:VCALENDAR", *calendar]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
