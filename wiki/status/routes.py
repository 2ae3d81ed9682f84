"""What organisers look after: `/-/status`, and `/-/conflicts` with the form that joins both sides."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import FestaError
from wiki.core.names import name_of
from wiki.core.remote.conflicts import VERSIONS, ConflictNotFound, get_conflict, list_conflicts, read_version
from wiki.core.remote.wake import ask_for_sync
from wiki.core.store.store import utc_now
from wiki.core.wake import ask_to_follow
from wiki.people.outbox import try_again
from wiki.people.permissions import Action
from wiki.people.who import Contributor
from wiki.status.gather import find_unreadable, gather_status
from wiki.status.growth import GrowthReader
from wiki.status.merging import CHOICES, MERGED, Decision, Merging
from wiki.status.words import reason_words
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.errors import explain, find_refusal
from wiki.web.language import gettext as _
from wiki.web.notice_words import follower_words
from wiki.web.security import SANDBOX
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.troubles import forget_count
from wiki.web.visitors import allow, contributor


@dataclass(frozen=True)
class _Again:
    """Why the form is shown again."""

    decision: Decision
    said: str
    refused: Exception | None = None


def make_blueprint(services: Services) -> Blueprint:
    """All of this is for organisers."""
    blueprint = Blueprint("status", __name__)
    _add_status(blueprint, services)
    _add_conflicts(blueprint, services)
    return blueprint


def _add_status(blueprint: Blueprint, services: Services) -> None:
    growth = GrowthReader(services.store)

    @blueprint.get("/-/status")
    def status() -> Response:
        """What needs somebody, and how everything stands."""
        allow(Action.SEE_STATUS)
        return show(
            "status/status.html",
            title=_("Status"), status_now=gather_status(services, growth), reason_words=reason_words, follower_words=follower_words,
        )  # fmt: skip

    @blueprint.post("/-/status/again")
    def again() -> AnyResponse:
        """Has the worker try everything that failed once more, now; also what was set aside."""
        allow(Action.SEE_STATUS)
        for row in services.failures.rows():
            if row.is_aside:
                services.failures.clear(row.name, [row.path])
        ask_to_follow(services.store)
        if services.transport:
            ask_for_sync(services.store)
        flash(_("It is being tried again. Look here again in a moment."), "note")
        return _back(services)

    @blueprint.post("/-/status/outbox/<int:item>/again")
    def outbox_again(item: int) -> AnyResponse:
        """Gives something that the outbox set aside its tries back."""
        allow(Action.SEE_STATUS)
        with services.people.write() as session:
            try_again(session, item, utc_now())
        flash(_("It is being tried again. Look here again in a moment."), "note")
        return _back(services)

    @blueprint.get("/-/status/file/<path:path>")
    def file(path: str) -> Response:
        """A file that cannot be shown as a page, for downloading."""
        allow(Action.SEE_STATUS)
        data = find_unreadable(services, path)
        return _download(data, path) if data is not None else abort(404)


def _add_conflicts(blueprint: Blueprint, services: Services) -> None:
    merging = Merging(services)

    @blueprint.get("/-/conflicts")
    def conflicts() -> Response:
        """Every conflict with the upstream that nobody settled."""
        allow(Action.RESOLVE_CONFLICT)
        rows = [(conflict, services.store.get_commit(conflict.theirs)) for conflict in list_conflicts(services.store)]
        return show("status/conflicts.html", title=_("Conflicts with the upstream"), rows=rows)

    @blueprint.get("/-/conflicts/<int:number>")
    def conflict(number: int) -> Response:
        """The form of one conflict."""
        allow(Action.RESOLVE_CONFLICT)
        return _show_form(services, merging, number)

    @blueprint.post("/-/conflicts/<int:number>")
    @keeps_text
    def settle(number: int) -> AnyResponse:
        """Settles one file of it: `choice` is the button that was pressed."""
        allow(Action.RESOLVE_CONFLICT)
        decision = _read_decision()
        if form_has_expired():
            said = _("This form was open for too long. Nothing was saved yet, and your text is here: send it again.")
            return _show_form(services, merging, number, _Again(decision, said), 400)
        who = contributor()
        if not isinstance(who, Contributor) or decision.choice not in CHOICES:
            abort(400)
        try:
            was_last = merging.settle(number, decision, who)
        except FestaError as refused:
            refusal = find_refusal(refused)
            said = Markup("%s. %s %s") % (_(refusal.title), _(refusal.help), explain(refused))
            return _show_form(services, merging, number, _Again(decision, said, refused), refusal.status)
        forget_count(services)
        if not was_last:
            flash(_("Settled. There are more files in this conflict."), "note")
            return redirect(f"/-/conflicts/{number}", 303)
        flash(_("The conflict is settled."), "note")
        return redirect("/-/conflicts", 303)

    @blueprint.get(f"/-/conflicts/<int:number>/<any({', '.join(VERSIONS)}):version>/<path:path>")
    def download(number: int, version: str, path: str) -> Response:
        """One side of a file, as it came."""
        allow(Action.RESOLVE_CONFLICT)
        found = get_conflict(services.store, number)
        data = read_version(services.store, found, version, path) if path in found.paths else None
        return _download(data, path) if data is not None else abort(404)


def _read_decision() -> Decision:
    form = request.form
    return Decision(
        path=form.get("path", ""),
        choice=form.get("choice", MERGED),
        base=form.get("base", ""),
        text=form.get("text", ""),
        summary=str(_("Settle a conflict with the upstream")),
    )


def _show_form(
    services: Services, merging: Merging, number: int, again: _Again | None = None, status: int = 200
) -> Response:
    """The form of a conflict; after a refusal with what was sent, also when somebody else settled it meanwhile."""
    try:
        conflict = get_conflict(services.store, number)
        files = merging.open_all(conflict)
        if again:
            kept = merging.reopen(conflict, again.decision, again.refused)
            files = [kept if file.path == kept.path else file for file in files]
    except ConflictNotFound:
        if again is None or again.decision.choice != MERGED or not again.decision.text:
            raise
        return show(
            "status/settled.html", status=409, title=_("This conflict was settled already"), decision=again.decision,
            page=name_of(again.decision.path),
        )  # fmt: skip
    return show(
        "status/conflict.html",
        status=status, title=_("Two sides changed the same lines"), conflict=conflict, files=files,
        theirs=services.store.get_commit(conflict.theirs), again=again,
    )  # fmt: skip


def _back(services: Services) -> AnyResponse:
    forget_count(services)
    return redirect("/-/status", 303)


def _download(data: bytes, path: str) -> Response:
    response = Response(data, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=path.rpartition("/")[2])
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-cache, private"
    return response
