"""What an import of a schedule is going to do: pure, from what stands in the event and what the schedule says.

A field that a person changed stays. So do notes, whatever the schedule says; a talk that it no longer has is marked as cancelled, never
deleted. Saving the plan is in bring.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from wiki.core.event import UTC_ZONE
from wiki.core.field_values import parse_timezone
from wiki.core.frontmatter import read_fields, split
from wiki.core.frontmatter_write import FrontMatterUnwritable, new_text, write_fields
from wiki.core.names import new_path
from wiki.core.page import EVENT
from wiki.core.schedule.fields import (
    EVENT_KEYS,
    GUID,
    SESSIONS,
    TALK_KEYS,
    TRUE,
    event_fields,
    session_fields,
    talk_fields,
    write_start,
)
from wiki.core.schedule.match import FreeNames, Match, group_slots, match_talks
from wiki.core.schedule.model import Programme, ScheduledTalk
from wiki.core.schedule.settle import NO_VALUES, NOTHING_SETTLED, FieldChange, Settled, settle, settle_sessions
from wiki.core.schedule.written import Written
from wiki.core.templates import NOTHING as NO_TEMPLATE
from wiki.core.templates import TemplateText, fill
from wiki.core.yaml_read import Value

# What becomes of a talk.
NEW = "new"
CHANGED = "changed"
MOVED = "moved"  # to another time or room, whatever else changes
CANCELLED = "cancelled"
RETURNED = "returned"  # is given after all
JOINED = "joined"  # a page that people made for it before is its page now
LISTED = "listed"  # lives in another event, and is listed in this one
DELETED = "deleted"  # its page was deleted here, and stays so
SAME = "same"
UNWRITABLE = "unwritable"  # its front matter is too damaged to be written in

KINDS = (NEW, CANCELLED, RETURNED, MOVED, CHANGED, JOINED, LISTED, UNWRITABLE, DELETED, SAME)
WANT_EVENT = ""
"""Stands for the guid in `Wanted` where a field of the event itself is meant."""

Wanted = frozenset[tuple[str, str]]
"""Guids and keys of fields for which an organiser takes the schedule's value in place of a person's."""

NEW_EVENT_BODY = "\n[[talks]]\n"
NEW_NOTES = "\n"


@dataclass(frozen=True, slots=True)
class EventState:
    """What stands in the wiki. `index` and `elsewhere` are paths with texts; `pages` are the pages right in the event's folder.

    `names` are all names that the event has or had, `there` those of everything in its folder. `elsewhere` has, by guid, the pages of
    talks that live in other events, with those events' zones.
    """

    event: str
    index: tuple[str, str] | None = None
    pages: Mapping[str, str] = field(default_factory=dict)
    there: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    written: Written = field(default_factory=Written)
    elsewhere: Mapping[str, tuple[str, str, ZoneInfo]] = field(default_factory=dict)
    talk_template: TemplateText = NO_TEMPLATE
    event_template: TemplateText = NO_TEMPLATE


@dataclass(frozen=True, slots=True)
class Manner:
    """How an import is done. Without `cancel_missing`, talks that the schedule does not have stay as they are."""

    cancel_missing: bool = True
    wanted: Wanted = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedTalk:
    """`path` is None for what is not in the wiki and will not be."""

    kind: str
    guid: str
    title: str
    path: str | None
    settled: Settled = NOTHING_SETTLED


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """`files` are the texts that differ from what stands there. `event_settled` is about the event's own fields."""

    event: str
    source: str
    is_new: bool
    event_settled: Settled
    talks: tuple[PlannedTalk, ...]
    files: Mapping[str, str]

    def of_kind(self, kind: str) -> tuple[PlannedTalk, ...]:
        return tuple(talk for talk in self.talks if talk.kind == kind)

    @property
    def kept(self) -> tuple[tuple[PlannedTalk | None, FieldChange], ...]:
        """Each field that stays as a person has it, though the schedule says something new; None for the event's own."""
        own: list[tuple[PlannedTalk | None, FieldChange]] = [(None, kept) for kept in self.event_settled.kept]
        return (*own, *((talk, kept) for talk in self.talks for kept in talk.settled.kept))


def plan_import(programme: Programme, state: EventState, manner: Manner) -> SchedulePlan:
    """What the import of a programme into an event makes of it. Raises BadName when a new talk can have no path."""
    return _Planner(programme, state, manner).plan()


class _Planner:
    def __init__(self, programme: Programme, state: EventState, manner: Manner) -> None:
        self._programme = programme
        self._state = state
        self._manner = manner
        self._files: dict[str, str] = {}
        self._names = state.names | {state.event}
        self._fields = {path: read_fields(split(text).block) for path, text in state.pages.items()}
        self._written = state.written.talks if state.index else {}

    def plan(self) -> SchedulePlan:
        event_settled = self._event()
        self._zone = _zone(self._index_text()) or self._programme.timezone or UTC_ZONE
        slots = group_slots(self._programme.talks, self._zone)
        match = match_talks(slots, self._fields)
        free = FreeNames(self._state.event, self._state.there | set(self._state.pages))
        talks = [self._talk(guid, row, match, free) for guid, row in slots.items()]
        talks += self._missing(slots, match)
        return SchedulePlan(
            event=self._state.event,
            source=self._programme.source,
            is_new=self._state.index is None,
            event_settled=event_settled,
            talks=tuple(talks),
            files=self._files,
        )

    def _event(self) -> Settled:
        theirs = event_fields(self._programme)
        if self._state.index is None:
            theirs = {"title": self._state.event.rpartition("/")[2], **theirs}
            path = new_path(self._state.event, folder=True)
            begun = fill(self._state.event_template, {key: str(theirs.get(key, "")) for key in ("title", "date")})
            own = {key: value for key, value in begun.fields.items() if key not in theirs}
            self._files[path] = new_text({"type": EVENT, **theirs, **own}, begun.body or NEW_EVENT_BODY)
            return Settled(tuple(FieldChange(key, None, value) for key, value in theirs.items()))
        path, text = self._state.index
        base: dict[str, Value | None] = {}
        for name in sorted(self._names, key=lambda name: name == self._state.event):
            base |= self._state.written.events.get(name, {})
        fields = read_fields(split(text).block)
        settled = settle(
            [key for key in EVENT_KEYS if key in theirs], base, fields, theirs, UTC_ZONE, self._wanted(WANT_EVENT)
        )
        return settled if self._write(path, text, settled) else NOTHING_SETTLED

    def _index_text(self) -> str:
        path, text = self._state.index or (new_path(self._state.event, folder=True), "")
        return self._files.get(path, text)

    def _talk(self, guid: str, slots: list[ScheduledTalk], match: Match, free: FreeNames) -> PlannedTalk:
        title = slots[0].title
        path = match.paths.get(guid)
        if path is not None:
            return self._there(guid, slots, path, is_joined=guid in match.joined)
        if guid in self._state.elsewhere:
            return self._listed(guid, slots)
        if (written := self._written.get(guid)) and written.event in self._names:
            is_there = written.path in self._fields and split(self._state.pages[written.path]).problems
            return PlannedTalk(UNWRITABLE if is_there else DELETED, guid, title, written.path if is_there else None)
        path = free.take(title)
        fields = talk_fields(slots, self._zone)
        if sessions := self._sessions(slots[1:]):
            fields[SESSIONS] = sessions
        self._files[path] = self._new_text(fields | {GUID: guid}, slots[0])
        changes = tuple(FieldChange(key, None, value) for key, value in fields.items())
        return PlannedTalk(NEW, guid, title, path, Settled(changes))

    def _new_text(self, fields: dict[str, Value], talk: ScheduledTalk) -> str:
        """A new page with what its template has besides."""
        known = {
            "title": talk.title,
            "event": str(read_fields(split(self._index_text()).block).values.get("title", self._state.event)),
            "date": (write_start(talk.start, self._zone) or "").partition(" ")[0],
            "speakers": ", ".join(talk.speakers),
        }
        begun = fill(self._state.talk_template, known)
        own = {key: value for key, value in begun.fields.items() if key not in fields}
        return new_text({**fields, **own}, begun.body or NEW_NOTES)

    def _there(self, guid: str, slots: list[ScheduledTalk], path: str, *, is_joined: bool) -> PlannedTalk:
        """A talk that has its page in this event."""
        fields, wanted = self._fields[path], self._wanted(guid)
        theirs, sessions = talk_fields(slots, self._zone), self._sessions(slots[1:])
        written = self._written.get(guid) or self._written.get(str(fields.values.get(GUID)))
        base = written.values if written else NO_VALUES
        # What another kind of file does not say may only have no place in it.
        says_all = written is None or written.source == self._programme.source
        settled = settle(TALK_KEYS if says_all else theirs, base, fields, theirs, self._zone, wanted)
        if says_all or sessions:
            own = settle_sessions(
                self._names, base.get(SESSIONS), fields.values.get(SESSIONS), sessions, self._zone,
                is_home=True, is_wanted=SESSIONS in wanted,
            )  # fmt: skip
            settled = _both(settled, own)
        if fields.values.get(GUID) != guid:
            settled = _both(settled, Settled((FieldChange(GUID, fields.values.get(GUID), guid),)))
        kind = JOINED if is_joined else _kind_of(settled)
        return self._written_in(kind, guid, slots[0].title, path, self._state.pages[path], settled)

    def _listed(self, guid: str, slots: list[ScheduledTalk]) -> PlannedTalk:
        """A talk that lives in another event: its page gets a session in this one, and is otherwise that event's."""
        path, text, home_zone = self._state.elsewhere[guid]
        fields = read_fields(split(text).block)
        written = self._state.written.talks.get(guid)
        sessions = [session_fields(slot, home_zone, self._state.event, self._zone) for slot in slots]
        settled = settle_sessions(
            self._names, (written.values if written else NO_VALUES).get(SESSIONS), fields.values.get(SESSIONS), sessions,
            home_zone, is_home=False, is_wanted=SESSIONS in self._wanted(guid),
        )  # fmt: skip
        kind = LISTED if settled.changes else SAME
        return self._written_in(kind, guid, slots[0].title, path, text, settled)

    def _missing(self, slots: Mapping[str, object], match: Match) -> Iterable[PlannedTalk]:
        """The talks of this event that an earlier schedule of the same source had and this one has not."""
        if not self._manner.cancel_missing or not slots:
            return
        for path, fields in self._fields.items():
            guid = fields.values.get(GUID)
            written = self._written.get(guid) if isinstance(guid, str) else None
            if not isinstance(guid, str) or guid in slots or path in match.paths.values() or written is None:
                continue
            if written.source != self._programme.source or written.event not in self._names:
                continue
            cancelled = {"cancelled": TRUE}
            settled = settle(["cancelled"], written.values, fields, cancelled, self._zone, self._wanted(guid))
            kind = CANCELLED if settled.changes else SAME
            title = fields.values.get("title")
            yield self._written_in(
                kind, guid, title if isinstance(title, str) else path, path, self._state.pages[path], settled
            )

    def _written_in(self, kind: str, guid: str, title: str, path: str, text: str, settled: Settled) -> PlannedTalk:
        planned = PlannedTalk(kind, guid, title, path, settled)
        return (
            planned if self._write(path, text, settled) else replace(planned, kind=UNWRITABLE, settled=NOTHING_SETTLED)
        )

    def _write(self, path: str, text: str, settled: Settled) -> bool:
        """Whether the changes can be written. Notes and all other fields stay byte for byte."""
        if settled.changes:
            try:
                self._files[path] = write_fields(text, {change.key: change.new for change in settled.changes})
            except FrontMatterUnwritable:
                return False
        return True

    def _sessions(self, slots: Iterable[ScheduledTalk]) -> list[dict[str, Value]]:
        return [session_fields(slot, self._zone, None, self._zone) for slot in slots]

    def _wanted(self, guid: str) -> frozenset[str]:
        return frozenset(key for of, key in self._manner.wanted if of == guid)


def _both(one: Settled, other: Settled) -> Settled:
    return Settled(one.changes + other.changes, one.kept + other.kept)


def _kind_of(settled: Settled) -> str:
    changed = {change.key: change.new for change in settled.changes}
    if "cancelled" in changed:
        return CANCELLED if changed["cancelled"] else RETURNED
    if changed.keys() & {"start", "room", SESSIONS}:
        return MOVED
    return CHANGED if changed else SAME


def _zone(index_text: str) -> ZoneInfo | None:
    value = read_fields(split(index_text).block).values.get("timezone")
    return parse_timezone(value.strip()) if isinstance(value, str) and value.strip() else None
