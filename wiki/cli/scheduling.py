"""`import schedule SOURCE`: says what becomes of each talk, and does it."""

import argparse
import sys
from pathlib import Path
from typing import Any

from wiki.cli.authors import find_author
from wiki.core.errors import PageNotFound
from wiki.core.fetching.fetch import fetch
from wiki.core.schedule.bring import Brought, ScheduleImport, bring_schedule, plan_schedule
from wiki.core.schedule.model import Programme
from wiki.core.schedule.plan import KINDS, SAME, Manner, PlannedTalk, SchedulePlan
from wiki.core.schedule.settle import FieldChange
from wiki.core.yaml_read import Value
from wiki.transfer.schedules.choosing import choose_event, subject_of
from wiki.transfer.schedules.sources import ScheduleSources
from wiki.web.services import Services

MOST_CHARS = 60


def add_parser(formats: "argparse._SubParsersAction[Any]") -> None:
    """Adds it to the formats of `import`."""
    schedule = formats.add_parser(
        "schedule", help="an event with a page for each talk of a schedule, or what changed in it since"
    )
    schedule.add_argument(
        "source", metavar="FILE-or-URL", help="frab or pretalx (JSON, XML), iCalendar, CSV, YAML, an event on connpass"
    )
    schedule.add_argument(
        "--event", default="", metavar="NAME", help="default: the event that has these talks, else a new one"
    )
    schedule.add_argument(
        "--keep-missing", action="store_true", help="do not cancel talks that the schedule no longer has"
    )
    schedule.add_argument(
        "--take", action="append", default=[], metavar="GUID:FIELD",
        help="take the schedule's value for a field that somebody changed; :FIELD for one of the event itself",
    )  # fmt: skip
    schedule.set_defaults(bring=_import_schedule)


def _import_schedule(services: Services, options: argparse.Namespace) -> None:
    programme = _read(ScheduleSources(fetch, services.settings.connpass_key), options.source)
    with services.index.read() as snapshot:
        event = choose_event(programme, snapshot, options.event)
    pairs = (wish.rpartition(":") for wish in options.take)
    manner = Manner(
        cancel_missing=not options.keep_missing, wanted=frozenset((guid, key) for guid, _between, key in pairs)
    )
    wanted = ScheduleImport(
        programme,
        event,
        find_author(services, options),
        lambda plan, snapshot: subject_of(plan, programme, snapshot),
        manner,
    )
    if options.dry_run:
        brought = Brought(plan_schedule(services.store, services.index, wanted), None)
    else:
        brought = bring_schedule(services.store, services.index, wanted)
    _tell(programme, brought, is_dry=options.dry_run)


def _read(sources: ScheduleSources, source: str) -> Programme:
    if source.startswith(("https://", "http://")):
        return sources.fetch(source)
    file = Path(source)
    if not file.is_file():
        raise PageNotFound(source)
    return sources.read(file.name, file.read_bytes())


def _tell(programme: Programme, brought: Brought, *, is_dry: bool) -> None:
    plan = brought.plan
    done = (
        "would be imported"
        if is_dry and plan.files
        else "imported"
        if brought.change
        else "is there already, just like this"
    )
    counts = ", ".join(f"{len(talks)} {kind}" for kind in KINDS if (talks := plan.of_kind(kind)))
    print(f"{plan.event}: {done} ({counts or 'no talks'})")
    if not plan.is_new:
        _tell_changes(plan.event_settled.changes)
    for kind in KINDS:
        for talk in plan.of_kind(kind) if kind != SAME else ():
            _tell_talk(talk)
    _tell_kept(plan)
    for oddity in programme.oddities:
        print(f"  not taken as it stands: {oddity.kind} {oddity.place} {oddity.detail}".rstrip(), file=sys.stderr)


def _tell_talk(talk: PlannedTalk) -> None:
    print(f"  {talk.kind}: {talk.title}" + (f" ({talk.path})" if talk.path else ""))
    if talk.kind != "new":
        _tell_changes(talk.settled.changes)


def _tell_changes(changes: tuple[FieldChange, ...]) -> None:
    for change in changes:
        print(f"    {change.key}: {_line(change.old)} -> {_line(change.new)}")


def _tell_kept(plan: SchedulePlan) -> None:
    for talk, kept in plan.kept:
        print(
            f"  kept, as somebody changed it: {talk.path if talk else plan.event} {kept.key}: {_line(kept.old)}"
            f" (the schedule has {_line(kept.new)}; --take {talk.guid if talk else ''}:{kept.key})"
        )


def _line(value: Value | None) -> str:
    """A value on one line, in quotes where that tells it from nothing."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else ", ".join(str(item) for item in value)
    text = " ".join(text.split())
    return repr(text if len(text) <= MOST_CHARS else text[:MOST_CHARS] + "…")
