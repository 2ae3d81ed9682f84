"""Files of events in the browser: adding them, the list of them, and deleting one."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import FestaError, PageNotFound
from wiki.core.store.model import ObjectId
from wiki.core.uploads.origins import Origins
from wiki.people.errors import NotAllowed
from wiki.people.permissions import Action, action_for_path
from wiki.people.who import Author
from wiki.uploads.desk import open_desk
from wiki.uploads.listing import list_files
from wiki.uploads.pace import Pace
from wiki.uploads.receiving import Place, Received, Receiving, Sent
from wiki.uploads.words import STATUS, reason_words
from wiki.web.errors import explain, find_refusal
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow, author, is_allowed, require_contributor

MOST_FILES = 50


def make_blueprint(services: Services) -> Blueprint:
    """`/-/upload/<event>`, `/-/files/<event>` and `/-/delete-file/<path>`."""
    blueprint = Blueprint("uploads", __name__)
    receiving, saving, origins = Receiving(services, Pace()), Saving(services), Origins(services.store)

    @blueprint.post("/-/upload/<path:name>")
    def upload(name: str) -> AnyResponse:
        """Adds files to an event; told as JSON to scripts, and by the list of files to forms."""
        try:
            place, who = _find_place(services, name)
            sent = [Sent(file.filename or "", file.read()) for file in request.files.getlist("file")[:MOST_FILES]]
            sent = [each for each in sent if each.name or each.data]
            called = request.form.get("name", "").strip()
            received = receiving.receive(place, sent, who, called) if sent else Received()
        except FestaError as refused:
            if not _wants_json() or find_refusal(refused).status == 500:
                raise
            return _refuse_in_json(refused)
        return _tell_in_json(services, received) if _wants_json() else _tell(services, name, received)

    @blueprint.get("/-/files/<path:name>")
    def files(name: str) -> Response:
        """The files of an event, with who added them and where they are shown."""
        allow(Action.READ, name)
        with open_desk(services, name) as desk:
            quota = services.settings.event_quota_bytes
            listing = list_files(desk.snapshot, desk.reading, services.store, origins, desk.event, quota)
            desk.reading.keys.clear()  # it tells of commits, and no key changes with these
            return show(
                "uploads/files.html", title=_("Pictures and files"), event=desk.event, listing=listing, current="files",
                most_bytes=services.settings.max_upload_bytes,
            )  # fmt: skip

    @blueprint.post("/-/delete-file/<path:path>")
    def delete_file(path: str) -> AnyResponse:
        """Takes a file away that still is what was `seen`."""
        allow(Action.DELETE, path)
        who = require_contributor(Action.DELETE)
        name = request.form.get("event", "")
        if not path.startswith(f"{name}/"):
            raise PageNotFound(name)
        with open_desk(services, name) as desk:
            event = desk.event.name
        saving.delete_file(event, path, ObjectId(request.form.get("seen", "")), who)
        flash(_("%(name)s was deleted. It stays in the history.", name=path.rpartition("/")[2]), "note")  # fmt: skip
        return redirect(f"/-/files/{quote(event)}", 303)

    return blueprint


def _find_place(services: Services, name: str) -> tuple[Place, Author]:
    """Where the files go, and who sent them. Raises NotAllowed, PageNotFound."""
    page = request.form.get("page", "").strip("/")
    allow(action_for_path(name, Action.UPLOAD), page if page.startswith(f"{name}/") else name)
    who = author()
    if who is None:
        raise NotAllowed(Action.UPLOAD)
    with open_desk(services, name) as desk:
        place = desk.place(page)
    if not is_allowed(action_for_path(name, Action.UPLOAD), place.page):
        raise NotAllowed(Action.UPLOAD)
    return place, who


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _refuse_in_json(refused: FestaError) -> AnyResponse:
    refusal = find_refusal(refused)
    told = " ".join(part for part in (f"{_(refusal.title)}.", explain(refused), _(refusal.help)) if part)
    answer = jsonify(error=told, files=[], refused=[])
    answer.status_code = refusal.status
    if seconds := getattr(refused, "wait_seconds", None):
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _tell_in_json(services: Services, received: Received) -> AnyResponse:
    most = services.settings.max_upload_bytes
    answer = jsonify(
        files=[{"path": each.path, "name": each.name, "markdown": each.markdown} for each in received.stored],
        refused=[{"name": each.name, "reason": reason_words(each, most)} for each in received.refused],
    )
    if not received.stored:
        reasons = [STATUS.get(each.reason, 400) for each in received.refused]
        answer.status_code = reasons[0] if reasons else 400
    return answer


def _tell(services: Services, name: str, received: Received) -> AnyResponse:
    for refused in received.refused:
        reason = reason_words(refused, services.settings.max_upload_bytes)
        flash(_("%(name)s was not added: %(reason)s.", name=refused.name[:200], reason=reason), "warn")
    names = ", ".join(each.name for each in received.stored)
    if received.is_new:
        flash(ngettext("Added: %(names)s", "Added: %(names)s", len(received.stored), names=names), "note")
    elif received.stored:
        flash(_("These are here already: %(names)s", names=names), "note")
    elif not received.refused:
        flash(_("No file was chosen."), "warn")
    return redirect(f"/-/files/{quote(name)}", 303)
