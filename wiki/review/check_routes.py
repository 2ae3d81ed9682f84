"""`/-/check/<token>`: a speaker reads the notes of their talk, confirms them, corrects them, or asks for something.

Whoever has the address is the speaker, signed in or not. It is told to nobody else: no referrer leaves the site (to ourselves one is
sent, by which Flask-WTF knows our own forms), no search engine keeps it, and no cache.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.diff.comparison import Comparison
from wiki.core.errors import BadText, FestaError, RevisionNotFound, TextTooLarge
from wiki.core.frontmatter_write import FrontMatterUnwritable
from wiki.core.proposals import NothingProposed
from wiki.core.store.store import utc_now
from wiki.people.proposals import MOST_WORDS, TooManyProposals, TooManyWords
from wiki.review.checking import Checking, NotesChanged, changes_since, changes_since_check, text_at
from wiki.review.links import CheckLink, follow_check_link
from wiki.review.notes import Notes, open_notes, shown_body, with_body
from wiki.review.posting import Posting, Suggestion
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.errors import explain, find_refusal
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.words import N_

HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
EXPIRED = N_("This page was open for too long, so nothing was sent. What you wrote is here: send it once more.")
MOST_PREVIEW = 1_000_000


@dataclass(frozen=True)
class Draft:
    """What stands in the form of corrections: the notes, over the state `base`, and a message."""

    notes: str
    base: str
    message: str = ""


def make_blueprint(services: Services) -> Blueprint:
    """The speakers' pages."""
    blueprint = Blueprint("check", __name__)
    speakers = _Speakers(services)

    @blueprint.after_request
    def keep_quiet(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @blueprint.get("/-/check/<token>")
    def check(token: str) -> AnyResponse:
        """The notes, and what is asked of the speaker."""
        return speakers.show_notes(token, speakers.enter(token))

    @blueprint.post("/-/check/<token>/confirm")
    @keeps_text
    def confirm(token: str) -> AnyResponse:
        """The speaker says that the notes they saw are right."""
        return speakers.confirm(token, speakers.enter(token))

    @blueprint.get("/-/check/<token>/edit")
    def edit(token: str) -> AnyResponse:
        """The form of corrections; what waits for an organiser already is gone on with."""
        return speakers.show_form(token, speakers.enter(token))

    @blueprint.post("/-/check/<token>/edit")
    @keeps_text
    def suggest(token: str) -> AnyResponse:
        """Takes corrections: `action` is the button that was pressed."""
        return speakers.take_form(token, speakers.enter(token))

    @blueprint.post("/-/check/<token>/ask")
    @keeps_text
    def ask(token: str) -> AnyResponse:
        """Takes what the speaker asks for in words."""
        return speakers.ask(token, speakers.enter(token))

    return blueprint


class _Speakers:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._checking = Checking(services)
        self._posting = Posting(services)

    def enter(self, token: str) -> CheckLink:
        """Whoever follows a link is its speaker for this request, whoever else they may be here."""
        link = follow_check_link(self._services, token, utc_now())
        g.visitor = link.who
        return link

    def show_notes(
        self,
        token: str,
        link: CheckLink,
        *,
        status: int = 200,
        bad: str = "",
        asked: str = "",
        news: Comparison | None = None,
    ) -> Response:
        with open_notes(self._services, link.who, link.talk) as notes:
            facts = notes.page.facts
            if news is None and facts.checked and facts.changed_since_check:
                news = changes_since_check(notes, link.who)
            return self._show(
                "review/check.html", notes, link, token, status=status, html=notes.html(), seen=notes.commit, bad=bad,
                asked=asked, compared=news, dealings=self._checking.dealings(link.who), most_words=MOST_WORDS,
            )  # fmt: skip

    def confirm(self, token: str, link: CheckLink) -> AnyResponse:
        seen = request.form.get("seen", "")
        if form_has_expired():
            return self.show_notes(token, link, status=400, bad=_(EXPIRED))
        with open_notes(self._services, link.who, link.talk) as notes:
            try:
                self._checking.confirm(notes, seen, link.who, utc_now())
            except NotesChanged:
                said = _(
                    "Not confirmed yet: the notes were changed while you read them. Look at the difference, then confirm."
                )
                return self.show_notes(token, link, status=409, bad=said, news=changes_since(notes, seen))
            except FrontMatterUnwritable as refused:
                return self.show_notes(token, link, status=409, bad=_words_of(refused))
        flash(_("Thank you. The page now says that you checked these notes."), "note")
        return redirect(_address(token), 303)

    def show_form(self, token: str, link: CheckLink) -> Response:
        with open_notes(self._services, link.who, link.talk) as notes:
            waiting = self._checking.suggestion(self._checking.dealings(link.who))
            text, base, message = waiting or (notes.text, notes.commit, "")
            return self._show_form(token, link, notes, Draft(shown_body(text), base, message))

    def take_form(self, token: str, link: CheckLink) -> AnyResponse:
        form, action = request.form, request.form.get("action", "send")
        draft = Draft(form.get("notes", "").replace("\r\n", "\n"), form.get("base", ""), form.get("message", ""))
        with open_notes(self._services, link.who, link.talk) as notes:
            if form_has_expired():
                return self._show_form(token, link, notes, draft, status=400, bad=_(EXPIRED))
            if action == "preview":
                return self._show_form(token, link, notes, draft, preview=True)
            try:
                self._posting.post(self._suggestion(notes, draft, confirms=action == "confirm"), link.who, utc_now())
            except RevisionNotFound:
                said = _("Not sent yet: the talk got another name meanwhile. Your text is here: send it once more.")
                return self._show_form(token, link, notes, replace(draft, base=notes.commit), status=409, bad=said)
            except (NothingProposed, TooManyProposals, TooManyWords, TextTooLarge, BadText) as refused:
                status = find_refusal(refused).status
                return self._show_form(token, link, notes, draft, status=status, bad=_words_of(refused))
        flash(_("Thank you. Your corrections wait for an organiser; the page is as it was until then."), "note")
        return redirect(_address(token), 303)

    def ask(self, token: str, link: CheckLink) -> AnyResponse:
        text = request.form.get("text", "")
        if form_has_expired():
            return self.show_notes(token, link, status=400, bad=_(EXPIRED), asked=text)
        with open_notes(self._services, link.who, link.talk) as notes:
            try:
                sent = self._checking.ask(notes, link.who, text, utc_now())
            except (TooManyWords, TooManyProposals) as refused:
                status = find_refusal(refused).status
                return self.show_notes(token, link, status=status, bad=_words_of(refused), asked=text)
        if not sent:
            return self.show_notes(token, link, status=400, bad=_("Write what you would like to be different."))
        flash(_("Thank you. The organisers were told."), "note")
        return redirect(_address(token), 303)

    def _suggestion(self, notes: Notes, draft: Draft, *, confirms: bool) -> Suggestion:
        """The whole file that the corrected notes make, with the fields of the state that they began from."""
        from_text = text_at(self._services.store, notes.page.name, draft.base, notes.commit)
        if from_text is None:
            raise RevisionNotFound(draft.base)
        return Suggestion(
            name=notes.page.name, text=with_body(from_text, draft.notes), base=draft.base, message=draft.message,
            title=notes.page.title, before=from_text, confirms=confirms,
        )  # fmt: skip

    def _show_form(
        self,
        token: str,
        link: CheckLink,
        notes: Notes,
        draft: Draft,
        *,
        status: int = 200,
        bad: str = "",
        preview: bool = False,
    ) -> Response:
        too_large = len(draft.notes) > MOST_PREVIEW
        return self._show(
            "review/correct.html", notes, link, token, status=status, draft=draft, bad=bad, most_words=MOST_WORDS,
            preview=notes.html(draft.notes) if preview and not too_large else None,
        )  # fmt: skip

    def _show(
        self, template: str, notes: Notes, link: CheckLink, token: str, *, status: int, **values: Any
    ) -> Response:
        return show(
            template, status=status, title=notes.page.title, page=notes.page, facts=notes.page.facts, event=notes.event,
            notes_language=notes.language, speaker=link.who.name, until=notes.local(link.expires).date(),
            local=notes.local, address=_address(token), **values,
        )  # fmt: skip


def _address(token: str) -> str:
    return f"/-/check/{quote(token, safe='')}"


def _words_of(refused: FestaError) -> str:
    refusal = find_refusal(refused)
    return " ".join(str(part) for part in (f"{_(refusal.title)}.", _(refusal.help), explain(refused)) if part)
