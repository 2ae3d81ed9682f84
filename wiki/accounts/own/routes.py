"""`/-/account`: notices, name, language, address and password, where one is signed in, tokens. For whoever is signed in."""

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, flash, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from wiki.accounts.browsers import name_browser, shorten_agent
from wiki.accounts.filled import FAULTS, OTHER_FAULT, BadFields, known_language
from wiki.accounts.joining import remap_people
from wiki.accounts.own.changes import Details, PasswordChange, change_details, change_own_password
from wiki.accounts.own.notices import tell
from wiki.accounts.roles import ROLE_HELP, ROLE_NAMES
from wiki.accounts.waiting import wait_in_words
from wiki.core.store.store import utc_now
from wiki.people.codes import digest
from wiki.people.errors import BadAccount, TooManyAttempts
from wiki.people.models import Account
from wiki.people.notices import list_notices, mark_read
from wiki.people.passwords import Passwords
from wiki.people.signing_in import end_others, end_sign_in, find_session, list_sessions
from wiki.people.tokens import create_token, list_tokens, revoke_token
from wiki.people.who import Contributor
from wiki.web.language import COOKIE, best_language
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import begin_session, require_contributor
from wiki.web.words import N_, speaker

ACCOUNT = "/-/account"
BATCH = 20
SAVED = N_("Your account is changed.")
NO_PURPOSE = N_("Enter what the token is for, so that you know it again.")


def make_blueprint(services: Services, passwords: Passwords) -> Blueprint:
    """One's own account. Nobody can reach another's: everything is asked for by the id of whoever is signed in."""
    blueprint = Blueprint("own", __name__)
    _add_details(blueprint, services, passwords)
    _add_access(blueprint, services)
    return blueprint


def _add_details(blueprint: Blueprint, services: Services, passwords: Passwords) -> None:
    """The page, and what stands in it."""

    @blueprint.get(ACCOUNT)
    def account() -> Response:
        """The page of one's account."""
        return _show_account(services, _me())

    @blueprint.get(f"{ACCOUNT}/<part>")
    def form_again(part: str) -> AnyResponse:  # noqa: ARG001 - all parts lead there
        """Whoever loads the address of a form again is led back to the page."""
        return redirect(ACCOUNT, 303)

    @blueprint.post(ACCOUNT)
    def save_details() -> AnyResponse:
        """Name, language and address."""
        me, form = _me(), request.form
        details = Details(
            form.get("name", ""), form.get("language", ""), form.get("email", ""), "email_in_commits" in form
        )
        try:
            has_new_address = change_details(services.people, me, details)
        except BadFields as bad:
            return _show_account(services, me, bad=bad.sentences, details=details, status=400)
        if has_new_address:
            remap_people(services.index)
        language = known_language(details.language) or best_language(request.headers.get("Accept-Language", ""))
        answer = _done(speaker(language).one(SAVED))
        answer.delete_cookie(COOKIE)  # what was chosen for this browser alone would hide what was chosen now
        return answer

    @blueprint.post(f"{ACCOUNT}/password")
    def save_password() -> AnyResponse:
        """Another password; all other browsers are signed out."""
        me = _me()
        change = PasswordChange(
            current=request.form.get("current", ""),
            new=request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=shorten_agent(request.user_agent.string),
        )
        now = utc_now()
        try:
            session_id = change_own_password(services.people, passwords, me, change, now)
        except BadFields as bad:
            return _show_account(services, me, bad=bad.sentences, status=400)
        except TooManyAttempts as refused:
            answer = _show_account(services, me, bad={"current": wait_in_words(refused.wait_seconds)}, status=429)
            answer.headers["Retry-After"] = str(refused.wait_seconds)
            return answer
        begin_session(session_id, find_session(services.people, session_id, now) or me)
        return _done(_("Your password is changed, and every other browser is signed out."))


def _add_access(blueprint: Blueprint, services: Services) -> None:
    """Browsers that are signed in, tokens, notices."""

    @blueprint.post(f"{ACCOUNT}/sessions")
    def end_sessions() -> AnyResponse:
        """Signs out one other browser, or all of them."""
        me, key = _me(), request.form.get("key")
        with services.people.write() as session:
            if key:
                end_sign_in(session, me.id, key)
            else:
                end_others(session, me.id, _session_id())
        return _done(_("Signed out there."))

    @blueprint.post(f"{ACCOUNT}/tokens")
    def make_token() -> AnyResponse:
        """A new token, shown in this answer and never again."""
        me = _me()
        try:
            with services.people.write() as session:
                _token, code = create_token(session, me.id, request.form.get("purpose", ""), utc_now())
        except BadAccount as bad:
            fault = FAULTS.get((bad.field, bad.reason), OTHER_FAULT) if bad.reason != "empty" else NO_PURPOSE
            return _show_account(services, me, bad={"purpose": fault}, status=400)
        answer = _show_account(services, me, code=code)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.post(f"{ACCOUNT}/revoke")
    def revoke() -> AnyResponse:
        """Ends a token."""
        me = _me()
        with services.people.write() as session:
            revoke_token(session, me.id, request.form.get("id", -1, type=row_id), utc_now())
        return _done(_("That token is good for nothing any more."))

    @blueprint.post(f"{ACCOUNT}/notices")
    def read_notices() -> AnyResponse:
        """Marks the notices that were shown as read; one that came in the meantime stays new."""
        me = _me()
        with services.people.write() as session:
            mark_read(session, me.id, utc_now(), request.form.getlist("id", type=row_id))
        return redirect(ACCOUNT, 303)


def row_id(text: str) -> int:
    """The id of a row, for which no database is asked in vain. Raises ValueError."""
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError(text)
    return number


def _me() -> Contributor:
    """Whoever is signed in. Raises NotAllowed for a stranger."""
    return require_contributor("account")


def _session_id() -> str:
    return cast("str", current_user.get_id())


def _done(sentence: str) -> AnyResponse:
    flash(sentence, "note")
    return redirect(ACCOUNT, 303)


def _show_account(
    services: Services,
    me: Contributor,
    *,
    status: int = 200,
    bad: Mapping[str, str] | None = None,
    details: Details | None = None,
    code: str | None = None,
) -> Response:
    """The page, with what was wrong in one of its forms, or a new token's code."""
    before = request.args.get("before", type=row_id)
    with services.people.read() as session:
        account = session.get_one(Account, me.id)
        sessions = list_sessions(session, account, utc_now())
        tokens = list_tokens(session, me.id)
        notices = list_notices(session, me.id, BATCH + 1, before)
    own = digest(_session_id())
    return show(
        "accounts/account.html",
        status=status,
        title=_("Your account"),
        account=account,
        role=_(ROLE_NAMES[account.role]),
        role_help=_(ROLE_HELP[account.role]),
        details=details or _details_of(account),
        bad={name: _(sentence) for name, sentence in (bad or {}).items()},
        sessions=[(each, *name_browser(each.agent), each.key == own) for each in sessions],
        tokens=tokens,
        code=code,
        notices=tell(notices[:BATCH]),
        older=notices[BATCH - 1].id if len(notices) > BATCH else None,
        is_first=before is None,
        host=services.host,
    )


def _details_of(account: Account) -> Details:
    return Details(account.name, account.language or "", account.email or "", account.email_in_commits)
