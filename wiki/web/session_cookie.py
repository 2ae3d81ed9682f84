"""Flask's session in a signed cookie; whoever comes again with the same cookie does not have its signature checked again.

That check costs as much as all of an answer's permissions together. The cookie says nothing that counts by itself: whose
sign-in it names, and whether that still holds, is asked of the database each time.
"""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT = 2_000
LONGEST = 1_000  # a cookie with much in it is on its way from one form to the next


class SessionCookies(SecureCookieSessionInterface):
    """For one program."""

    def __init__(self, app: Flask) -> None:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            raise ValueError("sessions need a secret key")
        self._serializer: URLSafeTimedSerializer = serializer
        self._max_age = int(app.permanent_session_lifetime.total_seconds())
        self._find_kept = lru_cache(maxsize=KEPT)(self._read)  # what is not signed by us raises, and is not kept

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self.__dict__.get("_serializer") or super().get_signing_serializer(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return self.session_class()
        try:
            held = self._find_kept(value) if len(value) <= LONGEST else self._read(value)
        except BadSignature:
            return self.session_class()
        return self.session_class(deepcopy(held) if "_flashes" in held else held)  # made into another dict either way

    def _read(self, value: str) -> dict[str, Any]:
        held: dict[str, Any] = self._serializer.loads(value, max_age=self._max_age)
        return held
