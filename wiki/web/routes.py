"""`/-/healthz`: whether this process can serve, and what lags; `/-/festa.css`: the one style sheet."""

from pathlib import Path

from flask import Blueprint, Response, jsonify, send_file

from wiki.core.errors import FestaError
from wiki.web.services import Services

STYLE_SHEET = Path(__file__).parents[1] / "static" / "festa.css"


def make_blueprint(services: Services) -> Blueprint:
    """What belongs to no capability."""
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
        return send_file(STYLE_SHEET, mimetype="text/css", conditional=True, max_age=0)

    return blueprint
