"""Coming in and going: the first account, signing in and out, joining by an invitation. All of it is open to strangers."""

from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.accounts.browsers import shorten_agent
from wiki.accounts.everyone.routes import make_blueprint as everyone_blueprint
from wiki.accounts.filled import BadFields, Filled, check_account, read_filled
from wiki.accounts.guests.routes import answer_link
from wiki.accounts.guests.routes import make_blueprint as guests_blueprint
from wiki.accounts.joining import Make, goal_of, join_as_first, join_by_invitation, join_wiki, remap_people
from wiki.accounts.own.routes import make_blueprint as own_blueprint
from wiki.accounts.places import title_of
from wiki.accounts.waiting import wait_in_words
from wiki.core.store.store import utc_now
from wiki.people.errors import CodeNotValid, SignInRefused, TooManyAttempts
from wiki.people.invitations import get_invitation
from wiki.people.passwords import Passwords
from wiki.people.permissions import Action
from wiki.people.setup import has_accounts, is_setup_token
from wiki.people.who import LinkHolder
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.language import COOKIE, visitor_language
from wiki.web.language import gettext as _
from wiki.web.routes import safe_next
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import (
    begin_session,
    contributor,
    end_session,
    is_allowed,
    shared_passwords,
    sign_in_visitor,
    visitor,
)
from wiki.web.words import N_, speaker

AnyAnswer = TypeVar("AnyAnswer", bound=AnyResponse)

EXPIRED = N_("This page was open for too long, so nothing was sent. Enter your password and send it once more.")
REFUSED = N_("That name and password do not belong together. Capitals matter in the password.")
WELCOME_FIRST = N_("Welcome, %(name)s. This wiki is yours now: invite the others from the page of your account.")
WELCOME = N_("Welcome, %(name)s. From here on, what you write carries your name.")


@dataclass(frozen=True)
class Door:
    """One way to an account: by `code`, with `make`; `goal` is where people are led, `words` are for the template."""

    code: str
    make: Make
    goal: str
    welcome: str
    words: dict[str, object]


def make_blueprint(services: Services) -> Blueprint:
    """`/-/setup`, `/-/login`, `/-/logout`, `/-/invite`, `/-/account` and `/-/accounts`."""
    blueprint = Blueprint("accounts", __name__)
    passwords = shared_passwords()
    blueprint.register_blueprint(own_blueprint(services, passwords))
    blueprint.register_blueprint(everyone_blueprint(services))
    blueprint.register_blueprint(guests_blueprint(services))

    @blueprint.route("/-/setup/<token>", methods=["GET", "POST"])
    @keeps_text
    def setup(token: str) -> AnyResponse:
        """The first account, by the link that the wiki prints when it is started."""
        with services.people.read() as session:
            if not is_setup_token(session, token):
                raise CodeNotValid
        words = {"title": _("Make the first account"), "first": True, "role": None, "goal": None}
        return _answer_door(services, passwords, Door(token, join_as_first, "/", WELCOME_FIRST, words))

    @blueprint.route("/-/invite/<code>", methods=["GET", "POST"])
    @keeps_text
    def invite(code: str) -> AnyResponse:
        """An account by invitation; or the way in for a guest."""
        try:
            with services.people.read() as session:
                invitation = get_invitation(session, code, utc_now())
        except CodeNotValid:
            if isinstance(visitor(), LinkHolder):
                return redirect("/-/guest", 303)  # who comes again by a link that others used up
            raise
        name = goal_of(invitation)
        address, title = page_address(name or "index"), title_of(services.index, name) if name else None
        if contributor() is not None:
            told: dict[str, Any] = {"goal": title, "address": address, "for_guests": invitation.role is None}
            return _private(show("accounts/member.html", title=_("You have an account"), **told))
        if invitation.role is None:
            return _private(answer_link(services, code, name or "index"))
        words = {"title": _("Come in and write along"), "first": False, "role": invitation.role.value, "goal": title}
        return _answer_door(services, passwords, Door(code, join_by_invitation, address, WELCOME, words))

    @blueprint.route("/-/login", methods=["GET", "POST"])
    @keeps_text
    def login() -> AnyResponse:
        """Signs in, and leads back to where one was."""
        goal = safe_next(request.values.get("next"))
        if request.method == "GET":
            return redirect(goal, 303) if contributor() else _show_login(services, goal)
        if form_has_expired():
            return _show_login(services, goal, status=400, expired=True)
        try:
            _sign_in()
        except SignInRefused:
            return _show_login(services, goal, status=400, bad=_(REFUSED))
        except TooManyAttempts as refused:
            answer = _show_login(services, goal, status=429, bad=wait_in_words(refused.wait_seconds))
            answer.headers["Retry-After"] = str(refused.wait_seconds)
            return answer
        return redirect(goal, 303)

    @blueprint.post("/-/logout")
    def logout() -> AnyResponse:
        """Ends the sign-in, here and on the server."""
        end_session()
        return redirect("/", 303)

    return blueprint


def _sign_in() -> None:
    """Raises SignInRefused or TooManyAttempts."""
    handle, password = request.form.get("username", "").strip(), request.form.get("password", "")
    if not handle or not password:
        raise SignInRefused  # somebody slipped: no guess, so it is not counted
    sign_in_visitor(handle, password, shorten_agent(request.user_agent.string))


def _show_login(
    services: Services, goal: str, *, status: int = 200, bad: str | None = None, expired: bool = False
) -> Response:
    with services.people.read() as session:
        is_new = not has_accounts(session)
    return show(
        "accounts/login.html",
        status=status,
        title=_("Sign in"),
        goal=goal,
        username=request.form.get("username", ""),
        bad=bad,
        expired=_(EXPIRED) if expired else None,
        is_new=is_new,
        may_read=is_allowed(Action.READ),
    )


def _answer_door(services: Services, passwords: Passwords, door: Door) -> AnyResponse:
    """Shows the form of a new account, or makes the account that was filled in."""
    if request.method == "GET":
        return _show_door(door, Filled(language=visitor_language()))
    filled = read_filled(request.form)
    if form_has_expired():
        return _show_door(door, filled, status=400, expired=True)
    try:
        new = check_account(filled, passwords)
        agent = shorten_agent(request.user_agent.string)
        joined = join_wiki(services.people, door.make, door.code, new, agent, utc_now())
    except BadFields as bad:
        return _show_door(door, filled, bad, status=400)
    remap_people(services.index)
    begin_session(joined.session_id, joined.who)
    speak = speaker(joined.who.language or visitor_language())
    flash(speak.one(door.welcome, name=joined.who.name), "note")
    answer = redirect(door.goal, 303)
    answer.delete_cookie(COOKIE)  # the account has a language now
    return answer


def _show_door(
    door: Door, filled: Filled, bad: BadFields | None = None, *, status: int = 200, expired: bool = False
) -> Response:
    faults = {name: _(sentence) for name, sentence in bad.sentences.items()} if bad else {}
    values = {**door.words, "filled": filled, "bad": faults, "expired": _(EXPIRED) if expired else None}
    return _private(show("accounts/join.html", status=status, **values))


def _private(answer: AnyAnswer) -> AnyAnswer:
    """A page whose address is a secret: no other site is told of it, and no cache keeps it."""
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer
