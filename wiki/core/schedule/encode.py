"""A programme as plain values and back: what a form carries between showing what an import will do and doing it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from wiki.core.schedule.model import Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link


def encode_programme(programme: Programme) -> dict[str, Any]:
    """Values that JSON can hold; what is empty is left out."""
    raw = _filled(asdict(programme) | {"timezone": programme.timezone.key if programme.timezone else None})
    raw["talks"] = [_filled(asdict(talk)) for talk in programme.talks]
    return raw


def decode_programme(raw: Mapping[str, Any]) -> Programme:
    """What `encode_programme` was given. Only for what it returned, so whoever sends it on signs it."""
    given = dict(raw)
    zone = given.get("timezone")
    return Programme(
        **given | {
            "title": given.get("title"),
            "talks": tuple(_talk(talk) for talk in given["talks"]),
            "date": _day(given.get("date")),
            "end_date": _day(given.get("end_date")),
            "timezone": ZoneInfo(zone) if zone else None,
            "oddities": tuple(Oddity(**oddity) for oddity in given.get("oddities", ())),
        }
    )  # fmt: skip


def _filled(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in raw.items()
        if value is not None and value is not False and value != ()
    }


def _talk(raw: Mapping[str, Any]) -> ScheduledTalk:
    start = raw.get("start")
    return ScheduledTalk(
        **dict(raw) | {
            "speakers": tuple(raw.get("speakers", ())),
            "start": dt.datetime.fromisoformat(start) if start else None,
            "links": tuple(Link(**link) for link in raw.get("links", ())),
        }
    )  # fmt: skip


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
