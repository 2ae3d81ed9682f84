"""An event in other forms, for whoever may read it: one Markdown or HTML file, a post, a zip of everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NamedTuple
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.names import INDEX
from wiki.people.permissions import Action
from wiki.people.who import LinkHolder, Stranger
from wiki.transfer.leaving.addresses import WebAddresses
from wiki.transfer.leaving.archive import Data, iter_zip
from wiki.transfer.leaving.exports import Exports
from wiki.transfer.leaving.gather import open_reading
from wiki.transfer.leaving.words import reason
from wiki.transfer.report.single import style_hash
from wiki.web.inputs import offer_inputs
from wiki.web.reading import Audience
from wiki.web.services import Services
from wiki.web.show import current_site, page_address, show
from wiki.web.visitors import allow, is_allowed, visitor
from wiki.web.wiki_places import Visitors

AT_ONCE = 2
"""How many exports are made at a time: each may read all of an event's pictures."""
PATIENCE_SECONDS = 5
SINGLE_POLICY = f"sandbox allow-popups; default-src 'none'; style-src {style_hash()}; img-src data: https: http:"


class _Opened(NamedTuple):
    exports: Exports
    event: str


class _Moved(Exception):
    """The event has another name by now."""

    def __init__(self, name: str) -> None:
        self.name = name


def make_blueprint(services: Services) -> Blueprint:
    """`/<event>/-/report.md`, `report.html`, `export.zip`, `export/jekyll` and `export`, which tells of them."""
    blueprint = Blueprint("exports", __name__)
    turns = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def take_turn() -> Iterator[None]:
        if not turns.acquire(timeout=PATIENCE_SECONDS):
            abort(429)
        try:
            yield
        finally:
            turns.release()

    @contextmanager
    def open_event(name: str, audience: Audience | None = None) -> Iterator[_Opened]:
        """Raises PageNotFound, _Moved."""
        with open_reading(services, audience or _audience(name)) as (content, reading):
            site = current_site(services, content.snapshot.commit)
            reading.keys.add("site")
            exports = Exports(content, reading, WebAddresses.of(services.settings), site)
            event = exports.find(name).name
            if event != name:
                raise _Moved(event)
            yield _Opened(exports, event)
            offer_inputs(content.snapshot, reading.keys)

    @blueprint.errorhandler(_Moved)
    def follow(moved: _Moved) -> AnyResponse:
        """To the event's page: what of it was wanted is one click from there."""
        return redirect(page_address(moved.name), 301)

    @blueprint.get("/<path:name>/-/report.md")
    def markdown(name: str) -> Response:
        """The whole report as one Markdown file."""
        allow(Action.READ, name)
        with take_turn(), open_event(name) as opened:
            text = opened.exports.markdown(name).text
        return _send(text, "text/markdown; charset=utf-8", f"{_slug(name)}.md", inline=True)

    @blueprint.get("/<path:name>/-/report.html")
    def html(name: str) -> Response:
        """The whole report as one HTML file with its pictures inside."""
        allow(Action.READ, name)
        with take_turn(), open_event(name) as opened:
            text = opened.exports.html(name).text
        response = _send(text, "text/html; charset=utf-8", f"{_slug(name)}.html", inline=True)
        response.headers["Content-Security-Policy"] = SINGLE_POLICY
        return response

    @blueprint.get("/<path:name>/-/export/jekyll")
    def jekyll(name: str) -> Response:
        """A post, or a zip of it with the files that it shows."""
        allow(Action.READ, name)
        with take_turn(), open_event(name, Visitors(sees_all=False)) as opened:
            post = opened.exports.jekyll(name, with_assets=True)
            if not post.assets:
                return _send(post.text, "text/markdown; charset=utf-8", post.name)
            files: list[tuple[str, Data]] = [(f"_posts/{post.name}", post.text.encode())]
            files += [(path, opened.exports.read(blob)) for path, blob in post.assets]
            date = opened.exports.date(name)
            return _send(b"".join(iter_zip(files, date)), "application/zip", post.name.removesuffix(".md") + ".zip")

    @blueprint.get("/<path:name>/-/export.zip")
    def everything(name: str) -> Response:
        """All pages and files of an event that the visitor sees, sent as it is packed."""
        allow(Action.READ, name)
        with take_turn(), open_event(name) as opened:
            archive = opened.exports.archive(name, whole=is_allowed(Action.SAVE, name))

        def pack() -> Iterator[bytes]:
            with take_turn():
                yield from iter_zip(archive.files, archive.date)

        response = Response(pack(), content_type="application/zip")
        response.headers["Content-Disposition"] = _disposition(f"{_slug(name)}.zip", inline=False)
        response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.get("/<path:name>/-/export")
    def tell(name: str) -> Response:
        """What each form carries of this event, and what it does not."""
        allow(Action.READ, name)
        with take_turn(), open_event(name) as opened:
            exports = opened.exports
            event = exports.find(name)
            left_out = {
                "markdown": exports.markdown(name).left_out,
                "html": exports.html(name).left_out,
                "jekyll": exports.jekyll(name, with_assets=True).left_out,
            }
        return show("transfer/export.html", title=event.title, page=event, left_out=left_out, reason=reason)

    return blueprint


def _audience(name: str) -> Audience:
    """Whoever makes this request. They are told of drafts where they see them."""
    who = visitor()
    if isinstance(who, LinkHolder):
        return Visitors(sees_all=False, guest=who)
    return Visitors(is_allowed(Action.SAVE, name))


def _slug(name: str) -> str:
    return name.rpartition("/")[2] or INDEX


def _send(data: str | bytes, content_type: str, file_name: str, *, inline: bool = False) -> Response:
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = _disposition(file_name, inline=inline)
    response.headers["Cache-Control"] = "no-cache" if isinstance(visitor(), Stranger) else "no-cache, private"
    return response


def _disposition(file_name: str, *, inline: bool) -> str:
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(file_name)}"
