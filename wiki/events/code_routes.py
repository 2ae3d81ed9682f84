"""Codes for the wall and for the projector: `/<event>/-/qr`, and each by itself at `/-/qr/<page>.svg`."""

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import PageNotFound
from wiki.events.codes import draw_code, is_base
from wiki.events.opening import open_event
from wiki.people.permissions import Action
from wiki.web.inputs import offer_inputs
from wiki.web.security import SANDBOX
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow


def add_codes(blueprint: Blueprint, services: Services) -> None:
    """The page and the pictures."""

    @blueprint.get("/<path:name>/-/qr")
    def codes(name: str) -> AnyResponse:
        """One code for the event and one for each talk, to print or to show."""
        allow(Action.READ, name)
        base = base_address(services)
        with open_event(services, name) as view:
            if moved := view.find_moved("%s/-/qr", request.args):
                return moved
            event, talks = view.event, view.talks()
            address = base + page_address(event.name)
            answer = show(
                "events/qr.html", title=event.title, event=event, talks=talks, address=address, site=view.site,
                text_language=view.language, current="qr",
            )  # fmt: skip
            offer_inputs(view.snapshot, view.reading.keys)
        return answer

    @blueprint.get("/-/qr/<path:name>.svg")
    def code(name: str) -> AnyResponse:
        """The code of one page's address."""
        allow(Action.READ, name)
        base = base_address(services)
        with open_event(services, name) as view:
            if view.found is None:
                new = view.reading.redirect(name)
                if new is None:
                    raise PageNotFound(name)
                return redirect(f"/-/qr{page_address(new.name)}.svg", 301)
            address = base + page_address(view.found.name)
            offer_inputs(view.snapshot, view.reading.keys)
        response = Response(draw_code(address), content_type="image/svg+xml")
        response.headers["Content-Security-Policy"] = SANDBOX
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Cookie, Accept-Language"
        response.add_etag()
        return response.make_conditional(request)


def base_address(services: Services) -> str:
    """What our addresses begin with: FESTA_BASE_URL, else the host that this request names, if it is one."""
    base = services.settings.base_url or request.host_url
    if not is_base(base):
        abort(400)
    return base.rstrip("/")
