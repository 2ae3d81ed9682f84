"""`/-/proposals`: what people propose, and what organisers do with it."""

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import EditConflict, FestaError
from wiki.core.names import name_of
from wiki.core.store.model import CommitId
from wiki.core.store.store import utc_now
from wiki.people.errors import NotAllowed
from wiki.people.models import Proposal
from wiki.people.permissions import Action
from wiki.people.proposals import MOST_REASON, OPEN, TooManyWords, list_proposals
from wiki.people.who import Contributor
from wiki.review.judging import judge
from wiki.review.landing import ByHand, Landing, landing_action, may_land, may_see
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.errors import explain, find_refusal
from wiki.web.joining import Clash, Form, has_marks, make_clash, take_side
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.troubles import forget_count
from wiki.web.visitors import allow, is_allowed, require_contributor

SIDES = ("mine", "theirs", "both")
MOST_ROWS = 200


def make_blueprint(services: Services) -> Blueprint:
    """The list of proposals, the page of one, landing and declining."""
    blueprint = Blueprint("proposals", __name__)
    desk = _Desk(services)

    @blueprint.get("/-/proposals")
    def proposals() -> Response:
        """What waits, then what was decided."""
        allow(Action.PROPOSE)
        return desk.show_list(require_contributor(Action.PROPOSE))

    @blueprint.get("/-/proposals/<int(max=2147483647):number>")
    def proposal(number: int) -> Response:
        """What one proposal changes."""
        allow(Action.PROPOSE)
        desk.require(number, require_contributor(Action.PROPOSE))
        return desk.show(number)

    @blueprint.post("/-/proposals/<int(max=2147483647):number>/land")
    @keeps_text
    def land(number: int) -> AnyResponse:
        """Lands it, or shows the form in which it is joined with what was written since."""
        allow(Action.LAND_OWN)
        return desk.land(number, require_contributor(Action.LAND_OWN))

    @blueprint.post("/-/proposals/<int(max=2147483647):number>/decline")
    @keeps_text
    def decline(number: int) -> AnyResponse:
        """Says that it will not land, and why."""
        allow(Action.LAND_OWN)
        return desk.decline(number, require_contributor(Action.LAND_OWN))

    return blueprint


class _Desk:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._landing = Landing(services)
        self._open_to = services.settings.open_to

    def require(self, number: int, who: Contributor) -> Proposal:
        """The proposal, if it is for this visitor. Raises ProposalNotFound, NotAllowed, PageNotFound."""
        proposal, _offered = self._landing.find(number)
        if not may_see(proposal, who, self._open_to):
            raise NotAllowed(Action.LAND)
        return proposal

    def show_list(self, who: Contributor) -> Response:
        mine = None if is_allowed(Action.SAVE) else who.handle
        with self._services.people.read() as session:
            waiting, decided = (
                list_proposals(session, handle=mine, is_open=is_open, most=MOST_ROWS) for is_open in (True, False)
            )
        with self._services.index.read() as snapshot:
            pages = snapshot.find_pages({each.page for each in (*waiting, *decided)})
        return show("review/proposals.html", title=_("Proposals"), waiting=waiting, decided=decided, pages=pages)

    def show(self, number: int, *, status: int = 200, bad: str = "", reason: str = "") -> Response:
        judged = judge(self._services, self._landing, number)
        who = require_contributor(Action.PROPOSE)
        return show(
            "review/proposal.html", status=status, title=judged.page.title if judged.page else judged.proposal.page,
            judged=judged, it=judged.proposal, offered=judged.offered, bad=bad, reason=reason, most_reason=MOST_REASON,
            decides=judged.proposal.state == OPEN and may_land(judged.proposal, who, self._open_to),
        )  # fmt: skip

    def land(self, number: int, who: Contributor) -> AnyResponse:
        proposal = self.require(number, who)
        allow(landing_action(proposal, who), proposal.page)
        text, base = request.form.get("text", "").replace("\r\n", "\n"), request.form.get("base", "")
        joining, action = bool(request.form.get("joining")), request.form.get("action", "save")
        if joining and action in SIDES:
            text = take_side(text, action)
        form = Form(proposal.page, text, base)
        if form_has_expired():
            said = _("This form was open for too long. Nothing was saved yet, and your text is here: send it again.")
            return self._show_text(number, form, said, 400) if joining else self.show(number, status=400, bad=said)
        if joining and has_marks(text):
            return self._show_clash(number, _marked(form), marks_left=True)
        by_hand = ByHand(text, CommitId(base)) if joining else None
        try:
            saved = self._landing.land(number, who, utc_now(), by_hand)
        except EditConflict as conflict:
            return self._show_clash(number, make_clash(form, conflict))
        except FestaError as refused:
            refusal = find_refusal(refused)
            if not joining or refusal.status == 500:
                raise
            why = f"{_(refusal.title)}. {_(refusal.help)} {explain(refused)}"
            return self._show_text(number, form, why, refusal.status)
        forget_count(self._services)
        flash(_("Landed, under the name of %(name)s.", name=proposal.name), "note")
        return redirect(page_address(name_of(saved.path) or proposal.page), 303)

    def decline(self, number: int, who: Contributor) -> AnyResponse:
        proposal = self.require(number, who)
        allow(landing_action(proposal, who), proposal.page)
        reason = request.form.get("reason", "")
        if form_has_expired():
            return self.show(
                number, status=400, bad=_("This form was open for too long. Send it again."), reason=reason
            )
        if not reason.strip() and landing_action(proposal, who) != Action.LAND_OWN:
            said = _("Say in a few words why, so that whoever proposed it can learn from it.")
            return self.show(number, status=400, bad=said)
        try:
            self._landing.decline(number, who, reason, utc_now())
        except TooManyWords as refused:
            return self.show(number, status=413, bad=f"{_('That is too long')}. {explain(refused)}", reason=reason)
        forget_count(self._services)
        flash(_("Declined. What was proposed stays here to be read."), "note")
        return redirect("/-/proposals", 303)

    def _show_clash(self, number: int, clash: Clash, *, marks_left: bool = False) -> Response:
        return self._show_form(number, clash.form, 409, clash=clash, marks_left=marks_left)

    def _show_text(self, number: int, form: Form, said: str, status: int) -> Response:
        """The form again, with the text as it was sent."""
        return self._show_form(number, form, status, bad=said)

    def _show_form(
        self,
        number: int,
        form: Form,
        status: int,
        *,
        clash: Clash | None = None,
        marks_left: bool = False,
        bad: str = "",
    ) -> Response:
        judged = judge(self._services, self._landing, number)
        title = judged.page.title if judged.page else judged.proposal.page
        language = judged.page.language if judged.page else None
        return show(
            "review/clash.html", status=status, title=title, it=judged.proposal, form=form, clash=clash,
            marks_left=marks_left, bad=bad, notes_language=language,
        )  # fmt: skip


def _marked(form: Form) -> Clash:
    """The merge form again: what is between its marks was not decided."""
    sides = {side: take_side(form.text, side) for side in ("mine", "theirs")}
    return make_clash(form, EditConflict(form.name, form.base, "", sides["mine"], sides["theirs"], form.text))
