"""`/-/sql`: ask the history, for organisers."""

from threading import BoundedSemaphore

from flask import Blueprint, Response, request

from wiki.asking.examples import EXAMPLES, REASONS, VIEW_HELP
from wiki.asking.sheet import as_csv
from wiki.core.asking.ask import LONGEST, QuestionRefused, Table, ask
from wiki.core.asking.views import COLUMNS
from wiki.people.permissions import Action
from wiki.web.charts import chart_of, draw
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow

AT_ONCE = 2
"""Questions that one server works on; each may take two seconds of a core."""
WAIT_SECONDS = 5.0
MOST_SHOWN = 500


def make_blueprint(services: Services) -> Blueprint:
    """The page, and its answers as CSV."""
    blueprint = Blueprint("asking", __name__)
    turns = BoundedSemaphore(AT_ONCE)

    def answer(sql: str) -> Table:
        if not turns.acquire(timeout=WAIT_SECONDS):
            raise QuestionRefused("busy")
        try:
            with services.index.read(words=True):
                pass  # the words of the newest saves are written when somebody asks for them
            return ask(services.settings.data / "index.sqlite", sql)
        finally:
            turns.release()

    @blueprint.get("/-/sql")
    def page() -> Response:
        """The form, and the answer to `q`: a table with a picture, or with `format=csv` a file."""
        allow(Action.SQL)
        sql = request.args.get("q", "").replace("\r\n", "\n")
        if not sql.strip():
            return _show(EXAMPLES[0].sql, None, None)
        try:
            table = answer(sql)
        except QuestionRefused as refused:
            return _show(sql, None, refused)
        if request.args.get("format") == "csv":
            response = Response(as_csv(table), content_type="text/csv; charset=utf-8")
            response.headers["Content-Disposition"] = 'attachment; filename="festa.csv"'
            response.headers["Cache-Control"] = "no-store"
            return response
        return _show(sql, table, None)

    return blueprint


def _show(sql: str, table: Table | None, refused: QuestionRefused | None) -> Response:
    status = 200 if refused is None else 503 if refused.reason == "busy" else 400
    chart = chart_of(table.columns, table.rows) if table else None
    return show(
        "asking/sql.html", status=status, title=_("Ask the history"), sql=sql, table=table, most_shown=MOST_SHOWN,
        longest=LONGEST, chart=chart, picture=draw(chart, _("The answer as a picture")) if chart else None,
        refused=_(REASONS[refused.reason]) if refused else None, detail=refused.detail if refused else "",
        examples=EXAMPLES, views=[(name, columns, _(VIEW_HELP[name])) for name, columns in COLUMNS.items()],
    )  # fmt: skip
