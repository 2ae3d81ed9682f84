"""Pages in the browser: beginning one, giving one another name, deleting one."""

from urllib.parse import quote, urlencode

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import BadName, EditConflict, PageExists, PageNotFound, RevisionNotFound
from wiki.core.names import check_new_name, name_of
from wiki.core.page import EVENT, PAGE, TALK
from wiki.core.slugs import clean_name, slug_from_title
from wiki.pages.beginning import list_templates
from wiki.pages.viewing import Views
from wiki.people.permissions import Action
from wiki.web.errors import NAME_FAULTS
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_

KINDS = (EVENT, TALK, PAGE)
STARTING = ("title", "date", "end_date", "venue", "timezone", "language", "speakers", "start", "room", "template")
"""Fields of the form that go on to the text that a page begins with."""


def add_changing(blueprint: Blueprint, services: Services, views: Views) -> None:
    """`/-/new`, `/-/move/`, `/-/delete/`."""
    saving = Saving(services)
    _add_new(blueprint, services, views)
    _add_move(blueprint, saving, views)
    _add_delete(blueprint, saving, views)


def _add_new(blueprint: Blueprint, services: Services, views: Views) -> None:
    @blueprint.get("/-/new")
    def new() -> AnyResponse:
        """A few questions; the answers lead to the form of the page, with a text to begin from."""
        allow(Action.CREATE)
        kind = request.args.get("kind", "")
        event = request.args.get("event", "").strip("/")
        with views.open() as view:
            events = view.reading.events()
            chosen = next((each for each in events if each.name == event), None)
            kind = kind if kind in KINDS else TALK if chosen else PAGE
            templates = list_templates(view, services.store, kind, chosen)
            if "title" not in request.args:
                return show(
                    "pages/new.html", title=_new_title(kind), kind=kind, event=chosen, events=events, given={}, bad={},
                    templates=templates,
                )  # fmt: skip
            name, bad = _name_for(kind, event)
            if not bad and (view.snapshot.find_page(name) or view.reading.redirect(name)):
                bad = {"name": _("There is a page of this name already. Choose another name.")}
            if bad:
                return show(
                    "pages/new.html", status=400, title=_new_title(kind), kind=kind, event=chosen, events=events,
                    given={**request.args, "name": name}, bad=bad, templates=templates,
                )  # fmt: skip
        query = {"kind": kind, **{key: request.args[key] for key in STARTING if request.args.get(key)}}
        return redirect(f"/-/edit/{quote(name)}?{urlencode(query)}")


def _add_move(blueprint: Blueprint, saving: Saving, views: Views) -> None:
    @blueprint.get("/-/move/<path:name>")
    def ask_where(name: str) -> AnyResponse:
        """Asks for the new name."""
        allow(Action.MOVE, name)
        return _ask(views, "move", name)

    @blueprint.post("/-/move/<path:name>")
    def move(name: str) -> AnyResponse:
        """Moves a page, an event with all that is in it; links follow."""
        allow(Action.MOVE, name)
        to = clean_name(request.form.get("to", ""))
        try:
            moved = saving.move(name, to, require_contributor(Action.MOVE))
        except BadName as refused:
            return _ask(views, "move", name, 400, to, _(NAME_FAULTS.get(refused.reason, N_("it is no page's name"))))
        except PageExists:
            return _ask(views, "move", name, 409, to, _("There is a page of this name already. Choose another name."))
        more = len(moved.rewritten)
        linked = ngettext(
            "%(num)s page that links here was changed.", "%(num)s pages that link here were changed.", more
        )
        flash(_("Moved. The old address leads here.") + (" " + linked if more else ""), "note")
        new_names = [each for each in map(name_of, moved.paths.values()) if each]
        return redirect(page_address(to if to in new_names else new_names[0]), 303)


def _add_delete(blueprint: Blueprint, saving: Saving, views: Views) -> None:
    @blueprint.get("/-/delete/<path:name>")
    def ask_whether(name: str) -> AnyResponse:
        """Asks once more."""
        allow(Action.DELETE, name)
        return _ask(views, "delete", name)

    @blueprint.post("/-/delete/<path:name>")
    def delete(name: str) -> AnyResponse:
        """Deletes a page, if nobody changed it since the question."""
        allow(Action.DELETE, name)
        base = request.form.get("base", "")
        try:
            saving.delete(name, base or None, require_contributor(Action.DELETE), request.form.get("summary", ""))
        except (EditConflict, RevisionNotFound):
            return _ask(
                views, "delete", name, 409, bad=_("Somebody changed this page meanwhile. Look at it, then decide.")
            )
        flash(_("Deleted. Its history brings it back."), "note")
        return redirect(f"/-/history/{quote(name)}", 303)


def _ask(views: Views, what: str, name: str, status: int = 200, to: str = "", bad: str = "") -> AnyResponse:
    with views.open(name) as view:
        page = view.reading.own(name)
        if page is None:
            raise PageNotFound(name)
        inside = list(view.snapshot.pages_under(name)) if page.kind == EVENT else []
        return show(
            f"pages/{what}.html", status=status, title=page.title, page=page, inside=len(inside),
            links=len(view.snapshot.links_to(name)), base=view.snapshot.commit or "", to=to or name, bad=bad,
        )  # fmt: skip


def _name_for(kind: str, event: str) -> tuple[str, dict[str, str]]:
    """The name of a page that is asked for, and what is wrong with what was filled in."""
    title = request.args.get("title", "").strip()
    typed = clean_name(request.args.get("name", ""))
    last = typed or slug_from_title(title, kind)
    name = f"{event}/{last}" if kind == TALK and event and not last.startswith(f"{event}/") else last
    if not title:
        return typed, {"title": _("A title is needed.")}
    try:
        check_new_name(name)
    except BadName as refused:
        return typed, {"name": _(NAME_FAULTS.get(refused.reason, N_("it is no page's name")))}
    if kind == TALK and not event:
        return typed, {"event": _("A talk stands in an event. Choose one.")}
    return name, {}


def _new_title(kind: str) -> str:
    return _("New event") if kind == EVENT else _("New talk") if kind == TALK else _("New page")
