"""`/-/healthz`: whether this process can serve, and what lags."""

from flask import Blueprint, Response, jsonify

from wiki.core.errors import FestaError
from wiki.web.services import Services


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

    return blueprint
