"""Pages: read, save, delete. A save merges as the form's does; see wiki/core/save.py."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from wiki.api.calling import contributor, find_caller
from wiki.core.errors import FestaError, PageNotFound
from wiki.core.index.page_history import PageHistory, find_state
from wiki.core.index.rows import DELETE
from wiki.core.names import name_of, parent_of
from wiki.core.page import EVENT, read_page
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.text import decode
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action, may, require
from wiki.people.who import Who
from wiki.web.saving import Saving, Sent
from wiki.web.services import Services

log = logging.getLogger(__name__)


def make_blueprint(services: Services) -> Blueprint:
    """`/-/api/v1/pages/<page>`."""
    blueprint = Blueprint("api_pages", __name__, url_prefix="/-/api/v1/pages")
    pages = _Pages(services)

    @blueprint.get("/<path:name>")
    def read(name: str) -> Response:
        """The page as it is, or as of `?rev=`. An old name leads to the page's new address."""
        who, open_to = find_caller(services, request), services.settings.open_to
        require(who, Action.READ, open_to=open_to, page=name)
        sees_all = may(who, Action.SAVE, open_to=open_to, page=name)
        revision = request.args.get("rev")
        try:
            return jsonify(pages.read(name, revision, sees_all=sees_all))
        except PageNotFound:
            new = None if revision else pages.find_new_name(name, sees_all=sees_all)
            if new is None:
                raise
            moved = jsonify(name=new)
            moved.status_code, moved.location = 301, url_for(".read", name=new)
            return moved

    @blueprint.put("/<path:name>")
    def save(name: str) -> tuple[Response, int]:
        """Saves `text` over `base`; creates the page where there is none."""
        answer, created = pages.save(name, _body(), find_caller(services, request))
        return jsonify(answer), 201 if created else 200

    @blueprint.delete("/<path:name>")
    def delete(name: str) -> Response:
        """Deletes the page, if it is still as it was at `?base=`."""
        return jsonify(pages.delete(name, request.args.get("base"), find_caller(services, request)))

    return blueprint


class _Pages:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._saving = Saving(services)

    def find_new_name(self, name: str, *, sees_all: bool) -> str | None:
        with self._services.index.read() as snapshot:
            return Seeing(snapshot, sees_all).find_new_name(name)

    def read(self, name: str, revision: str | None, *, sees_all: bool) -> dict[str, object]:
        with self._services.index.read() as snapshot:
            seeing = Seeing(snapshot, sees_all)
            commit = find_state(snapshot, self._store, name, revision) if revision else snapshot.commit
            path = self._find_path(seeing, name, commit, is_now=not revision) if commit else None
            if commit is None or path is None:
                raise PageNotFound(name)
            row = seeing.find(name)
            changed = row.changed.commit if row and row.changed and not revision else commit
        text = self._text(path, commit)
        page = read_page(path, text, in_event=self._is_event(parent_of(name_of(path) or name), commit))
        return {
            "name": name,
            "text": text,
            "commit": commit,
            "revision": changed,
            "title": page.title,
            "type": page.kind,
        }

    def _find_path(self, seeing: Seeing, name: str, commit: CommitId, *, is_now: bool) -> str | None:
        """Where a page's file stands in a state, if that is for this caller.

        What a page was is for those who see what it is, and a page that is gone for those who see everything.
        """
        now = seeing.find(name)
        if not is_now:
            made = PageHistory(seeing.snapshot, name).at(self._store, commit) if now or seeing.sees_all else None
            return made.path if made and made.kind != DELETE else None
        if now is not None:
            return now.path
        is_hidden = seeing.snapshot.find_page(name) is not None or not seeing.is_open(parent_of(name))
        return None if is_hidden else find_page_path(self._store, commit, name)  # a file that cannot be read as a page

    def save(self, name: str, body: dict[str, Any], who: Who) -> tuple[dict[str, object], bool]:
        base = _text_field(body, "base", "") if "base" in body else None
        sent = Sent(name, _text_field(body, "text"), base, _text_field(body, "summary", ""))
        saved = self._saving.save(sent, contributor(who))
        answer: dict[str, object] = {
            "commit": saved.commit,
            "merged": saved.merged,
            "unchanged": saved.change is None,
        }
        return answer, saved.created

    def delete(self, name: str, base: str | None, who: Who) -> dict[str, object]:
        return {"commit": self._saving.delete(name, base, contributor(who)).new}

    def _is_event(self, name: str, commit: CommitId) -> bool:
        path = f"{name}/index.md"
        try:
            text = self._text(path, commit)
        except FestaError:
            return False
        return read_page(path, text, in_event=False).kind == EVENT

    def _text(self, path: str, commit: CommitId) -> str:
        data = self._store.find_file(commit, path)
        if data is None:
            raise PageNotFound(path)
        return decode(data, path).text


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        abort(400)  # brackets without end
    if not isinstance(body, dict):
        abort(400)
    return body


def _text_field(body: dict[str, Any], key: str, default: str | None = None) -> str:
    value = body.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        abort(400)
    return value
