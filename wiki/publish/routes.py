"""`/-/site/`: the published site, from the folder that the directory target keeps. `/-/releases`: what was published."""

import mimetypes
import os
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, send_file
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.wake import ask_to_follow
from wiki.people.permissions import Action
from wiki.publish.listing import MOST_CHANGES, list_releases
from wiki.publish.release import ReleaseNotFound
from wiki.web.language import gettext as _
from wiki.web.mending import list_mends
from wiki.web.security import SANDBOX
from wiki.web.services import Services
from wiki.web.show import show as show_page
from wiki.web.troubles import forget_count
from wiki.web.visitors import allow

INLINE = frozenset(
    "text/html text/css text/plain application/xml image/png image/jpeg image/gif image/webp image/avif application/pdf "
    "audio/mpeg video/mp4 video/webm".split()
)
"""What a browser may show; all else is handed over as a download. SVG is not among them: it can hold script."""

OURS = ("text/html", "text/css", "application/xml")
"""What the publisher builds itself. Everything else somebody uploaded."""


def make_blueprint(site: Path) -> Blueprint:
    """The site at the symbolic link `site`."""
    blueprint = Blueprint("publish", __name__)

    @blueprint.get("/-/site/")
    @blueprint.get("/-/site/<path:path>")
    def show(path: str = "") -> AnyResponse:
        """A file of the live release; a folder shows its index, at an address that ends in a slash."""
        root = os.path.realpath(site)  # once: whatever is swapped meanwhile, this answer is of one release
        wanted = safe_join(root, path) if "\0" not in path else None
        if wanted is None or os.path.islink(wanted):
            return _missing(root)
        if os.path.isdir(wanted):
            if path and not path.endswith("/"):
                return redirect(f"/-/site/{path}/", 301)
            wanted = os.path.join(wanted, "index.html")
        return _file(wanted) if os.path.isfile(wanted) else _missing(root)

    return blueprint


def make_releases_blueprint(services: Services) -> Blueprint:
    """The list of releases, rollback, and the end of the hold after one."""
    blueprint = Blueprint("releases", __name__)
    publisher = services.publisher

    @blueprint.get("/-/releases")
    def releases() -> Response:
        """For all who write: they may want to know whether their text is out, and which links are dead."""
        allow(Action.SAVE)
        return show_page(
            "publish/releases.html",
            title=_("Releases"), rows=list_releases(services), is_held=publisher.is_held(), most=MOST_CHANGES,
            mends=list_mends(publisher.warnings()),
        )  # fmt: skip

    @blueprint.post("/-/releases/<int:number>/rollback")
    def rollback(number: int) -> AnyResponse:
        """Shows an older release again, and holds publishing. Waits for a publish that is going on just now."""
        allow(Action.PUBLISH_SETTINGS)
        try:
            outcome = publisher.rollback(number)
        except ReleaseNotFound:
            flash(_("There is no release %(number)s (any more).", number=number), "warn")
            return redirect("/-/releases", 303)
        if outcome.failures:
            flash(
                _("Rolled back, but it did not reach everywhere: %(detail)s", detail="; ".join(outcome.failures)),
                "warn",
            )
        else:
            flash(
                _("Release %(number)s is shown again. Publishing is held until you resume it.", number=number), "note"
            )
        forget_count(services)
        return redirect("/-/releases", 303)

    @blueprint.post("/-/releases/resume")
    def resume() -> AnyResponse:
        """Ends the hold; the worker publishes what was saved meanwhile."""
        allow(Action.PUBLISH_SETTINGS)
        publisher.resume()
        ask_to_follow(services.store)
        forget_count(services)
        flash(_("Publishing goes on. What was saved meanwhile is published in a moment."), "note")
        return redirect("/-/releases", 303)

    return blueprint


def _file(file: str) -> Response:
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    response = send_file(file, mimetype=kind, as_attachment=kind not in INLINE, conditional=True, etag=True)
    response.headers["Cache-Control"] = "no-cache"  # asked again each time, answered with 304 while it is the same
    if kind not in OURS:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _missing(root: str) -> Response:
    page = os.path.join(root, "404.html")
    if os.path.isfile(page):
        response = _file(page)
        response.status_code = 404
        return response
    return Response("Not published (yet).\n", 404, mimetype="text/plain")
