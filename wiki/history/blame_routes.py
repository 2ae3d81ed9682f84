"""`/-/blame/`: each line of a page with the revision behind it."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import RevisionNotFound
from wiki.history.blaming import MOST_LINES, find_place, group_lines, read_lines
from wiki.history.frames import find_moved, make_frame, open_seeing
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action
from wiki.web.blaming import WriterNumbers
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow


def add_blame(blueprint: Blueprint, services: Services) -> None:
    """Adds the route to the blueprint of the history."""
    numbers = WriterNumbers()

    @blueprint.get("/-/blame/<path:name>")
    def blame(name: str) -> AnyResponse:
        """A page line by line, `?rev=` as it was at a revision, `?before=` as it was just before one."""
        allow(Action.HISTORY, name)
        with open_seeing(services, name) as seeing:
            return find_moved(seeing, "blame", name, request.args) or _show_lines(services, numbers, seeing, name)


def _show_lines(services: Services, numbers: WriterNumbers, seeing: Seeing, name: str) -> Response:
    page = seeing.require(name)
    before = request.args.get("before", "")
    asked = before or request.args.get("rev", "")
    place = find_place(seeing, services.store, name, asked, before=bool(before))
    written = read_lines(seeing, services.blamer, name, place)
    first = _first(request.args.get("from", ""), len(written.lines))
    made = seeing.snapshot.signatures(name, [written.revision]).get(written.revision)
    if made is None:
        raise RevisionNotFound(asked[:80])
    seeing.note_all()
    following = first + MOST_LINES
    return show(
        "history/blame.html",
        **make_frame(seeing, name, page, _("Line by line")),
        runs=group_lines(seeing, name, written, first),
        numbers=numbers.read(seeing.snapshot, page) if page else {},
        revision=written.revision, made=made, made_at=seeing.in_zone(made.date, name), is_now=not asked,
        total=len(written.lines), following=following if following <= len(written.lines) else None,
    )  # fmt: skip


def _first(text: str, total: int) -> int:
    """The number of the line to begin with; 1 for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    return number if 1 <= number <= total else 1
