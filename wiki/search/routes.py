"""`/-/search`: the page, what it lists while somebody types, and the quick switcher's list."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from wiki.core.search import query as queries
from wiki.core.search.query import BadQuery, read_query
from wiki.people.permissions import Action
from wiki.search.finding import Finder, Listing
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow, is_allowed
from wiki.web.words import N_

TEMPLATES = {"": "search/search.html", "list": "search/_found.html", "switch": "search/_options.html"}
"""What is asked for: the whole page, or a part of it for search.js."""

REFUSALS: Mapping[str, str] = {
    queries.TOO_LONG: N_("That is too long to look for. A few words are enough."),
    queries.TOO_MANY: N_("These are too many words at once. Leave some out."),
    queries.NOTHING: N_(
        "There is no word in this to look for. Words with “-” before them only narrow what others find."
    ),
    queries.NOT_A_DAY: N_("“%(detail)s” is no day. Write one like 2026-11-21, a month like 2026-11, or a year."),
    queries.EMPTY_FILTER: N_("Something has to stand after “%(detail)s:”."),
}


def make_blueprint(services: Services) -> Blueprint:
    """The one route; its answers are not kept, since every save may change them."""
    blueprint = Blueprint("search", __name__)

    @blueprint.get("/-/search")
    def search() -> Response:
        """Pages by what they say; with `?old=1` what revisions took away."""
        allow(Action.READ)
        args = request.args
        text, view = args.get("q", ""), args.get("view", "")
        is_old = args.get("old") == "1"
        if is_old:
            allow(Action.HISTORY)
        listing, problem = Listing(), ""
        if text.strip():
            try:
                query = read_query(text)
            except BadQuery as refused:
                problem = _(REFUSALS[refused.reason], detail=refused.detail[:80])
            else:
                with services.index.read(words=True) as snapshot:
                    finder = Finder(snapshot, is_allowed(Action.SAVE))
                    if view == "switch":
                        listing = finder.find_heads(query)
                    else:
                        after = args.get("after")
                        listing = finder.find_old(query, after) if is_old else finder.find(query, after, text)
        shown = text.strip()[: queries.LONGEST]
        response = show(
            TEMPLATES.get(view, TEMPLATES[""]),
            status=400 if problem else 200,
            title=_("Search: %(words)s", words=shown[:60]) if shown else _("Search"),
            words=shown, listing=listing, problem=problem, is_old=is_old, after=args.get("after"),
        )  # fmt: skip
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return blueprint
