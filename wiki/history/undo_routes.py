"""Taking changes back in the browser: one revision, or one person's run on a page. Bringing deleted pages back follows in
deleted_routes.py."""

from typing import NamedTuple
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.diff.comparison import compare_texts
from wiki.core.errors import BadName, EditConflict, PageNotFound, RevisionNotFound
from wiki.core.index.page_history import find_revision
from wiki.core.index.rows import DELETE, RevisionRow
from wiki.core.summary import MAX_REASON
from wiki.core.undo import CREATED, MERGED, MOVED, NotUndoable, find_hindrance
from wiki.history.deleted_routes import add_deleted
from wiki.history.frames import find_moved, make_frame, open_seeing
from wiki.history.seeing import Seeing
from wiki.history.undoing import (
    Plan,
    carry_out,
    find_run,
    person_of,
    plan_rollback,
    plan_rollout,
)
from wiki.people.permissions import Action
from wiki.people.who import Contributor
from wiki.web.compose import changed_at
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.joining import Clash, make_clash, make_undo_clash
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import current_site, page_address, show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_

HINDRANCES = {
    CREATED: N_("This revision made the page, or brought it back. To take that back, delete the page."),
    MOVED: N_("This revision only gave the page another name. To take that back, move the page."),
    MERGED: N_("This revision joined two states of the page. Undo single changes of it instead."),
}
EXPIRED = N_("Not undone: this form was open for too long, or the wiki was started anew. Press the button again.")
NOTHING_CHOSEN = N_("Choose at least one revision.")


class Asked(NamedTuple):
    """What a form or an address says of a run."""

    person: str
    first: str
    last: str
    chosen: frozenset[str]

    @classmethod
    def read(cls) -> "Asked":
        given = request.values
        return cls(given.get("person", ""), given.get("from", ""), given.get("to", ""), frozenset(given.getlist("rev")))


def add_undo(blueprint: Blueprint, services: Services) -> None:
    """`/-/rollout/`, `/-/rollback/`, `/-/deleted`."""
    undoing = _Undoing(services)

    @blueprint.get("/-/rollout/<path:name>")
    def ask_rollout(name: str) -> AnyResponse:
        """Shows what the page would be without the revision `rev`, and asks why."""
        allow(Action.ROLL_OUT, name)
        with open_seeing(services, name) as seeing:
            seeing.keys.clear()
            return find_moved(seeing, "rollout", name, request.args) or undoing.ask_rollout(seeing, name)

    @blueprint.post("/-/rollout/<path:name>")
    @keeps_text
    def roll_out(name: str) -> AnyResponse:
        """Takes the revision `rev` back, for the `reason` given; later edits stay."""
        allow(Action.ROLL_OUT, name)
        return undoing.roll_out(name, require_contributor(Action.ROLL_OUT))

    @blueprint.get("/-/rollback/<path:name>")
    def ask_rollback(name: str) -> AnyResponse:
        """Lists revisions of one person, and shows what the page would be without them."""
        allow(Action.ROLL_BACK_PERSON, name)
        with open_seeing(services, name) as seeing:
            seeing.keys.clear()
            return find_moved(seeing, "rollback", name, request.args) or undoing.ask_rollback(
                seeing, name, Asked.read()
            )

    @blueprint.post("/-/rollback/<path:name>")
    @keeps_text
    def roll_back(name: str) -> AnyResponse:
        """Takes the chosen revisions of one person back, in one commit; what others wrote stays."""
        allow(Action.ROLL_BACK_PERSON, name)
        return undoing.roll_back(name, require_contributor(Action.ROLL_BACK_PERSON))

    add_deleted(blueprint, services)


class _Undoing:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._saving = Saving(services)

    def ask_rollout(self, seeing: Seeing, name: str, *, alarm: str = "", status: int = 200) -> Response:
        seeing.require(name)
        row = find_revision(seeing.snapshot, name, request.values.get("rev", ""))
        if row is None:
            raise RevisionNotFound(request.values.get("rev", "")[:80])
        try:
            plan = plan_rollout(seeing, self._store, name, row, "")
        except NotUndoable as refused:
            return self._show_rollout(seeing, name, row, None, hindrance=refused.reason, status=409)
        return self._show_rollout(seeing, name, row, plan, alarm=alarm, status=status)

    def roll_out(self, name: str, who: Contributor) -> AnyResponse:
        with open_seeing(self._services, name) as seeing:
            seeing.keys.clear()
            name = seeing.find_new_name(name) or name
            if form_has_expired():
                return self.ask_rollout(seeing, name, alarm=_(EXPIRED), status=400)
            seeing.require(name)
            row = find_revision(seeing.snapshot, name, request.form.get("rev", ""))
            if row is None:
                raise RevisionNotFound(request.form.get("rev", "")[:80])
            try:
                plan = plan_rollout(seeing, self._store, name, row, request.form.get("reason", ""))
            except NotUndoable as refused:
                return self._show_rollout(seeing, name, row, None, hindrance=refused.reason, status=409)
        said = _("The page is back.") if row.kind == DELETE else _("Undone. What was written since stays.")
        return self._carry_out(plan, who, said)

    def ask_rollback(
        self, seeing: Seeing, name: str, asked: Asked, *, alarm: str = "", status: int = 200
    ) -> AnyResponse:
        seeing.require(name)
        rows = find_run(seeing, name, asked.person, asked.first, asked.last)
        if not rows:
            raise PageNotFound(f"{name}: {asked.person}")
        chosen = [row for row in rows if row.commit in asked.chosen] if asked.chosen else rows
        plan = plan_rollback(seeing, self._store, name, chosen, "")
        page = seeing.find(name)
        hindered = {row.commit for row in rows if find_hindrance(row.kind)} | {row.commit for row in plan.left_out}
        return show(
            "history/rollback.html", status=status, **make_frame(seeing, name, page, _("Undo")), plan=plan,
            rows=[(row, seeing.time(row, name), row in chosen and row.commit not in hindered, row.commit in hindered) for row in rows],
            person=person_of(rows, asked.person), first=asked.first, last=asked.last, alarm=alarm, compared=_compare(plan),
            reason=request.values.get("reason", "")[:MAX_REASON], most=MAX_REASON,
        )  # fmt: skip

    def roll_back(self, name: str, who: Contributor) -> AnyResponse:
        asked = Asked.read()
        with open_seeing(self._services, name) as seeing:
            seeing.keys.clear()
            name = seeing.find_new_name(name) or name
            if form_has_expired():
                return self.ask_rollback(seeing, name, asked, alarm=_(EXPIRED), status=400)
            if not asked.chosen:
                return self.ask_rollback(seeing, name, asked, alarm=_(NOTHING_CHOSEN), status=400)
            seeing.require(name)
            rows = [row for row in find_run(seeing, name, asked.person) if row.commit in asked.chosen]
            unknown = asked.chosen - {row.commit for row in rows}
            if unknown:
                raise RevisionNotFound(min(unknown)[:80])
            plan = plan_rollback(seeing, self._store, name, rows, request.form.get("reason", ""))
            if not plan.rows:
                return self.ask_rollback(seeing, name, asked, alarm=_(NOTHING_CHOSEN), status=409)
        count = len(plan.rows)
        said = ngettext(
            "%(num)s change by %(name)s was undone. What others wrote stays.",
            "%(num)s changes by %(name)s were undone. What others wrote stays.",
            count, name=plan.rows[0].name,
        )  # fmt: skip
        return self._carry_out(plan, who, said)

    def _carry_out(self, plan: Plan, who: Contributor, said: str) -> AnyResponse:
        if plan.undo.needs_decision:
            return self._show_clash(make_undo_clash(plan.form, plan.undo))
        nothing = _("Nothing to undo: what was written there is not on the page any more. Nothing was changed.")
        if not plan.undo.is_needed:
            flash(nothing, "note")
            return redirect(
                page_address(plan.name) if plan.undo.now is not None else f"/-/history/{quote(plan.name)}", 303
            )
        try:
            saved = carry_out(self._saving, plan, who)
        except EditConflict as conflict:  # somebody saved at the same place in this very moment
            return self._show_clash(make_clash(plan.form, conflict))
        except BadName:
            return redirect(f"/-/deleted/{quote(plan.name)}", 303)
        flash(said if saved.change else nothing, "note")
        return redirect(page_address(plan.name), 303)

    def _show_rollout(
        self, seeing: Seeing, name: str, row: RevisionRow, plan: Plan | None, *, alarm: str = "", hindrance: str = "",
        status: int = 200,
    ) -> Response:  # fmt: skip
        page = seeing.find(name)
        return show(
            "history/rollout.html", status=status, **make_frame(seeing, name, page, _("Undo")), row=row,
            at=seeing.time(row, name), plan=plan, compared=_compare(plan), alarm=alarm, hindrance=hindrance,
            why_not=_(HINDRANCES[hindrance]) if hindrance else "", reason=request.values.get("reason", "")[:MAX_REASON],
            most=MAX_REASON,
        )  # fmt: skip

    def _show_clash(self, clash: Clash) -> Response:
        """The form in which any two texts are joined; what is sent there is saved as this is."""
        name = clash.form.name
        with open_seeing(self._services, name) as seeing:
            seeing.keys.clear()
            page = seeing.find(name)
            site = current_site(self._services, seeing.snapshot.commit)
            return show(
                "pages/conflict.html", status=409, site=site, title=page.title if page else name, form=clash.form,
                clash=clash, event=seeing.event_of(name), other=page.changed if page else None,
                other_at=changed_at(page, seeing.event_of(name)) if page else None, marks_left=False,
                text_language=(page.language if page else None) or site.language,
            )  # fmt: skip


def _compare(plan: Plan | None) -> object:
    """What differs between the page now and without what is taken back."""
    return compare_texts(plan.undo.now or "", plan.undo.without) if plan else None
