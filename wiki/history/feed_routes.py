"""`/-/changes.atom`: recent changes of everything, an event, a page or a person, for programs that follow them."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.history.feeds import Feed, write_feed
from wiki.history.frames import open_seeing
from wiki.history.lists import Filters, list_changes
from wiki.people.permissions import Action
from wiki.web.language import gettext as _
from wiki.web.language import visitor_language
from wiki.web.services import Services
from wiki.web.show import current_site
from wiki.web.visitors import allow
from wiki.web.words import N_

TITLES = {"event": N_("Changes of the event"), "page": N_("Changes of the page"), "person": N_("Changes by")}


def add_feeds(blueprint: Blueprint, services: Services) -> None:
    """The feed. It holds what the visitor may see: to most programs, what strangers may."""

    @blueprint.get("/-/changes.atom")
    def feed() -> AnyResponse:
        allow(Action.FEED)
        filters = Filters.read(request.args)
        with open_seeing(services, None) as seeing:
            listing = list_changes(seeing, services.store, filters, None)
            if filters.person:
                seeing.keys.clear()  # whose revisions these are depends on accounts, too
            else:
                seeing.note_all()
            title = " · ".join(
                [current_site(services, seeing.snapshot.commit).title, *_words(seeing.title_of, filters)]
            )
        query = f"?{urlencode(filters.given)}" if filters.given else ""
        base = services.settings.base_url or request.host_url.rstrip("/")
        about = Feed(base, services.host, f"/-/changes.atom{query}", f"/-/changes{query}", title, visitor_language())
        response = AnyResponse(write_feed(about, listing), content_type="application/atom+xml; charset=utf-8")
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
        response.add_etag()
        return response.make_conditional(request)


def _words(title_of: Callable[[str], str], filters: Filters) -> list[str]:
    """What the feed is kept to, in the visitor's language."""
    if not filters.given:
        return [_("Recent changes")]
    return [
        f"{_(TITLES[key])}: {value if key == 'person' else title_of(value)}" for key, value in filters.given.items()
    ]
