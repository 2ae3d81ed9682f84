"""Deleted pages in the browser: the list of them, and bringing them back."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import BadName, PageNotFound
from wiki.core.names import name_of
from wiki.core.slugs import clean_name
from wiki.history.deleted import choose, free_name, gather, list_deleted, summary_of
from wiki.history.frames import make_frame, open_seeing
from wiki.history.seeing import Seeing
from wiki.people.permissions import Action
from wiki.people.who import Contributor
from wiki.web.errors import NAME_FAULTS
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_


def add_deleted(blueprint: Blueprint, services: Services) -> None:
    """`/-/deleted` and `/-/deleted/<page>`."""
    places = _Deleted(services)

    @blueprint.get("/-/deleted")
    def deleted() -> AnyResponse:
        """All deleted pages, or those whose name holds `q`."""
        allow(Action.RESTORE)
        with open_seeing(services, None) as seeing:
            seeing.keys.clear()
            return places.list(seeing)

    @blueprint.get("/-/deleted/<path:name>")
    def deleted_page(name: str) -> AnyResponse:
        """One deleted page; an event with what was deleted in it."""
        allow(Action.RESTORE, name)
        with open_seeing(services, name) as seeing:
            seeing.keys.clear()
            return places.show(seeing, name)

    @blueprint.post("/-/deleted/<path:name>")
    def bring_back(name: str) -> AnyResponse:
        """Brings back the pages that are ticked (`page`), `to` another name if there is one, in one commit."""
        allow(Action.RESTORE, name)
        who = require_contributor(Action.RESTORE)
        return places.bring_back(name, who)


class _Deleted:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._saving = Saving(services)

    def list(self, seeing: Seeing) -> Response:
        part, after = request.args.get("q", "").strip(), request.args.get("after")
        listing = list_deleted(seeing, self._store, part, after)
        return show("history/deleted.html", title=_("Deleted pages"), listing=listing, part=part, after=after)

    def show(self, seeing: Seeing, name: str, *, to: str = "", bad: str = "", status: int = 200) -> AnyResponse:
        try:
            gathered = gather(seeing, self._store, name)
        except PageNotFound:
            new = name if seeing.find(name) else seeing.find_new_name(name)
            if new is None:
                raise
            return redirect(page_address(new))  # it is there again, or was only renamed
        own = gathered.own
        return show(
            "history/deleted_page.html", status=status,
            **make_frame(seeing, name, seeing.find(name), _("Bring back")), gathered=gathered, own=own,
            to=to or (free_name(own) if own and own.needs_name else ""), bad=bad,
        )  # fmt: skip

    def bring_back(self, name: str, who: Contributor) -> AnyResponse:
        names = request.form.getlist("page")
        to = clean_name(request.form.get("to", ""))
        with open_seeing(self._services, name) as seeing:
            seeing.keys.clear()
            try:
                gathered = gather(seeing, self._store, name)
            except PageNotFound:
                return self.show(seeing, name)
            try:
                wanted = choose(gathered, names, to, with_files=request.form.get("files") == "1")
            except BadName as refused:
                fault = _(NAME_FAULTS.get(refused.reason, N_("it is no page's name")))
                return self.show(seeing, name, to=to, bad=fault, status=400)
            if not wanted:
                return self.show(seeing, name, to=to, bad=_("Choose at least one page."), status=400)
            summary = summary_of(seeing, gathered, sum(name_of(path) is not None for path in wanted))
        brought = self._saving.bring_back(wanted, who, summary)
        pages = [page for page in map(name_of, brought.paths) if page]
        if not pages:
            with open_seeing(self._services, name) as seeing:
                seeing.keys.clear()
                taken = _("There is a page of this name already. Choose another name.")
                return self.show(seeing, name, to=to, bad=taken, status=409)
        said = ngettext("%(num)s page is back.", "%(num)s pages are back.", len(pages))
        left = len(brought.left_out)
        if left:
            said += " " + ngettext(
                "%(num)s file was left out: something stands in its place.",
                "%(num)s files were left out: something stands in their place.", left,
            )  # fmt: skip
        flash(said, "warn" if left else "note")
        first = to if to in pages else name if name in pages else pages[0]
        return redirect(f"/{quote(first)}" if first != "index" else "/", 303)
