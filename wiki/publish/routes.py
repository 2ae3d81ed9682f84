"""`/-/site/`: the published site, from the folder that the directory target keeps."""

import mimetypes
import os
from pathlib import Path

from flask import Blueprint, Response, redirect, send_file
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from wiki.web.security import SANDBOX

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
