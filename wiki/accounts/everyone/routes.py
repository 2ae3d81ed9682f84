"""`/-/accounts`: who has an account, what each may do, and invitations for others. For administrators."""

from flask import Blueprint, Response, abort, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.accounts.everyone.changes import MOST_DAYS, Invite, give_role, invite, set_disabled
from wiki.accounts.roles import ROLE_HELP, ROLE_NAMES
from wiki.core.store.store import utc_now
from wiki.people.accounts import list_accounts
from wiki.people.errors import LastAdmin
from wiki.people.invitations import MOST_USES, list_invitations, revoke_invitation
from wiki.people.permissions import Action
from wiki.people.who import Contributor, Role
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_

ACCOUNTS = "/-/accounts"
LAST_ADMIN = N_("Nobody would be left who could manage accounts. Make somebody else an administrator first.")


def make_blueprint(services: Services) -> Blueprint:
    """The list of accounts, and what is done there."""
    blueprint = Blueprint("everyone", __name__)
    _add_accounts(blueprint, services)
    _add_invitations(blueprint, services)
    return blueprint


def _add_accounts(blueprint: Blueprint, services: Services) -> None:
    """The list, and what each account may do."""

    @blueprint.get(ACCOUNTS)
    def accounts() -> Response:
        """Everybody, and the invitations that hold."""
        allow(Action.ACCOUNTS)
        return _show_accounts(services)

    @blueprint.get(f"{ACCOUNTS}/invite")
    def form_again() -> AnyResponse:
        """Whoever loads the address of the form again is led back to the page."""
        return redirect(ACCOUNTS, 303)

    @blueprint.post(f"{ACCOUNTS}/<handle>/role")
    def change_role(handle: str) -> AnyResponse:
        """Gives an account another role."""
        allow(Action.ACCOUNTS)
        role = _role(request.form.get("role", ""))
        if role is None:
            abort(400)
        try:
            give_role(services.people, _me(), handle, role, utc_now())
        except LastAdmin:
            return _back(_(LAST_ADMIN), "warn")
        return _back(_("%(handle)s may do what the new role says, from now on.", handle=handle), changed=handle)

    @blueprint.post(f"{ACCOUNTS}/<handle>/disable")
    def disable(handle: str) -> AnyResponse:
        """Signs somebody out everywhere and lets them in no longer."""
        allow(Action.ACCOUNTS)
        try:
            set_disabled(services.people, handle, True, utc_now())
        except LastAdmin:
            return _back(_(LAST_ADMIN), "warn")
        return _back(_("%(handle)s cannot sign in any more. What they wrote stays.", handle=handle), changed=handle)

    @blueprint.post(f"{ACCOUNTS}/<handle>/enable")
    def enable(handle: str) -> AnyResponse:
        """Lets somebody in again."""
        allow(Action.ACCOUNTS)
        set_disabled(services.people, handle, False, utc_now())
        return _back(_("%(handle)s can sign in again.", handle=handle))


def _add_invitations(blueprint: Blueprint, services: Services) -> None:
    """Links that make accounts."""

    @blueprint.post(f"{ACCOUNTS}/invite")
    def make_invitation() -> Response:
        """A link that makes accounts, shown in this answer and never again."""
        allow(Action.INVITE)
        wanted = Invite(
            _role(request.form.get("role", "")) or Role.WRITER,
            request.form.get("uses", 1, type=int),
            request.form.get("days", 14, type=int),
        )
        code = invite(services.people, wanted, _me().id, utc_now())
        base = services.settings.base_url or request.host_url.rstrip("/")
        answer = _show_accounts(services, f"{base}/-/invite/{code}")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.post(f"{ACCOUNTS}/invitations/<int(max=2147483647):number>/revoke")
    def revoke(number: int) -> AnyResponse:
        """Ends an invitation."""
        allow(Action.INVITE)
        with services.people.write() as session:
            revoke_invitation(session, number, utc_now())
        return _back(_("That invitation is good for nothing any more."))


def _me() -> Contributor:
    return require_contributor(Action.ACCOUNTS)


def _role(word: str) -> Role | None:
    return Role(word) if word in ROLE_NAMES else None


def _back(sentence: str, kind: str = "note", changed: str = "") -> AnyResponse:
    """To the list; to their own account for somebody who has `changed` that, and may not see the list any more."""
    flash(sentence, kind)
    return redirect("/-/account" if changed == _me().handle else ACCOUNTS, 303)


def _show_accounts(services: Services, link: str | None = None) -> Response:
    with services.people.read() as session:
        accounts = list_accounts(session)
        invitations = list_invitations(session, utc_now())
    return show(
        "accounts/accounts.html",
        title=_("Accounts"),
        accounts=accounts,
        invitations=invitations,
        roles=[(role, _(name), _(ROLE_HELP[role])) for role, name in ROLE_NAMES.items()],
        link=link,
        most_uses=MOST_USES,
        most_days=MOST_DAYS,
    )
