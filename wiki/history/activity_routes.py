"""`/-/activity/<page>`: who wrote how much when, as a picture."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.page import EVENT
from wiki.history.activity import draw_activity
from wiki.history.frames import find_moved, open_seeing
from wiki.people.permissions import Action
from wiki.web.charts import SMALL, draw, draw_words
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.visitors import allow

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The picture brings its colours along; opened by itself it can do nothing else."""


def add_activity(blueprint: Blueprint, services: Services) -> None:
    """The picture, for `<img>`: the page that shows it does not wait for it."""

    @blueprint.get("/-/activity/<path:name>")
    def activity(name: str) -> AnyResponse:
        allow(Action.HISTORY, name)
        with open_seeing(services, name) as seeing:
            if moved := find_moved(seeing, "activity", name, request.args):
                return moved
            page = seeing.require(name)
            of_event = page is not None and page.kind == EVENT and request.args.get("scope") == "event"
            chart = draw_activity(seeing, name, page, whole_event=of_event)
            if page is None or of_event:
                seeing.note_all()
            else:
                seeing.note_page(page)
        if chart is None and page is None:
            abort(404)
        said = _("Lines added, by hour and person")
        picture = draw(chart, said, SMALL, alone=True) if chart else draw_words(_("Nobody has written yet."))
        response = Response(str(picture), content_type="image/svg+xml; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
        response.add_etag()
        return response.make_conditional(request)
