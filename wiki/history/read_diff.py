"""Two revisions of a page as readers see them, compared: what the composer makes of each, with marks in it."""

from wiki.core.diff.rendered import Rendered, compare_html
from wiki.core.index.rows import PageRow
from wiki.core.names import parent_of
from wiki.core.page import EVENT, read_page
from wiki.core.render.body import Body
from wiki.core.render.place import SafeHtml
from wiki.core.store.model import ObjectId
from wiki.history.ends import End, Ends
from wiki.history.seeing import Seeing
from wiki.people.who import LinkHolder
from wiki.web.compose import TOP, Composer
from wiki.web.reading import Content, Reading
from wiki.web.services import Services
from wiki.web.show import current_site
from wiki.web.visitors import visitor
from wiki.web.wiki_places import Visitors, WikiPlaces


def compare_as_read(services: Services, seeing: Seeing, name: str, ends: Ends) -> Rendered | None:
    """What became of the page of that name for readers. None where it is too large for that."""
    guest = visitor()
    audience = Visitors(False, guest) if isinstance(guest, LinkHolder) else Visitors(seeing.sees_all)
    reading = Reading(Content(seeing.snapshot, services.store, services.renderer, audience))
    language = current_site(services, seeing.snapshot.commit).language
    composer = Composer(reading, WikiPlaces(may_create=False), language)
    page = seeing.find(name)
    old, new = (_read(services, seeing, composer, name, end) for end in (ends.old, ends.new))
    if page is not None and page.kind == EVENT:
        seeing.note_all()
    seeing.keys.update(reading.keys)
    return compare_html(old, new)


def _read(services: Services, seeing: Seeing, composer: Composer, name: str, end: End) -> SafeHtml:
    """The text of a page at one end; nothing where it is not there."""
    if end.text is None or end.revision is None:
        return SafeHtml("")
    own = end.revision.page
    event = seeing.event_of(own)
    page = read_page(end.revision.path, end.text, in_event=event is not None and event.name == parent_of(own))
    row = PageRow(
        name=name, path=page.path, blob=ObjectId(""), title=page.title, kind=page.kind, event=event.name if event else None,
        language=page.language, is_public=True, facts_json="", characters=len(page.body), revisions=0, created=None,
        changed=None,
    )  # fmt: skip
    return composer.html(row, TOP, 1, _render(services, seeing.find(name), end, page.body))


def _render(services: Services, now: PageRow | None, end: End, text: str) -> Body:
    """What is the page's text now is rendered already; bodies of older ones are not kept, or they would drive out those."""
    entry = services.store.find_entry(end.commit, end.revision.path) if end.commit and end.revision else None
    if now is not None and entry is not None and entry.id == now.blob:
        return services.renderer.render(now.blob, text)
    return services.renderer.preview(text)
