"""`/-/propose/<page>`: whoever may read and not write proposes a change, with the whole text of the page in a form."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import BadText, RevisionNotFound, TextTooLarge
from wiki.core.proposals import NothingProposed
from wiki.core.store.store import utc_now
from wiki.people.permissions import Action
from wiki.people.proposals import MOST_WORDS, TooManyProposals, TooManyWords
from wiki.review.checking import text_at
from wiki.review.notes import Notes, body_of, open_notes
from wiki.review.posting import Posting, Suggestion
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.errors import explain, find_refusal
from wiki.web.joining import Form
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow, require_contributor

MOST_PREVIEW = 1_000_000


def make_blueprint(services: Services) -> Blueprint:
    """The form of a proposal."""
    blueprint = Blueprint("propose", __name__)
    posting = Posting(services)

    @blueprint.get("/-/propose/<path:name>")
    def propose(name: str) -> Response:
        """The form, with the page's text."""
        allow(Action.PROPOSE, name)
        with open_notes(services, require_contributor(Action.PROPOSE), name) as notes:
            return _show_form(notes, Form(notes.page.name, notes.text, notes.commit))

    @blueprint.post("/-/propose/<path:name>")
    @keeps_text
    def post(name: str) -> AnyResponse:
        """Makes the proposal; or shows the form again, with the text."""
        allow(Action.PROPOSE, name)
        who = require_contributor(Action.PROPOSE)
        given = request.form
        form = Form(name, given.get("text", "").replace("\r\n", "\n"), given.get("base", ""), given.get("message", ""))
        with open_notes(services, who, name) as notes:
            if form_has_expired():
                said = _(
                    "This page was open for too long, so nothing was sent. What you wrote is here: send it once more."
                )
                return _show_form(notes, form, 400, bad=said)
            if given.get("action") == "preview":
                return _show_form(notes, form, preview=True)
            try:
                before = text_at(services.store, name, form.base, notes.commit)
                if before is None:
                    raise RevisionNotFound(form.base)
                number = posting.post(
                    Suggestion(name, form.text, form.base, form.summary, notes.page.title, before), who, utc_now()
                )
            except RevisionNotFound:
                said = _("Not sent yet: the page got another name meanwhile. Your text is here: send it once more.")
                return _show_form(notes, replace(form, base=notes.commit), 409, bad=said)
            except (NothingProposed, TooManyProposals, TooManyWords, TextTooLarge, BadText) as refused:
                refusal = find_refusal(refused)
                why = f"{_(refusal.title)}. {_(refusal.help)} {explain(refused)}".strip()
                return _show_form(notes, form, refusal.status, bad=why)
        flash(_("Thank you. Your proposal waits for an organiser; the page is as it was until then."), "note")
        return redirect(f"/-/proposals/{number}", 303)

    return blueprint


def _show_form(notes: Notes, form: Form, status: int = 200, *, bad: str = "", preview: bool = False) -> Response:
    is_shown = preview and len(form.text) <= MOST_PREVIEW
    return show(
        "review/propose.html", status=status, title=notes.page.title, page=notes.page, event=notes.event, form=form, bad=bad,
        notes_language=notes.language, most_words=MOST_WORDS, preview=notes.html(body_of(form.text)) if is_shown else None,
    )  # fmt: skip
