"""Pages in the browser, for writing: the form with its preview, the merge form, and giving text back whatever happens."""

from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, Response, flash, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import (
    BadName,
    BadText,
    EditConflict,
    FestaError,
    NotText,
    PageNotFound,
    RefLocked,
    RevisionNotFound,
    TextTooLarge,
)
from wiki.core.event import split_report
from wiki.core.names import SUFFIX, check_new_name, name_of
from wiki.core.remote.errors import NotUpstream
from wiki.core.save import Saved, find_page_path
from wiki.core.store.store import utc_now
from wiki.pages.beginning import template_for
from wiki.pages.changing_routes import add_changing
from wiki.pages.editing import open_form
from wiki.pages.problem_words import SENTENCES
from wiki.pages.starting import Start, starting_text
from wiki.pages.viewing import View, Views
from wiki.people.editing import Writer, begin_editing, end_editing, list_writers
from wiki.people.errors import NotAllowed, SignInRefused, TooManyAttempts
from wiki.people.permissions import Action, action_for_path
from wiki.people.who import Author, Contributor
from wiki.web.compose import TOP, changed_at
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.errors import explain, find_refusal
from wiki.web.joining import Clash, Form, has_marks, make_clash, read_undo, take_side
from wiki.web.language import gettext as _
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, author, contributor, is_allowed, sign_in_visitor
from wiki.web.words import N_

MOST_PREVIEW = 1_000_000
SIDES = ("mine", "theirs", "both")


class Alarm(NamedTuple):
    """Why the form is here again."""

    title: str
    help: str
    reason: str = ""


EXPIRED = Alarm(
    N_("Not saved: this form was open for too long, or the wiki was started anew."),
    N_("Your text is here. Press “Save” again."),
)
BASE_GONE = Alarm(
    N_("Not saved: the revision that you began from is no longer in the history."),
    N_("Your text is here. Saving it now puts it in place of the page as it is."),
)


def add_writing(blueprint: Blueprint, services: Services, views: Views) -> None:
    """`/-/edit/`, `/-/preview`, `/-/editing/`."""
    editor = _Editor(services, views)

    @blueprint.get("/-/edit/<path:name>")
    def edit(name: str) -> AnyResponse:
        """The form; for a page that is not there, with a text to begin from."""
        exists = editor.exists(name)
        if exists and contributor() and not is_allowed(Action.SAVE, name) and is_allowed(Action.PROPOSE, name):
            return redirect(f"/-/propose{page_address(name)}")  # who may not save may still propose
        allow(action_for_path(name, Action.SAVE if exists else Action.CREATE), name)
        return editor.open(name)

    @blueprint.post("/-/edit/<path:name>")
    @keeps_text
    def save(name: str) -> AnyResponse:
        """Saves, or shows what is in the way, with the text."""
        return editor.take(name)

    @blueprint.post("/-/preview")
    def preview() -> AnyResponse:
        """The HTML of `text`, as it would stand on the page called `name`."""
        name = request.form.get("name", "")
        allow(Action.SAVE, name or None)
        return Response(editor.preview(name, request.form.get("text", "")), mimetype="text/html")

    @blueprint.post("/-/editing/<path:name>")
    def still_editing(name: str) -> AnyResponse:
        """A sign of life from an open form (`done=1`: it was left); answers with who else writes here."""
        allow(Action.SAVE, name)
        who = author()
        others = editor.note_writer(name, who, done=request.form.get("done") == "1") if who else []
        return jsonify(others=[each.name for each in others])

    add_changing(blueprint, services, views)


class _Editor:
    def __init__(self, services: Services, views: Views) -> None:
        self._services = services
        self._views = views
        self._saving = Saving(services)

    def exists(self, name: str) -> bool:
        tip = self._services.store.tip()
        return tip is not None and find_page_path(self._services.store, tip, name) is not None

    def open(self, name: str) -> AnyResponse:
        """The empty or filled form. An old name leads to the form of the new one."""
        form = open_form(self._services.store, name, self._services.store.tip())
        if form.is_new:
            with self._views.open(name) as view:
                new = view.reading.redirect(name)
                if new is not None:
                    return redirect(f"/-/edit{page_address(new.name)}")
                event = view.event_of(name)
                start = Start.read(request.args, name, in_event=event is not None)
                template = template_for(view, self._services.store, start, event, request.args.get("template", ""))
            form = replace(form, text=starting_text(start, template))
        return self._show(form, name_fault(name) if form.is_new else None)

    def take(self, name: str) -> AnyResponse:
        """What was sent: `action` is the button that was pressed."""
        form = Form(name, _text("text"), _text("base"), _text("summary"))
        if request.form.get("reverts"):
            with self._views.open(name) as view:
                form = read_undo(form, request.form, view.snapshot)
        action = request.form.get("action", "save")
        if form_has_expired():
            return self._show(form, _said(EXPIRED), 400, sign_in=author() is None)
        who: Author | None = author()
        if who is None:
            try:
                who = self._sign_in()
            except (SignInRefused, TooManyAttempts) as refused:
                return self._show(
                    form, sign_in_alarm(refused), 429 if isinstance(refused, TooManyAttempts) else 401, True
                )
            if who is None:
                return self._show(form, None, 401, sign_in=True)
        if action == "preview":
            return self._show(form, None, preview=True)
        if request.form.get("joining") and action in SIDES:
            form = replace(form, text=take_side(form.text, action))
        elif request.form.get("joining") and has_marks(form.text):
            return self._show_marks_left(form)
        return self._save(form, who)

    def _save(self, form: Form, who: Author) -> AnyResponse:
        try:
            saved = self._saving.save(form.sent(), who)
        except EditConflict as conflict:
            return self._show_clash(make_clash(form, conflict))
        except RevisionNotFound:
            return self._show(replace(form, base=self._services.store.tip() or ""), _said(BASE_GONE), 409)
        except (BadName, BadText, TextTooLarge, NotText, RefLocked, NotAllowed, PageNotFound) as refused:
            return self._refuse(form, refused)
        except FestaError as refused:
            if find_refusal(refused).status == 500:
                raise
            return self._refuse(form, refused)
        with self._services.people.write() as session:
            end_editing(session, form.name, who)
        name = name_of(saved.path) or form.name
        self._tell(saved)
        return redirect(page_address(name), 303)

    def _refuse(self, form: Form, refused: FestaError) -> Response:
        refusal = find_refusal(refused)
        if isinstance(refused, NotUpstream):  # it is saved, and sent again only brought there
            alarm = Alarm(f"{_(refusal.title)}.", _(refusal.help), explain(refused))
            return self._show(replace(form, base=refused.commit), alarm, refusal.status)
        return self._show(
            form, Alarm(f"{_('Not saved.')} {_(refusal.title)}.", _(refusal.help), explain(refused)), refusal.status
        )

    def preview(self, name: str, text: str) -> str:
        """The HTML of a text as it would stand on that page."""
        if len(text) > MOST_PREVIEW:
            return str(_("The text is too large for a preview."))
        name = name if name_fault(name) is None else "preview"
        with self._views.open(name) as view:
            return str(self._preview(view, name, text))

    def note_writer(self, name: str, who: Author, *, done: bool = False) -> list[Writer]:
        """Who else has this form open, having noted that `who` has, or no longer has."""
        now = utc_now()
        with self._services.people.write() as session:
            if done:
                end_editing(session, name, who)
                return []
            begin_editing(session, name, who, now)
            return list_writers(session, name, now, other_than=who)

    def _show(
        self, form: Form, alarm: Alarm | None, status: int = 200, sign_in: bool = False, *, preview: bool = False
    ) -> Response:
        who = author()
        can_note = who is not None and is_allowed(Action.SAVE, form.name) and name_fault(form.name) is None
        others = self.note_writer(form.name, who) if who and can_note else []
        with self._views.open(form.name) as view:
            page = view.page_of(f"{form.name}{SUFFIX}", form.text) if name_fault(form.name) is None else None
            event = view.event_of(form.name)
            problems = [
                (each.line, each.column, _(SENTENCES.get(each.kind, SENTENCES["invalid"])), each.detail)
                for each in (page.problems if page and (preview or not form.is_new) else ())
            ]
            language = (page.language if page else None) or (event.language if event else None)
            known = view.reading.page(form.name)
            return show(
                "pages/edit.html", upload_event=known.event if known else event.name if event else None, status=status, title=(page.title if page else form.name) or form.name, form=form,
                alarm=alarm, fresh=request.method == "GET", event=event, others=others, problems=problems, sign_in=sign_in,
                text_language=language or view.composer.language,
                preview=self._preview(view, form.name, form.text) if preview else None,
            )  # fmt: skip

    def _show_clash(self, clash: Clash, *, marks_left: bool = False) -> Response:
        form = clash.form
        with self._views.open(form.name) as view:
            page = view.reading.page(form.name)
            other = page.changed if page else None
            text_language = (page.language if page else None) or view.composer.language
            return show(
                "pages/conflict.html", status=409, title=page.title if page else form.name, form=form, clash=clash,
                event=view.event_of(form.name), other=other, other_at=changed_at(page, view.event_of(form.name)) if page else None, text_language=text_language, marks_left=marks_left,
            )  # fmt: skip

    def _show_marks_left(self, form: Form) -> Response:
        """The merge form again: what is between its marks was not decided."""
        sides = {side: take_side(form.text, side) for side in ("mine", "theirs")}
        conflict = EditConflict(form.name, form.base, "", sides["mine"], sides["theirs"], form.text)
        return self._show_clash(make_clash(form, conflict), marks_left=True)

    def _preview(self, view: View, name: str, text: str) -> str:
        page = view.page_of(f"{name}{SUFFIX}", text)
        body = "\n\n".join(part for part in split_report(page.body) if part.strip())
        return view.composer.html(view.row_of(page, name), TOP, 1, self._services.renderer.preview(body))

    def _sign_in(self) -> Contributor | None:
        """Signs in whoever filled in the fields for it, which the form has when the session had ended."""
        handle, password = request.form.get("username", ""), request.form.get("password", "")
        agent = request.user_agent.string
        return sign_in_visitor(handle, password, agent) if handle and password else None

    def _tell(self, saved: Saved) -> None:
        if saved.change is None:
            flash(_("Nothing was changed."), "saved")
        elif saved.revived:
            flash(_("Saved. The page had been deleted meanwhile; your text brought it back."), "saved")
        elif saved.merged:
            flash(_("Saved, and joined with what others saved meanwhile."), "saved")
        else:
            flash(_("Saved."), "saved")


def name_fault(name: str) -> Alarm | None:
    """What is wrong with a name for a new page, if anything."""
    try:
        check_new_name(name)
    except BadName as refused:
        refusal = find_refusal(refused)
        return Alarm(f"{_(refusal.title)}.", _(refusal.help), explain(refused))
    return None


def sign_in_alarm(refused: SignInRefused | TooManyAttempts) -> Alarm:
    if isinstance(refused, TooManyAttempts):
        return Alarm(
            _("Too many attempts to sign in."), _("Wait %(num)s seconds. Your text is here.", num=refused.wait_seconds)
        )
    return Alarm(_("User name and password do not fit together."), _("Your text is here."))


def _said(alarm: Alarm) -> Alarm:
    return Alarm(_(alarm.title), _(alarm.help), alarm.reason)


def _text(key: str) -> str:
    return request.form.get(key, "").replace("\r\n", "\n")
