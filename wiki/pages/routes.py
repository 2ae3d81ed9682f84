"""Pages in the browser, for reading: as they are, as they were, as files. Writing them is in writing_routes.py."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import NotText, PageNotFound
from wiki.core.index.page_history import PageHistory, find_state
from wiki.core.index.rows import DELETE, PageRow
from wiki.core.links import PEOPLE
from wiki.core.names import INDEX, find_harm, page_paths, parent_of
from wiki.core.page import EVENT
from wiki.core.speakers import handle_of_page
from wiki.core.store.model import CommitId
from wiki.core.text import decode
from wiki.pages.files import Manner, manner_of
from wiki.pages.people import read_written_by
from wiki.pages.people_routes import add_people, also_known_as, show_everybody, show_person
from wiki.pages.viewing import View, Views
from wiki.pages.who import make_runs
from wiki.pages.writing_routes import add_writing
from wiki.people.permissions import Action
from wiki.web.blaming import WriterNumbers, read_written
from wiki.web.compose import TOP, Composed
from wiki.web.security import SANDBOX
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, author
from wiki.web.wiki_places import is_creatable

MOST_RECENT = 8


def make_blueprint(services: Services) -> Blueprint:
    """`/`, `/<page>` and all below `/-/` that is about one page's text."""
    blueprint = Blueprint("pages", __name__)
    views = Views(services)
    reader = _Reader(services)

    @blueprint.get("/")
    def front() -> Response:
        """The front page."""
        allow(Action.READ)
        with views.open(INDEX) as view:
            page, composed = view.reading.own(INDEX), view.composer.front()
            recent = view.recent_changes(MOST_RECENT)
            if page is not None and request.args.get("who") == "1":
                return reader.show_writers(view, page, composed, recent=recent)
            return _fill(view, composed, current=None, recent=recent)

    @blueprint.get("/<path:name>")
    def read(name: str) -> AnyResponse:
        """A page, an attachment, or where an old name went."""
        allow(Action.READ, name)
        if name.endswith("/") or name == INDEX:
            return redirect(page_address(name.rstrip("/")), 301)
        if revision := request.args.get("rev"):
            return reader.read_revision(views, name, revision)
        with views.open(name) as view:
            page = view.reading.own(name)
            if page is not None:
                if request.args.get("who") == "1":
                    return reader.show_writers(view, page, view.composer.page(page))
                composed, handle = view.composer.page(page), handle_of_page(page.name)
                also = also_known_as(view, handle, page.title) if handle else ()
                written_by = read_written_by(view, handle) if handle else ()  # last: it says that nothing is to be kept
                return _fill(view, composed, current=None, handle=handle, written_by=written_by, also=also)
            if (blob := view.reading.file(name)) is not None:
                return _send(services.store.read_blob(blob), name, manner_of(name))
            new = view.reading.redirect(name)
            if new is not None:
                return redirect(page_address(new.name), 301)
            reader.refuse_unreadable(view, name)
            if name == PEOPLE:
                return show_everybody(view)
            return show_person(view, name) or _missing(view, name)

    @blueprint.get("/<path:name>/-/report")
    def report(name: str) -> AnyResponse:
        """An event read as one text."""
        allow(Action.READ, name)
        with views.open(name) as view:
            event = view.reading.own(name)
            if event is None and (new := view.reading.redirect(name)) is not None:
                return redirect(f"{page_address(new.name)}/-/report", 301)
            if event is None or event.kind != EVENT:
                raise PageNotFound(name)
            return _fill(view, view.composer.report(event))

    @blueprint.get("/-/raw/<path:name>")
    def raw(name: str) -> AnyResponse:
        """A page's file as it is, `?rev=` as it was; also one that is not text, for downloading."""
        allow(Action.READ, name)
        with views.open(name) as view:
            path, data = reader.find_bytes(view, name, request.args.get("rev"))
        try:
            decode(data, path)
        except NotText:
            return _send(data, path.rpartition("/")[2], Manner("application/octet-stream", False))
        return _send(data, path, Manner("text/plain; charset=utf-8", True))

    add_people(blueprint, services, views)
    add_writing(blueprint, services, views)
    return blueprint


class _Reader:
    """What reads the repository itself, at the commit that the index is at."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._numbers = WriterNumbers()

    def show_writers(self, view: View, page: PageRow, composed: Composed, **values: Any) -> Response:
        """A page with who wrote each part of it."""
        allow(Action.HISTORY, page.name)
        view.reading.keys.add("recent")  # numbers of writers depend on all pages of the event
        written = read_written(
            self._services.blamer,
            view.snapshot,
            page.name,
            view.snapshot.commit or CommitId(""),
            page.path,
        )
        runs = make_runs(
            page,
            view.reading.event_of(page),
            view.composer.blocks(page),
            written,
            self._numbers.read(view.snapshot, page),
        )
        return _fill(view, composed, current="who", who=runs, **values)

    def read_revision(self, views: Views, name: str, revision: str) -> Response:
        """A page as it was at a commit, whatever it was called then."""
        with views.open(name) as view:
            commit = find_state(view.snapshot, self._store, name, revision)
            path, data = self.find_bytes(view, name, commit)
            text = decode(data, path).text
            was = view.page_of(path, text)
            body = self._services.renderer.preview(was.body)
            html = view.composer.html(view.row_of(was, name), TOP, 1, body)
            made = view.snapshot.find_revision(name, commit)
            return show(
                "pages/revision.html",
                title=was.title, page=view.reading.page(name), name=name, revision=made, commit=commit, body=html,
                text_language=was.language or view.composer.language, current="history",
            )  # fmt: skip

    def find_bytes(self, view: View, name: str, revision: str | None) -> tuple[str, bytes]:
        """The path and bytes of a page's file, now or in the state that `revision` names.

        Raises PageNotFound, also for what is no regular file and what this visitor does not see; RevisionNotFound.
        """
        page = view.reading.page(name)
        view.reading.keys.update((f"text:{name}", f"history:{name}"))
        tip = view.snapshot.commit
        if revision:
            commit = find_state(view.snapshot, self._store, name, revision)
            made = PageHistory(view.snapshot, name).at(self._store, commit)
            # What a page was is shown to those who see what it is; a deleted one to those who see everything.
            path = made.path if made and made.kind != DELETE and (page or view.sees_all) else None
        else:
            commit = tip or CommitId("")
            path = page.path if page else self._find_unreadable(view, name)
        entry = self._store.find_entry(commit, path) if path else None
        if path is None or entry is None or not entry.is_file:
            raise PageNotFound(name)
        return path, self._store.read_blob(entry.id)

    def refuse_unreadable(self, view: View, name: str) -> None:
        """Raises NotText where a file stands that would be this page if it could be read."""
        path = self._find_unreadable(view, name)
        if path is not None:
            raise NotText(path)

    def _find_unreadable(self, view: View, name: str) -> str | None:
        """The path of a regular file that would be this page if it could be read."""
        tip = view.snapshot.commit
        if tip is None or find_harm(name) or view.snapshot.find_page(name) or not view.reading.is_open(parent_of(name)):
            return None
        for path in page_paths(name):
            view.reading.keys.add(f"file:{path}")
            entry = self._store.find_entry(tip, path)
            if entry is not None and entry.is_file:
                return path
        return None


def _fill(view: View, composed: Composed, **values: Any) -> Response:
    return show(
        f"shown/{composed.template}.html",
        title=composed.title,
        text_language=composed.language or view.composer.language,
        site=view.site,
        **composed.values,
        **values,
    )


def _missing(view: View, name: str) -> Response:
    """What can be done about a page that is not there: it was deleted, or it can be written now."""
    if not is_creatable(name):
        raise PageNotFound(name)
    was = view.snapshot.revisions(name, 1).items if author() else ()
    return show("pages/missing.html", status=404, title=name.rpartition("/")[2], name=name, was=was)


def _send(data: bytes, path: str, manner: Manner) -> AnyResponse:
    response = Response(data, content_type=manner.content_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-cache"
    name = quote(path.rpartition("/")[2])
    disposition = "inline" if manner.is_inline else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{name}"
    response.add_etag()
    return response.make_conditional(request)
