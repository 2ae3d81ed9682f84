"""`/-/checks/<talk>`, where organisers make links for speakers and see what came of them."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import PageNotFound
from wiki.core.index.snapshot import Snapshot
from wiki.core.links import PEOPLE
from wiki.core.page import TALK
from wiki.core.store.store import utc_now
from wiki.people.errors import BadAccount
from wiki.people.invitations import list_speakers, revoke_link
from wiki.people.permissions import Action
from wiki.people.proposals import list_proposals, list_questions
from wiki.review.links import DAYS, MOST_DAYS, give_check_link
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, contributor


def make_blueprint(services: Services) -> Blueprint:
    """Links for speakers: given, listed, revoked."""
    blueprint = Blueprint("check_links", __name__)

    @blueprint.get("/-/checks/<path:name>")
    def links(name: str) -> Response:
        """The speakers' links of a talk, what they answered, and a form to make another."""
        allow(Action.GIVE_LINK, name)
        return _show_links(services, name)

    @blueprint.post("/-/checks/<path:name>")
    def make_link(name: str) -> Response:
        """A link, shown in this answer and never again."""
        allow(Action.GIVE_LINK, name)
        me, days = contributor(), request.form.get("days", DAYS, type=int)
        speaker = request.form.get("other", "").strip() or request.form.get("speaker", "")
        try:
            code = give_check_link(services, name, speaker, days, me.id if me else None, utc_now())
        except BadAccount:
            return _show_links(
                services, name, bad=_("Say who the link is for: a name of up to 80 characters."), status=400
            )
        base = services.settings.base_url or request.host_url.rstrip("/")
        answer = _show_links(services, name, link=f"{base}/-/check/{code}", made_for=speaker)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.post("/-/checks/<path:name>/<int(max=2147483647):number>/revoke")
    def revoke(name: str, number: int) -> AnyResponse:
        """Ends a link. What the speaker sent stays."""
        allow(Action.GIVE_LINK, name)
        with services.people.write() as session:
            revoke_link(session, number, utc_now())
        flash(_("That link is good for nothing any more. What the speaker sent stays."), "note")
        return redirect(f"/-/checks{page_address(name)}", 303)

    return blueprint


def _show_links(
    services: Services, name: str, *, link: str | None = None, made_for: str = "", bad: str = "", status: int = 200
) -> Response:
    with services.index.read() as snapshot:
        page = snapshot.find_page(name)
        if page is None or page.kind != TALK:
            raise PageNotFound(name)
        event = snapshot.find_page(page.event) if page.event else None
        names = snapshot.names(name)
        speakers = speaker_names(snapshot, page.facts.speakers)
    with services.people.read() as session:
        given = [each for one in dict.fromkeys((name, *names)) for each in list_speakers(session, one, utc_now())]
        questions = [each for one in dict.fromkeys((name, *names)) for each in list_questions(session, page=one)]
        proposals = [each for one in dict.fromkeys((name, *names)) for each in list_proposals(session, page=one)]
    return show(
        "review/links.html", status=status, title=page.title, page=page, facts=page.facts, event=event, speakers=speakers,
        given=given, questions=questions, proposals=proposals, link=link, made_for=made_for, bad=bad, days=DAYS,
        most_days=MOST_DAYS,
    )  # fmt: skip


def speaker_names(snapshot: Snapshot, speakers: Sequence[str]) -> list[str]:
    """The speakers of a talk as people call them: a handle is who has it, where that is known."""
    return [_name_of(snapshot, each) for each in speakers]


def _name_of(snapshot: Snapshot, speaker: str) -> str:
    if not speaker.startswith("@") or "/" in speaker:
        return speaker
    page = snapshot.find_page(f"{PEOPLE}/{speaker[1:]}")
    return (page.title if page else None) or snapshot.find_name(speaker[1:]) or speaker
