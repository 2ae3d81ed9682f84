"""`/-/links/<page>`, where organisers make links for guests; `/-/guest`, where a guest sees what theirs is for."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.accounts.everyone.changes import MOST_DAYS
from wiki.accounts.filled import BadFields
from wiki.accounts.guests.giving import give_link, given_links, let_in, scope_of
from wiki.accounts.places import title_of
from wiki.core.store.store import utc_now
from wiki.people.errors import NotAllowed
from wiki.people.invitations import MOST_USES, revoke_link
from wiki.people.permissions import Action, may
from wiki.people.who import LinkHolder
from wiki.web.csrf import form_has_expired
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, begin_as_guest, contributor, visitor
from wiki.web.words import N_

EXPIRED = N_("This page was open for too long, so nothing was sent. Send it once more.")


def make_blueprint(services: Services) -> Blueprint:
    """Links for guests, given and used."""
    blueprint = Blueprint("guests", __name__)

    @blueprint.get("/-/links/<path:name>")
    def links(name: str) -> Response:
        """The links for a page, and a form to make another."""
        allow(Action.GIVE_LINK, name)
        return _show_links(services, name)

    @blueprint.post("/-/links/<path:name>")
    def make_link(name: str) -> Response:
        """A link, shown in this answer and never again."""
        allow(Action.GIVE_LINK, name)
        what, me = scope_of(services.index, name), contributor()
        uses, days = request.form.get("uses", 1, type=int), request.form.get("days", 3, type=int)
        code = give_link(services.people, what, uses, days, me.id if me else None, utc_now())
        base = services.settings.base_url or request.host_url.rstrip("/")
        answer = _show_links(services, name, f"{base}/-/invite/{code}")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.post("/-/links/<path:name>/<int(max=2147483647):number>/revoke")
    def revoke(name: str, number: int) -> AnyResponse:
        """Ends a link; its guests write no more."""
        allow(Action.GIVE_LINK, name)
        with services.people.write() as session:
            revoke_link(session, number, utc_now())
        flash(_("That link is good for nothing any more. What its guests wrote stays."), "note")
        return redirect(f"/-/links{page_address(name)}", 303)

    @blueprint.get("/-/guest")
    def guest() -> Response:
        """What a guest's link is for, and the way out."""
        who = visitor()
        if not isinstance(who, LinkHolder):
            raise NotAllowed("guest")
        return show(
            "accounts/guest.html", title=_("You write here as a guest"), goal=title_of(services.index, who.scope),
            address=page_address(who.scope), may_write=_may_write(services, who),
        )  # fmt: skip

    return blueprint


def answer_link(services: Services, code: str, name: str) -> AnyResponse:
    """Asks who somebody is who follows a link for guests to the page called `name`, and lets them in."""
    who, address = visitor(), page_address(name)
    if isinstance(who, LinkHolder) and who.reaches(name):
        return redirect(address, 303)  # the link is followed once more
    bad, status = "", 200
    if request.method == "POST":
        status = 400
        if form_has_expired():
            bad = _(EXPIRED)
        else:
            try:
                begin_as_guest(let_in(services.people, code, request.form.get("name", ""), utc_now()))
            except BadFields as refused:
                sentence = refused.sentences["name"]
                bad = _(sentence)
            else:
                return redirect(address, 303)
    return show(
        "accounts/welcome.html", status=status, title=_("Write along, without an account"),
        goal=title_of(services.index, name), given=request.form.get("name", ""), bad=bad,
    )  # fmt: skip


def _may_write(services: Services, who: LinkHolder) -> bool:
    return may(who, Action.SAVE, open_to=services.settings.open_to, page=who.scope)


def _show_links(services: Services, name: str, link: str | None = None) -> Response:
    what = scope_of(services.index, name)
    return show(
        "accounts/links.html", title=_("Links for guests"), name=name, goal=title_of(services.index, name),
        whole_event=what.talk is None, links=given_links(services.people, name, utc_now()), link=link,
        most_uses=MOST_USES, most_days=MOST_DAYS,
    )  # fmt: skip
