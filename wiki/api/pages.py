"""Pages: read, save, delete. A save merges as the form's does; see wiki/core/save.py."""

import logging
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from wiki.api.calling import contributor, find_caller
from wiki.core.errors import FestaError, PageNotFound, RevisionNotFound
from wiki.core.names import parent_of
from wiki.core.page import EVENT, Page, read_page
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.text import decode
from wiki.people.permissions import Action, require
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
        """The page as it is, or as of `?rev=`."""
        require(find_caller(services, request), Action.READ, open_to=services.settings.open_to, page=name)
        return jsonify(pages.read(name, request.args.get("rev")))

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

    def read(self, name: str, revision: str | None) -> dict[str, object]:
        with self._services.index.read() as snapshot:
            commit = CommitId(revision) if revision else snapshot.commit
            if commit is None:
                raise PageNotFound(name)
            if revision and not self._is_known(commit, snapshot.commit):
                raise RevisionNotFound(revision)
            row = snapshot.find_page(name)
            page = self._page(name, commit)
            changed = row.changed.commit if row and row.changed and not revision else commit
        text = self._text(page.path, commit)
        return {
            "name": page.name,
            "text": text,
            "commit": commit,
            "revision": changed,
            "title": page.title,
            "type": page.kind,
        }

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

    def _is_known(self, commit: CommitId, tip: CommitId | None) -> bool:
        found = self._store.find_commit(commit)
        return found is not None and tip is not None and self._store.is_ancestor(commit, tip)

    def _page(self, name: str, commit: CommitId) -> Page:
        path = find_page_path(self._store, commit, name)
        if path is None:
            raise PageNotFound(name)
        return read_page(path, self._text(path, commit), in_event=self._is_event(parent_of(name), commit))

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
