"""Which template a new page begins with: those there are to choose from, and the one that is meant."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.index.rows import PageRow
from wiki.core.page import EVENT, PAGE, TALK
from wiki.core.store.store import Store
from wiki.core.templates import (
    FOLDER,
    NOTHING,
    TemplateText,
    event_template,
    fill,
    find_named_template,
    is_template_for,
    read_template,
    talk_template,
)
from wiki.pages.starting import Start
from wiki.pages.viewing import View

NONE = "none"
"""What the form of a new page sends for no template at all."""


@dataclass(frozen=True)
class Choice:
    """A template, and what it is called."""

    name: str
    title: str


def list_templates(view: View, store: Store, kind: str, event: PageRow | None) -> list[Choice]:
    """The templates for new talks or events that this visitor sees: what the event names, then the wiki's."""
    if kind not in (TALK, EVENT):
        return []
    found = [
        page for page in view.snapshot.pages_under(FOLDER) if is_template_for(page.name, kind) and page.kind == PAGE
    ]
    named = find_named_template(store, view.snapshot.commit, event.name) if kind == TALK and event else None
    own = view.snapshot.find_page(named) if named else None
    if own and own.kind == PAGE and own.name not in {page.name for page in found}:
        found.insert(0, own)
    return [Choice(page.name, page.title) for page in found if view.sees_all or page.is_public]


def template_for(view: View, store: Store, start: Start, event: PageRow | None, chosen: str) -> TemplateText:
    """The template that was chosen, else that of the event or the wiki, filled with what is known."""
    if chosen == NONE or start.kind not in (TALK, EVENT):
        return NOTHING
    commit = view.snapshot.commit
    template = None
    if chosen and chosen in {each.name for each in list_templates(view, store, start.kind, event)}:
        template = read_template(store, commit, chosen)
    if template is None:
        usual = (
            event_template(store, commit)
            if start.kind == EVENT
            else talk_template(store, commit, event.name if event else "")
        )
        template = usual
    return fill(template, _known(start, event))


def _known(start: Start, event: PageRow | None) -> Mapping[str, str]:
    date = event.facts.date.isoformat() if event and event.facts.date else ""
    if start.kind == EVENT:
        return {"title": start.title, "event": start.title, "date": start.fields.get("date", "")}
    return {
        "title": start.title,
        "event": event.title if event else "",
        "date": date,
        "speakers": ", ".join(start.speakers),
    }
