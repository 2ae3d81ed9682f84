"""What belongs to no capability: `/-/healthz`, the style sheet and scripts, the choice of a language."""

from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import FestaError
from wiki.web.language import COOKIE as LANGUAGE_COOKIE
from wiki.web.services import Services
from wiki.web.show import STATIC, static_version
from wiki.web.templating import STYLE_SHEET
from wiki.web.visitors import is_https
from wiki.web.words import LANGUAGES

YEAR = 365 * 24 * 3600
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def make_blueprint(services: Services) -> Blueprint:
    """Routes open to everybody, members' wiki or not: they tell nothing of the content."""
    blueprint = Blueprint("web", __name__)

    @blueprint.get("/-/healthz")
    def healthz() -> tuple[Response, int]:
        """200 when the content and its index can be read; 503 with what cannot."""
        try:
            with services.index.read() as snapshot:
                commit = snapshot.commit
        except FestaError as broken:
            return jsonify(ready=False, failed=type(broken).__name__), 503
        releases = services.publisher.releases()
        published = releases[0].content if releases else None
        return jsonify(ready=True, publish_lags=published != commit), 200

    @blueprint.get("/-/festa.css")
    def style() -> Response:
        """Also where the site's page for missing addresses looks for it: served anywhere, that has no relative links."""
        return _send(STYLE_SHEET, 0)

    @blueprint.get("/-/static/<name>")
    def static(name: str) -> Response:
        """A file of wiki/static; kept for ever under the address that names its version."""
        file = STATIC / name
        if file.suffix not in TYPES or not file.is_file():
            abort(404)
        is_current = request.args.get("v") == static_version(name)
        return _send(file, YEAR if is_current else 0)

    @blueprint.get("/-/language")
    def choose_language() -> AnyResponse:
        """Remembers a language in a cookie, for visitors with and without an account, and leads back."""
        chosen = request.args.get("to", "")
        if chosen not in LANGUAGES:
            abort(400)
        answer = redirect(safe_next(request.args.get("next")))
        answer.set_cookie(
            LANGUAGE_COOKIE, chosen, max_age=YEAR, secure=is_https(services.settings), httponly=True, samesite="Lax"
        )
        return answer

    return blueprint


def _send(file: Path, max_age: int) -> Response:
    """A small file of ours. It is read at once: one that waits to be sent stays open where a visitor goes away meanwhile."""
    data, version = file.read_bytes(), static_version(file.name)
    return send_file(BytesIO(data), mimetype=TYPES[file.suffix], conditional=True, etag=version, max_age=max_age)


def safe_next(address: str | None) -> str:
    """`address` if it leads to a page of this wiki, else the front page: nobody is sent elsewhere by a link of ours."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return "/"
    return "/" if any(char in "\\\r\n\t" or ord(char) < 32 for char in address) else address
