"""Search: `/-/api/v1/search`."""

from flask import Blueprint, Response, jsonify, request

from wiki.api.calling import find_caller, read_limit
from wiki.core.search.query import read_query
from wiki.core.search.snippets import make_snippet
from wiki.people.permissions import Action, may, require
from wiki.web.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """`/-/api/v1/search?q=`, with `limit` and `after`."""
    blueprint = Blueprint("api_search", __name__, url_prefix="/-/api/v1/search")

    @blueprint.get("")
    def search() -> Response:
        """The pages that a query finds, best first. `total` stops counting at 1,000."""
        who, open_to = find_caller(services, request), services.settings.open_to
        require(who, Action.READ, open_to=open_to)
        query = read_query(request.args.get("q", ""))
        limit = read_limit(request)
        with services.index.read(words=True) as snapshot:
            found = snapshot.search(
                query, limit, request.args.get("after"), sees_all=may(who, Action.SAVE, open_to=open_to)
            )
        items = [
            {
                "name": each.page.name,
                "title": each.page.title,
                "event": each.page.event,
                "snippet": "".join(part for part, _ in make_snippet(each.body, query.shown_terms)),
            }
            for each in found.items
        ]
        return jsonify(items=items, total=found.total, next=found.next)

    return blueprint
