"""Forms of ours carry a token (Flask-WTF), so that no other site can send one in somebody's name.

Routes that people write much text into keep it: they look at `form_has_expired` and show the form again, filled as it was,
with a new token. Everywhere else a form without a good token is refused.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

View = TypeVar("View", bound=Callable[..., Any])

FIELD = "csrf_token"
_MARK = "festa_keeps_text"


def keeps_text(view: View) -> View:
    """Marks a view that itself answers a form whose token is not good (any more)."""
    setattr(view, _MARK, True)
    return view


def form_has_expired() -> bool:
    """Whether this form came without a good token: show it again, and do nothing of what it says."""
    return bool(g.get("form_has_expired"))


def protect_forms(app: Flask, exempt: frozenset[str]) -> None:
    """Checks every form but those to the blueprints named in `exempt`, whose callers prove themselves otherwise.

    A token is good as long as the session it was made in: a talk may be longer than an hour.
    """
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_HEADERS=["X-CSRF-Token"])
    guard = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS") or request.blueprint in exempt or request.endpoint is None:
            return
        try:
            guard.protect()
        except CSRFError:
            if not getattr(current_app.view_functions[request.endpoint], _MARK, False):
                raise
            g.form_has_expired = True
