"""Who wrote each line of a page."""

from flask import Blueprint, Response, jsonify, request

from wiki.api.calling import find_caller
from wiki.core.errors import PageNotFound
from wiki.history.blaming import find_place, read_lines
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action, may, require
from wiki.web.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """`/-/api/v1/blame`."""
    blueprint = Blueprint("api_blame", __name__, url_prefix="/-/api/v1/blame")

    @blueprint.get("")
    def blame() -> Response:
        """The lines of `?page=` as it is, or as of `?rev=`, each with its commit."""
        name, who = request.args.get("page", ""), find_caller(services, request)
        open_to = services.settings.open_to
        require(who, Action.HISTORY, open_to=open_to, page=name)
        if not name:
            raise PageNotFound(name)
        with services.index.read() as snapshot:
            seeing = Seeing(snapshot, may(who, Action.SAVE, open_to=open_to, page=name))
            return jsonify(_read(services, seeing, name, request.args.get("rev", "")))

    return blueprint


def _read(services: Services, seeing: Seeing, name: str, revision: str) -> dict[str, object]:
    if seeing.find(name) is None:
        name = seeing.find_new_name(name) or name
    place = find_place(seeing, services.store, name, revision)
    written = read_lines(seeing, services.blamer, name, place)
    lines: list[dict[str, object]] = []
    for number, (text, origin) in enumerate(zip(written.lines, written.origins, strict=True), start=1):
        signature = written.signatures.get(origin) if origin else None
        line: dict[str, object] = {"line": number, "commit": origin, "author": None, "handle": None, "date": None}
        if signature is not None:
            line |= {"author": signature.name, "handle": signature.handle, "date": signature.date.isoformat()}
        lines.append({**line, "text": text.removesuffix("\r")})
    return {"commit": place.commit, "lines": lines}
