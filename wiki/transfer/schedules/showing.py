"""The plan of an import as the form shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from wiki.core.field_values import parse_start
from wiki.core.names import name_of
from wiki.core.schedule.model import Oddity
from wiki.core.schedule.plan import (
    CANCELLED,
    KINDS,
    NEW,
    SAME,
    WANT_EVENT,
    PlannedTalk,
    SchedulePlan,
    Wanted,
)
from wiki.core.schedule.settle import FieldChange
from wiki.core.yaml_read import Value
from wiki.transfer.schedules import words
from wiki.transfer.schedules.choosing import CHANGES
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.show import page_address

MOST_ODDITIES = 200
SHOWN_CHARS = 400
_SEPARATOR = " "  # keys hold none


@dataclass(frozen=True, slots=True)
class ShownChange:
    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class ShownTalk:
    title: str
    href: str
    day: date | None
    clock: str
    room: str
    speakers: str
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class ShownGroup:
    kind: str
    heading: str
    talks: tuple[ShownTalk, ...]


@dataclass(frozen=True, slots=True)
class ShownKept:
    """`value` is what the box of its tick sends."""

    value: str
    title: str
    change: ShownChange
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ShownOddity:
    sentence: str
    place: str
    detail: str


def show_groups(plan: SchedulePlan) -> list[ShownGroup]:
    """The talks by what becomes of them, but for those to which nothing happens."""
    return [
        ShownGroup(kind, _(words.KINDS[kind]), tuple(_show_talk(talk) for talk in talks))
        for kind in KINDS
        if kind != SAME and (talks := plan.of_kind(kind))
    ]


def show_changes(changes: tuple[FieldChange, ...]) -> tuple[ShownChange, ...]:
    return tuple(_show_change(change) for change in changes)


def show_kept(plan: SchedulePlan, title: str, taken: Wanted) -> list[ShownKept]:
    """What people changed and the schedule changed too; `title` is the event's."""
    return [
        ShownKept(
            f"{talk.guid if talk else WANT_EVENT}{_SEPARATOR}{kept.key}",
            talk.title if talk else title,
            _show_change(kept),
            (talk.guid if talk else WANT_EVENT, kept.key) in taken,
        )
        for talk, kept in plan.kept
    ]


def read_taken(values: list[str]) -> Wanted:
    """The boxes that were ticked."""
    pairs = (value.rpartition(_SEPARATOR) for value in values)
    return frozenset((guid, key) for guid, _between, key in pairs)


def show_counts(plan: SchedulePlan) -> list[str]:
    """How many talks are new, changed, cancelled, and stay; nothing where nothing changes."""
    counts = {kind: len(plan.of_kind(kind)) for kind in KINDS}
    changed = sum(counts[kind] for kind in CHANGES)
    told = [
        (counts[NEW], ngettext("%(num)s new talk", "%(num)s new talks", counts[NEW])),
        (changed, ngettext("%(num)s changed talk", "%(num)s changed talks", changed)),
        (counts[CANCELLED], ngettext("%(num)s cancelled talk", "%(num)s cancelled talks", counts[CANCELLED])),
        (counts[SAME], ngettext("%(num)s talk as it is", "%(num)s talks as they are", counts[SAME])),
    ]
    return [sentence for count, sentence in told if count] if plan.files else []


def show_oddities(oddities: tuple[Oddity, ...]) -> list[ShownOddity]:
    return [
        ShownOddity(_(words.ODDITIES.get(each.kind, words.ODDITIES["bad_value"])), show_place(each.place), each.detail)
        for each in islice(oddities, MOST_ODDITIES)
    ]


def show_place(place: str) -> str:
    """Where something stands in a file: a line and column (`3:14`) in words, anything else as it is."""
    line, _between, column = place.partition(":")
    if line.isdecimal() and column.isdecimal():
        return _("line %(line)s, column %(column)s", line=line, column=column)
    return place


def _show_talk(talk: PlannedTalk) -> ShownTalk:
    fields: Mapping[str, Value | None] = {change.key: change.new for change in talk.settled.changes}
    name = name_of(talk.path) if talk.path and talk.kind != NEW else None
    is_new = talk.kind == NEW
    start = parse_start(_line(fields.get("start"))) if is_new else None
    return ShownTalk(
        title=talk.title,
        href=page_address(name) if name else "",
        day=start.date() if isinstance(start, datetime) else None,
        clock=f"{start:%H:%M}" if start else "",
        room=_line(fields.get("room")) if is_new else "",
        speakers=_line(fields.get("speakers")) if is_new else "",
        changes=() if is_new else show_changes(talk.settled.changes),
    )


def _show_change(change: FieldChange) -> ShownChange:
    label = words.FIELDS.get(change.key)
    return ShownChange(
        _(label) if label else change.key,
        None if change.old is None else _line(change.old),
        None if change.new is None else _line(change.new),
    )


def _line(value: Value | None) -> str:
    """A value in a line of text."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = " ".join(value.split())
        return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS].rstrip() + "…"
    if isinstance(value, Mapping):
        return " ".join(_line(inner) for inner in value.values())
    return ", ".join(_line(item) for item in value)
