"""What is shown where an address names no revision: those that may be meant, each leading to where the visitor was going."""

from urllib.parse import quote, urlencode

from flask import Response, request

from wiki.core.errors import RevisionNotFound
from wiki.core.index.rows import RevisionRow
from wiki.history.frames import make_frame, open_seeing
from wiki.history.seeing import Seeing
from wiki.history.undoing import suggest
from wiki.people.permissions import Action
from wiki.web.errors import AnswerProblem
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import is_allowed

VIEWS = frozenset({"diff", "blame", "raw", "rollout"})
"""Those whose address names a revision."""
LED_BACK_TO = {"viewed": "diff"}


def make_suggester(services: Services) -> AnswerProblem:
    """Answers RevisionNotFound on the addresses of pages, for those who see the page's history; leaves all else alone."""

    def offer(refused: Exception) -> Response | None:
        name = str((request.view_args or {}).get("name", ""))
        if not isinstance(refused, RevisionNotFound) or not name or not is_allowed(Action.HISTORY, name):
            return None
        with open_seeing(services, name) as seeing:
            seeing.keys.clear()
            name = seeing.find_new_name(name) or name
            if seeing.find(name) is None and not (seeing.sees_all and seeing.snapshot.revisions(name, 1).items):
                return None
            return _show(seeing, name, refused.commit)

    return offer


def _show(seeing: Seeing, name: str, given: str) -> Response:
    found = suggest(seeing, name, given)
    others = [(row, page.name) for row in found.others if (page := seeing.page_now(row))]
    return show(
        "history/no_revision.html",
        status=404,
        **make_frame(seeing, name, seeing.find(name), _("There is no such revision")),
        found=found,
        own=[(row, name, seeing.time(row, name), _address(name, row, given)) for row in found.own],
        others=[(row, page, seeing.time_of(row), _address(page, row, given)) for row, page in others],
    )


def _address(name: str, row: RevisionRow, given: str) -> str:
    """Where the visitor was going, with another revision in the place of the one that was given."""
    parts = request.path.split("/")
    view = LED_BACK_TO.get(parts[2], parts[2]) if request.path.startswith("/-/") else ""
    args = {key: row.commit if value[:80] == given else value for key, value in request.args.items()}
    if row.commit not in args.values():
        args = {"to" if view == "diff" else "rev": row.commit}
    return f"{f'/-/{view}/{quote(name)}' if view in VIEWS else page_address(name)}?{urlencode(args)}"
