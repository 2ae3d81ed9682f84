"""What the pages about one page's history share: one state of the index, the way from an old name, and what stands on top."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.index.rows import PageRow
from wiki.core.page import EVENT
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action
from wiki.web.inputs import offer_inputs
from wiki.web.services import Services
from wiki.web.visitors import is_allowed


@contextmanager
def open_seeing(services: Services, name: str | None) -> Iterator[Seeing]:
    """What the visitor sees; after the block it is told what that was made of."""
    with services.index.read() as snapshot:
        seeing = Seeing(snapshot, is_allowed(Action.SAVE, name))
        yield seeing
        if seeing.keys:
            offer_inputs(snapshot, seeing.keys)


def find_moved(seeing: Seeing, view: str, name: str, args: MultiDict[str, str]) -> AnyResponse | None:
    """The way to the page that an old name, or an address with a final slash, leads to; `args` go along."""
    new = name.rstrip("/") if name.endswith("/") else None
    if new is None and seeing.find(name) is None:
        new = seeing.find_new_name(name)
    if not new:
        return None
    query = f"?{urlencode(list(args.items(multi=True)))}" if args else ""
    seeing.note_all()
    return redirect(f"/-/{view}/{quote(new)}{query}", 301)


def make_frame(seeing: Seeing, name: str, page: PageRow | None, view: str) -> dict[str, Any]:
    """What stands above each of the pages about one page."""
    title = page.title if page else name
    zone = seeing.zone(name)
    event = seeing.event_of(name) if page is None or page.kind != EVENT else None
    return {
        "title": f"{view}: {title}",
        "heading": title,
        "name": name,
        "page": page,
        "event": event,
        "current": "history",
        "zone": zone.key if zone else None,
    }
