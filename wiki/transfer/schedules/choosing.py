"""A schedule that somebody has as an import into an event: which event, and what its commit says."""

from collections import Counter

from wiki.core.index.snapshot import Snapshot
from wiki.core.page import EVENT
from wiki.core.schedule.model import Programme
from wiki.core.schedule.plan import CANCELLED, CHANGED, JOINED, LISTED, MOVED, NEW, RETURNED, SchedulePlan
from wiki.core.slugs import clean_name
from wiki.core.summary import summarise_schedule
from wiki.transfer.jekyll.read import event_slug

CHANGES = (CHANGED, MOVED, RETURNED, JOINED, LISTED)


def choose_event(programme: Programme, snapshot: Snapshot, wanted: str = "") -> str:
    """The name of the event that a schedule is for: `wanted`, or what that is called now; else the one of its short name or title
    that has talks of it; else where its talks are already; else a new one of that name."""
    if name := clean_name(wanted):
        return snapshot.find_redirect(name) or name
    starts = [talk.start.date() for talk in programme.talks if talk.start]
    day = programme.date or (min(starts) if starts else None)
    bare = programme.slug or programme.title or ""
    name = event_slug(bare, "" if day is None or str(day.year) in bare else day.isoformat())
    name = snapshot.find_redirect(name) or name
    homes = _homes(programme, snapshot)
    return name if name in homes else _main_home(programme, snapshot, homes) or name


def find_home(programme: Programme, snapshot: Snapshot) -> str | None:
    """The event that a schedule is of by its talks: most of the schedule's live there, or most of the event's are in it.

    Two events may name one talk, so a single one that lives elsewhere says nothing.
    """
    return _main_home(programme, snapshot, _homes(programme, snapshot))


def _homes(programme: Programme, snapshot: Snapshot) -> Counter[str]:
    """How many talks of a schedule live in which events."""
    talks = snapshot.talks_with_guids({talk.guid for talk in programme.talks}).values()
    return Counter(talk.event for talk in talks if talk.event)


def _main_home(programme: Programme, snapshot: Snapshot, homes: Counter[str]) -> str | None:
    planned = len({talk.guid for talk in programme.talks})
    for event, count in sorted(homes.items(), key=lambda home: (-home[1], home[0])):
        there = sum(bool(page.facts.guid) for page in snapshot.pages_under(event))
        if 2 * count > min(planned, there):
            return event
    return None


def subject_of(plan: SchedulePlan, programme: Programme, snapshot: Snapshot) -> str:
    """The first line of the commit, in the language of the event."""
    page = snapshot.find_page(plan.event)
    known = page if page and page.kind == EVENT else None
    counts = Counter(talk.kind for talk in plan.talks)
    return summarise_schedule(
        known.title if known else programme.title or plan.event,
        counts[NEW],
        sum(counts[kind] for kind in CHANGES),
        counts[CANCELLED],
        (known.language if known else programme.language) or "en",
    )
