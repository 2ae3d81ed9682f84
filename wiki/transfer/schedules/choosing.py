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
    """The name of the event that a schedule is for: `wanted`, or what that is called now; else where its talks are already;
    else a new one after its short name or its title."""
    if name := clean_name(wanted):
        return snapshot.find_redirect(name) or name
    home = find_home(programme, snapshot)
    if home:
        return home
    starts = [talk.start.date() for talk in programme.talks if talk.start]
    day = programme.date or (min(starts) if starts else None)
    bare = programme.slug or programme.title or ""
    name = event_slug(bare, "" if day is None or str(day.year) in bare else day.isoformat())
    return snapshot.find_redirect(name) or name


def find_home(programme: Programme, snapshot: Snapshot) -> str | None:
    """The event in which most of a schedule's talks live already."""
    talks = snapshot.talks_with_guids({talk.guid for talk in programme.talks}).values()
    homes = Counter(talk.event for talk in talks if talk.event)
    return min(homes, key=lambda event: (-homes[event], event)) if homes else None


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
