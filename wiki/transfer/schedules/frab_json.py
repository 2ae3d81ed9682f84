"""frab's and pretalx's `schedule.json`: conference > days > rooms > events.

pretalx also has an API and a widget with the same talks in other shapes. They lack what an import needs (rooms and speakers
are numbers there), so they are refused with a reason of their own.
"""

from collections.abc import Mapping

from wiki.core.schedule.model import OTHER_SHAPE, PRETALX_API, NotASchedule, Programme
from wiki.transfer.schedules.frab import Day, FrabReader, Slot
from wiki.transfer.schedules.json_text import Json, list_at, mapping_at, text_of

_TOP = "schedule"
_API = ({"results", "count"}, {"slots"}, {"talks", "rooms"}, {"talks", "speakers"}, {"results", "next"})


def read_frab_json(value: Json) -> Programme:
    """Raises NotASchedule for anything else."""
    if is_pretalx_api(value):
        raise NotASchedule(PRETALX_API, next(iter(value), "") if isinstance(value, Mapping) else "")
    top = mapping_at(value, "")
    if _TOP not in top and "conference" not in top:
        raise NotASchedule(OTHER_SHAPE, _TOP, f"missing; found: {', '.join(list(top)[:5])}")
    schedule = mapping_at(top[_TOP], _TOP) if _TOP in top else top
    if is_pretalx_api(schedule):
        raise NotASchedule(PRETALX_API, _TOP)
    place = f"{_TOP}.conference"
    conference = mapping_at(schedule.get("conference"), place)
    reader = FrabReader(_with_schedule(conference, schedule), place)
    for number, day in enumerate(list_at(conference.get("days"), f"{place}.days")):
        _read_day(reader, mapping_at(day, f"{place}.days[{number}]"), f"{place}.days[{number}]")
    return reader.programme()


def is_pretalx_api(value: Json) -> bool:
    """Whether this is the API's or the widget's shape."""
    if not isinstance(value, Mapping) or "conference" in value:
        return False
    return any(keys <= value.keys() for keys in _API)


def _with_schedule(conference: Mapping[str, Json], schedule: Mapping[str, Json]) -> dict[str, Json]:
    return {"base_url": schedule.get("base_url"), "url": schedule.get("url")} | {
        key: value for key, value in conference.items() if value is not None
    }


def _read_day(reader: FrabReader, fields: Mapping[str, Json], place: str) -> None:
    day = Day(text_of(fields.get("date")), text_of(fields.get("day_start")))
    for room, events in mapping_at(fields.get("rooms"), f"{place}.rooms").items():
        at = f"{place}.rooms.{room}"
        for number, event in enumerate(list_at(events, at)):
            reader.take(Slot(f"{at}[{number}]", day, room, mapping_at(event, f"{at}[{number}]")))
