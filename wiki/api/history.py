"""The revisions of a page, of an event with its talks, or of everything; and what differs between two of them."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, request

from wiki.api.calling import find_caller, read_limit
from wiki.core.diff.comparison import LARGEST, Comparison
from wiki.core.diff.model import Row
from wiki.core.errors import PageNotFound, TextTooLarge
from wiki.core.index.rows import PageNow, RevisionRow
from wiki.core.page import EVENT
from wiki.history.comparing import compare
from wiki.history.ends import Ends, find_ends
from wiki.history.lists import Filters, read_changes
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action, may, require
from wiki.web.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """`/-/api/v1/history` and `/-/api/v1/diff`."""
    blueprint = Blueprint("api_history", __name__, url_prefix="/-/api/v1")

    @blueprint.get("/history")
    def history() -> Response:
        """The newest revisions first: of `page`, or of `event` and its talks, or of all; by `person`, `since`, `until`."""
        filters, limit = Filters.read(request.args), read_limit(request)
        sees_all = _sees_all(services, filters.page or filters.event)
        with services.index.read() as snapshot:
            seeing = Seeing(snapshot, sees_all)
            filters = _named(seeing, filters)
            batch = read_changes(seeing, filters, limit, request.args.get("after"))
            return jsonify(items=[_item(row, page) for row, page in batch.items], next=batch.next)

    @blueprint.get("/diff")
    def diff() -> Response:
        """What differs between two states of `page`: `from`, else the revision before `to`, and `to`, else the newest."""
        name, given = request.args.get("page", ""), request.args
        sees_all = _sees_all(services, name)
        with services.index.read() as snapshot:
            seeing = Seeing(snapshot, sees_all)
            name = _find(seeing, name)
            ends = find_ends(seeing, services.store, name, given.get("from", ""), given.get("to", ""))
            compared = compare(ends, whole=given.get("whole") == "1")
        if compared is None:
            raise TextTooLarge(len(ends.old.text or "") + len(ends.new.text or ""), LARGEST)
        return jsonify(_difference(name, ends, compared))

    return blueprint


def _sees_all(services: Services, name: str) -> bool:
    """Whether the caller sees what is not public. Raises NotAllowed for those who may not see histories."""
    who, open_to = find_caller(services, request), services.settings.open_to
    require(who, Action.HISTORY, open_to=open_to, page=name or None)
    return may(who, Action.SAVE, open_to=open_to, page=name or None)


def _named(seeing: Seeing, filters: Filters) -> Filters:
    """The filters with the names that page and event have now. Raises PageNotFound for what is none."""
    if filters.page:
        return replace(filters, page=_find(seeing, filters.page), event="")
    if filters.event:
        name = _find(seeing, filters.event)
        page = seeing.find(name)
        if page is not None and page.kind != EVENT:
            raise PageNotFound(name)
        return replace(filters, event=name)
    return filters


def _find(seeing: Seeing, name: str) -> str:
    """The name that a page has now, by any it had. Raises PageNotFound."""
    if seeing.find(name) is None:
        name = seeing.find_new_name(name) or name
    seeing.require(name)
    return name


def _item(row: RevisionRow, page: PageNow | None) -> dict[str, object]:
    return {
        "commit": row.commit,
        "name": page.name if page else row.page,
        "author": row.name,
        "handle": row.handle,
        "coauthors": [person.name for person in row.coauthors],
        "date": row.date.isoformat(),
        "summary": row.summary,
        "added": row.added,
        "removed": row.removed,
        "kind": row.kind,
    }


def _difference(name: str, ends: Ends, compared: Comparison) -> dict[str, object]:
    diff = compared.diff
    return {
        "name": name,
        "from": ends.old.commit,
        "to": ends.new.commit,
        "added": diff.added_lines,
        "removed": diff.removed_lines,
        "fields": [{"key": field.key, "old": field.old, "new": field.new} for field in diff.fields],
        "rows": [_row(row) for row in compared.rows],
        "cut": compared.is_cut,
    }


def _row(row: Row) -> dict[str, object]:
    """A row of a comparison; what it does not have is left out."""
    told: dict[str, object] = {"kind": row.kind, "old": row.old, "new": row.new}
    if row.pieces:
        told["pieces"] = [{"kind": piece.kind, "text": piece.text} for piece in row.pieces]
    elif row.kind != "fold":
        told["text"] = row.text
    if row.count != 1 or row.kind == "fold":
        told["count"] = row.count
    if row.moved:
        told["moved"] = row.other
    return told
