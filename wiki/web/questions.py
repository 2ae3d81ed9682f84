"""What a stranger asks: all of a request that an answer may depend on, read before Flask sees it.

Two requests with one question get one answer, so this must see what Flask sees. Whatever is unusual is no question.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from werkzeug.sansio.http import parse_cookie

from wiki.web.language import COOKIE as LANGUAGE_COOKIE
from wiki.web.language import best_language
from wiki.web.words import LANGUAGES

LONGEST_ADDRESS = 2_000
LONGEST_QUERY = 300
LONGEST_HOST = 260

READ = frozenset({b"host", b"cookie", b"accept-language", b"if-none-match"})
OTHERWISE = frozenset(
    {b"authorization", b"range", b"if-range", b"content-length", b"transfer-encoding", b"expect", b"upgrade"}
)
"""Who sends one of these wants something else than a page as strangers see it."""
OURS = "festa_"


class Question(NamedTuple):
    scheme: str
    host: bytes
    path: str
    query: bytes
    language: str


def read_question(scope: Mapping[str, Any]) -> tuple[Question, bytes | None] | None:
    """The question of a request with its If-None-Match; None for what is nobody's but the program's to answer.

    `scope` is that of an ASGI request, with the names of headers in lower case.
    """
    if scope["method"] not in ("GET", "HEAD") or scope.get("root_path"):
        return None
    path, query = scope["path"], scope["query_string"]
    if len(path) > LONGEST_ADDRESS or len(query) > LONGEST_QUERY:
        return None
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in READ:
            if name in found:
                return None  # Flask reads two as one that joins them
            found[name] = value
        elif name in OTHERWISE or b"_" in name:
            return None  # `accept_language` is the same as `accept-language` once it has become a WSGI variable
    language = _find_language(found.get(b"cookie"), found.get(b"accept-language", b""))
    host = found.get(b"host", b"")
    if language is None or len(host) > LONGEST_HOST:
        return None
    return Question(scope.get("scheme", "http"), host, path, query, language), found.get(b"if-none-match")


def _find_language(cookie: bytes | None, accepted: bytes) -> str | None:
    """What visitor_language finds for a stranger; None for whoever may be none."""
    if cookie is not None and OURS.encode("ascii") in cookie:
        cookies = parse_cookie(cookie.decode("latin-1"))
        if any(name.startswith(OURS) and name != LANGUAGE_COOKIE for name in cookies):
            return None
        if (chosen := cookies.get(LANGUAGE_COOKIE)) in LANGUAGES:
            return chosen
    return best_language(accepted.decode("latin-1"))
