"""Refusals as `application/problem+json` (RFC 9457): what core and people raise, as status and facts."""

import json
import logging
from collections.abc import Mapping

from flask import Response, request
from werkzeug.exceptions import HTTPException

from wiki.core import errors
from wiki.core.blame.blamer import BlameTooLong
from wiki.core.errors import FestaError
from wiki.core.remote.errors import NotUpstream
from wiki.core.search.query import BadQuery
from wiki.people.errors import NotAllowed

PREFIX = "/-/api/"

log = logging.getLogger(__name__)

STATUS: Mapping[type[Exception], tuple[int, str]] = {
    errors.BadName: (400, "This cannot be the name of a page"),
    errors.BadText: (400, "This text cannot be kept"),
    errors.RevisionNotFound: (400, "There is no such commit in this wiki"),
    errors.NotText: (415, "The file is not UTF-8 text"),
    errors.PageNotFound: (404, "There is no such page"),
    errors.EditConflict: (409, "Somebody else changed the same place"),
    errors.BaseMissing: (428, "Say which commit the edit began from"),
    errors.TextTooLarge: (413, "The text is too large"),
    errors.RefLocked: (503, "Another program holds the branch; try again"),
    BadQuery: (400, "Nothing can be looked for with this query"),
    BlameTooLong: (503, "It takes too long to find who wrote this; try again, it goes on from what was found"),
    NotUpstream: (
        503,
        "It is saved here as `commit`, but the upstream does not have it yet; send it again on that base",
    ),
    NotAllowed: (403, "This is not allowed with this account"),
}


def answer_problem(refused: Exception) -> Response | None:
    """A refusal below `/-/api/` as a problem; None elsewhere, where it goes on to be shown as a page."""
    if not request.path.startswith(PREFIX):
        return None
    if isinstance(refused, HTTPException):
        return problem(refused.code or 500, refused.name, {"error": refused.name.lower().replace(" ", "_")})
    status, title = STATUS.get(type(refused), (500, "Something went wrong here"))
    if not isinstance(refused, FestaError) or status == 500:
        log.error("%s %s: %s", request.method, request.path, refused)
        return problem(500, title, {"error": "internal_server_error"})
    if isinstance(refused, NotAllowed) and "Authorization" not in request.headers:
        status = 401  # a token could help
    facts = {} if isinstance(refused, errors.EditConflict) else dict(vars(refused))
    return problem(status, title, {"error": _word(refused), **facts, **_conflict(refused)})


def problem(status: int, title: str, facts: Mapping[str, object]) -> Response:
    """One problem. `facts` are further members; `error` among them is a word for programs."""
    body = {"type": "about:blank", "title": title, "status": status, **facts}
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _word(refused: FestaError) -> str:
    if isinstance(refused, errors.EditConflict):
        return "conflict"
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(refused).__name__).strip("_")


def _conflict(refused: FestaError) -> dict[str, object]:
    if not isinstance(refused, errors.EditConflict):
        return {}
    kept = ("tip", "base_text", "your_text", "their_text", "merged_text")
    return {name: getattr(refused, name) for name in kept}
