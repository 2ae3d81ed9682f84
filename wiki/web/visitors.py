"""Who is asking: Flask-Login over the sign-ins that people/signing_in.py keeps.

The cookie holds Flask's signed session, and in it the id of a sign-in. Whose that is, and whether it still holds, is
asked of the database once for each request that wants to know.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from wiki.core.index.index import Index
from wiki.core.index.rows import IndexBroken
from wiki.core.settings import Settings
from wiki.core.store.store import utc_now
from wiki.people import signing_in
from wiki.people.codes import new_code
from wiki.people.errors import NotAllowed, SignInRefused
from wiki.people.invitations import find_guest
from wiki.people.passwords import Passwords
from wiki.people.permissions import STRANGER, Action, may, require
from wiki.people.who import Author, Contributor, LinkHolder, Stranger, Who
from wiki.web.services import Services
from wiki.web.session_cookie import SessionCookies

COOKIE = "festa_session"
KEY_FILE = "secret_key"
GUEST = "guest"
"""Where the session has the number of a guest, who has no sign-in."""


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """A contributor as Flask-Login knows one: by the id of the sign-in, so that ending that ends everything."""

    def __init__(self, session_id: str, who: Contributor) -> None:
        self.session_id = session_id
        self.who = who

    def get_id(self) -> str:
        return self.session_id


def know_visitors(app: Flask, services: Services) -> None:
    """Has `app` know who signed in."""
    settings = services.settings
    app.secret_key = settings.secret_key or read_secret_key(settings.data)
    app.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https(settings),
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=signing_in.LASTS + timedelta(days=1),  # the sign-in itself ends first
    )
    app.session_interface = SessionCookies(app)
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its network in the middle of a talk

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(session_id: str) -> SignedIn | None:
        who = signing_in.find_session(services.people, session_id, utc_now())
        return SignedIn(session_id, who) if who else None

    @app.before_request
    def remember_services() -> None:
        g.services = services


def is_https(settings: Settings) -> bool:
    return bool(settings.base_url and settings.base_url.startswith("https://"))


def read_secret_key(folder: Path) -> str:
    """The key that cookies are signed with; made at the first start, and the same ever after."""
    file = folder / KEY_FILE
    if not file.exists():
        draft = folder / f".{KEY_FILE}.{os.getpid()}"
        draft.touch(0o600)
        draft.write_text(new_code(secrets.token_bytes))
        with suppress(FileExistsError):
            os.link(draft, file)  # whole or not at all: processes that start together agree on one
        draft.unlink()
    return hashlib.sha256(f"cookies {file.read_text().strip()}".encode()).hexdigest()


def visitor() -> Who:
    """Whoever makes this request."""
    who: Who | None = g.get("visitor")
    if who is None:  # a page asks a dozen times
        who = g.visitor = _find_visitor()
    return who


def _find_visitor() -> Who:
    if COOKIE not in request.cookies:
        return STRANGER  # spares strangers the work of finding out that they are
    user = current_user._get_current_object()
    if isinstance(user, SignedIn):
        return user.who
    number = session.get(GUEST)
    guest = find_guest(g.services.people, number, utc_now()) if isinstance(number, int) else None
    return _follow(g.services.index, guest) if guest else STRANGER


def _follow(index: Index, guest: LinkHolder) -> LinkHolder:
    """What the link is for may have another name by now: a talk that is renamed shuts nobody out."""
    try:
        with index.read() as snapshot:
            moved = None if snapshot.find_page(guest.scope) else snapshot.find_redirect(guest.scope)
    except IndexBroken:
        return guest
    return replace(guest, scope=moved) if moved else guest


def contributor() -> Contributor | None:
    """Whoever makes this request, if they have an account."""
    who = visitor()
    return who if isinstance(who, Contributor) else None


def require_contributor(action: str) -> Contributor:
    """Whoever makes this request, with an account. Raises NotAllowed, which tells of `action`, for anybody else."""
    who = contributor()
    if who is None:
        raise NotAllowed(action)
    return who


def author() -> Author | None:
    """Whoever makes this request, if they can put their name under a commit: with an account, or by a link."""
    who = visitor()
    return None if isinstance(who, Stranger) else who


def allow(action: Action, page: str | None = None) -> None:
    """Returns if the visitor may do this, and raises NotAllowed otherwise. Every route begins with it."""
    require(visitor(), action, open_to=g.services.settings.open_to, page=page)


def is_allowed(action: Action, page: str | None = None) -> bool:
    """Whether the visitor may do this."""
    return may(visitor(), action, open_to=g.services.settings.open_to, page=page)


def begin_session(session_id: str, who: Contributor) -> None:
    """Puts a sign-in into the cookie."""
    session.clear()  # what a stranger's session held, a CSRF token above all, is not taken along
    session.permanent = True
    login_user(SignedIn(session_id, who))
    g.visitor = who


def begin_as_guest(guest: LinkHolder) -> None:
    """Puts somebody who came by a link into the cookie. What they may do ends with the link."""
    session.clear()
    session.permanent = True
    session[GUEST] = guest.number
    g.visitor = guest


def sign_in_visitor(handle: str, password: str, agent: str = "") -> Contributor:
    """Signs somebody in by password, for this request and the next; whoever was signed in here before no longer is.

    `agent` is what the list of sign-ins calls this browser. Raises SignInRefused or TooManyAttempts.
    """
    people, now = g.services.people, utc_now()
    attempt = signing_in.Attempt(handle, password, request.remote_addr or "", agent)
    session_id = signing_in.sign_in(people, shared_passwords(), attempt, now)
    who = signing_in.find_session(people, session_id, now)
    if who is None:  # disabled, or given another password, in this very moment
        raise SignInRefused
    if contributor() is not None:
        end_session()
    begin_session(session_id, who)
    return who


@cache
def shared_passwords() -> Passwords:
    """One for the process: it bounds how many hashes are made at once."""
    return Passwords()


def end_session() -> None:
    """Ends the sign-in on the server, and takes it out of the cookie; a guest is none any more."""
    session.pop(GUEST, None)
    user = current_user._get_current_object()
    if isinstance(user, SignedIn):
        signing_in.sign_out(g.services.people, user.session_id)
    logout_user()
    g.visitor = STRANGER
