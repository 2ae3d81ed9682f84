"""Makes a page again what it was at a revision: a save like any other, on top of what there is now."""

from dataclasses import dataclass
from datetime import datetime

from wiki.core.errors import RevisionNotFound
from wiki.core.page import read_page
from wiki.core.store.store import Store
from wiki.core.summary import summarise_restore
from wiki.history.ends import find_end
from wiki.history.seeing import Seeing
from wiki.people.who import Contributor
from wiki.web.saving import Saving, Sent


@dataclass(frozen=True)
class Plan:
    """What is to be saved. `at` is the moment of the revision, in the zone that is shown; `is_gone` that the page was deleted."""

    sent: Sent
    at: datetime
    is_gone: bool


@dataclass(frozen=True)
class Restored:
    """What became of a plan: whether the page is another now, and whether it had been deleted."""

    name: str
    at: datetime
    is_changed: bool
    is_back: bool


def plan_restore(seeing: Seeing, store: Store, name: str, commit: str) -> Plan:
    """The save that makes a page what it was. Raises PageNotFound, RevisionNotFound, NotText."""
    page = seeing.require(seeing.find_new_name(name) or name)
    name = page.name if page else name
    then = find_end(seeing, store, name, commit)
    if then.text is None or then.revision is None or then.at is None:
        raise RevisionNotFound(commit[:80])
    was = read_page(then.revision.path, then.text, in_event=False)
    event = seeing.event_of(name)
    language = was.language or (event.language if event else None) or "en"
    summary = summarise_restore(was.title, then.at, language)
    return Plan(Sent(name, then.text, seeing.snapshot.commit, summary), then.at, page is None)


def restore(saving: Saving, plan: Plan, who: Contributor) -> Restored:
    """Saves what was planned. Raises what Saving.save raises."""
    saved = saving.save(plan.sent, who)
    return Restored(plan.sent.name, plan.at, saved.change is not None, plan.is_gone and saved.created)
