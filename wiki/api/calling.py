"""Who calls the API: a token's owner, or a stranger."""

from flask import Request, abort

from wiki.core.store.store import utc_now
from wiki.people.permissions import STRANGER
from wiki.people.tokens import find_by_token
from wiki.people.who import Contributor, Who
from wiki.web.services import Services

SCHEME = "bearer "
LIMIT = 50
MOST = 500


def find_caller(services: Services, request: Request) -> Who:
    """The token's owner, or a stranger where no token came. A token that is not good is refused with 401."""
    header = request.headers.get("Authorization", "")
    if not header:
        return STRANGER
    caller = None
    if header.lower().startswith(SCHEME):
        caller = find_by_token(services.people, header[len(SCHEME) :].strip(), utc_now())
    if caller is None:
        abort(401)
    return caller


def read_limit(request: Request) -> int:
    """How long a list is to be at most. What is no such number is refused with 400."""
    given = request.args.get("limit", str(LIMIT))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:9]) <= MOST:
        abort(400)
    return int(given)


def contributor(who: Who) -> Contributor:
    """The caller as somebody who can write. Strangers are refused with 401: a token would help."""
    if not isinstance(who, Contributor):
        abort(401)
    return who
