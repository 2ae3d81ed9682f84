"""Pages in the browser: reading them, writing them, and giving them other names."""

from urllib.parse import quote

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import PageNotFound
from wiki.core.names import INDEX
from wiki.core.page import EVENT
from wiki.pages.viewing import Views
from wiki.people.permissions import Action
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow


def make_blueprint(services: Services) -> Blueprint:
    """`/`, `/<page>` and all below `/-/` that is about one page's text."""
    blueprint = Blueprint("pages", __name__)
    views = Views(services)

    @blueprint.get("/")
    def front() -> Response:
        """The front page."""
        allow(Action.READ)
        with views.open(INDEX) as view:
            composed = view.composer.front()
            recent = view.snapshot.recent(8).items if view.sees_all else ()
            view.reading.keys.add("recent")
            return show("shown/front.html", text_language=composed.language or "en", recent=recent, **composed.values)

    @blueprint.get("/<path:name>")
    def read(name: str) -> AnyResponse:
        """A page, an attachment, or where an old name went."""
        allow(Action.READ, name)
        if name.endswith("/"):
            return redirect(f"/{quote(name.rstrip('/'))}", 301)
        with views.open(name) as view:
            page = view.reading.own(name)
            if page is None:
                new = view.reading.redirect(name)
                if new is None:
                    raise PageNotFound(name)
                return redirect(page_address(new.name), 301)
            composed = view.composer.page(page)
            return show(
                f"shown/{composed.template}.html",
                title=composed.title, text_language=composed.language or view.composer.language, **composed.values,
            )  # fmt: skip

    @blueprint.get("/<path:name>/-/report")
    def report(name: str) -> AnyResponse:
        """An event read as one text."""
        allow(Action.READ, name)
        with views.open(name) as view:
            event = view.reading.own(name)
            if event is None or event.kind != EVENT:
                raise PageNotFound(name)
            composed = view.composer.report(event)
            return show(
                "shown/report.html",
                title=composed.title, text_language=composed.language or view.composer.language, **composed.values,
            )  # fmt: skip

    return blueprint
