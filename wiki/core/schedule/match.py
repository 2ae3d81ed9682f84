"""Which page is which talk's of a schedule, and where new ones go."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from wiki.core.frontmatter import Fields
from wiki.core.names import check_new_path, fold_key, new_path
from wiki.core.schedule.fields import GUID, local_start
from wiki.core.schedule.model import ScheduledTalk
from wiki.core.slugs import slug_from_title

_NEVER = dt.datetime.combine(dt.date.min, dt.time())

FILES = "files"
"""Where an event's attachments are: no talk gets this name."""


@dataclass(frozen=True, slots=True)
class Match:
    """Paths by guid; `joined` are those guids whose page was found by its title."""

    paths: Mapping[str, str]
    joined: frozenset[str]


def group_slots(talks: Iterable[ScheduledTalk], zone: ZoneInfo) -> dict[str, list[ScheduledTalk]]:
    """The slots of each talk, by guid, the first in time first; talks in the order of time, room and title.

    Slots that are cancelled are left out where the talk has others.
    """
    slots: dict[str, list[ScheduledTalk]] = {}
    for talk in sorted(talks, key=partial(_place, zone)):
        slots.setdefault(talk.guid, []).append(talk)
    return {guid: [slot for slot in row if not slot.cancelled] or row for guid, row in slots.items()}


def match_talks(slots: Mapping[str, Sequence[ScheduledTalk]], pages: Mapping[str, Fields]) -> Match:
    """Pages by their guid; where the schedule has a talk that no page has, by the title, if it is the only one on both sides.

    That finds a page that somebody made before the schedule was there, and one whose source has given it another guid.
    """
    paths: dict[str, str] = {}
    for path, fields in sorted(pages.items()):
        guid = fields.values.get(GUID)
        if isinstance(guid, str) and guid in slots:
            paths.setdefault(guid, path)  # of a page that was copied with its guid, the first
    taken = set(paths.values())
    loose = {
        path: fields
        for path, fields in pages.items()
        if path not in taken and _may_be_joined(fields, slots) and fields.values.get("type", "talk") == "talk"
    }
    by_title = _only_ones((_title(fields), path) for path, fields in loose.items())
    new = _only_ones((_fold(row[0].title), guid) for guid, row in slots.items() if guid not in paths)
    joined = {guid: by_title[title] for title, guid in new.items() if title in by_title}
    return Match(paths | joined, frozenset(joined))


class FreeNames:
    """Paths for new talks of an event: by title, numbered where that is taken."""

    def __init__(self, event: str, there: Iterable[str]) -> None:
        """`there` are paths or names of what is in the event's folder, from the root."""
        self._event = event
        self._taken = {fold_key(path.removesuffix(".md")) for path in there} | {fold_key(f"{event}/{FILES}")}

    def take(self, title: str) -> str:
        """A path that nothing has; it is taken from now on. Raises BadName where the event's own name is too long."""
        slug = slug_from_title(title, "talk")
        name, number = f"{self._event}/{slug}", 1
        while fold_key(name) in self._taken:
            number += 1
            name = f"{self._event}/{slug}-{number}"
        path = new_path(name)
        check_new_path(path)
        self._taken.add(fold_key(name))
        return path


def _place(zone: ZoneInfo, talk: ScheduledTalk) -> tuple[bool, dt.datetime, str, str, str]:
    start = local_start(talk.start, zone) if talk.start else _NEVER
    return talk.start is None, start, talk.venue_room or "", talk.title, talk.guid


def _may_be_joined(fields: Fields, slots: Mapping[str, object]) -> bool:
    guid = fields.values.get(GUID)
    return not (isinstance(guid, str) and guid in slots)


def _title(fields: Fields) -> str:
    title = fields.values.get("title")
    return _fold(title) if isinstance(title, str) else ""


def _fold(title: str) -> str:
    return " ".join(fold_key(title).split())


def _only_ones(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for title, value in pairs:
        found.setdefault(title, []).append(value)
    return {title: values[0] for title, values in found.items() if title and len(values) == 1}
