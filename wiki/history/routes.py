"""The history of pages and events, what differs between revisions, going back, and recent changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import RevisionNotFound
from wiki.core.index.page_history import check_commit
from wiki.core.index.rows import DELETE, PageRow
from wiki.core.page import EVENT
from wiki.history.comparing import changed_pages, compare
from wiki.history.ends import find_ends
from wiki.history.lists import Filters, Listing, list_changes, list_event, list_page, writers_of
from wiki.history.restoring import Restored, plan_restore, restore
from wiki.history.seeing import Seeing
from wiki.people.errors import NotAllowed
from wiki.people.permissions import Action
from wiki.web.inputs import offer_inputs
from wiki.web.language import gettext as _
from wiki.web.language import visitor_language
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, contributor, is_allowed
from wiki.web.words import show_clock, show_day


def make_blueprint(services: Services) -> Blueprint:
    """`/-/history/`, `/-/diff/`, `/-/restore/` and `/-/changes`."""
    blueprint = Blueprint("history", __name__)
    saving = Saving(services)
    pages = _Pages(services)

    @blueprint.get("/-/history/<path:name>")
    def history(name: str) -> AnyResponse:
        """The revisions of a page; with `?scope=event` those of an event and its talks."""
        allow(Action.HISTORY, name)
        with pages.open(name) as seeing:
            return pages.moved(seeing, "history", name) or pages.history(seeing, name)

    @blueprint.get("/-/diff/<path:name>")
    def diff(name: str) -> AnyResponse:
        """What differs between two revisions of a page, or with `?scope=event` which pages of an event do."""
        allow(Action.HISTORY, name)
        with pages.open(name) as seeing:
            return pages.moved(seeing, "diff", name) or pages.diff(seeing, name)

    @blueprint.post("/-/restore/<path:name>")
    def go_back(name: str) -> AnyResponse:
        """Makes the page what it was at the revision `rev`."""
        allow(Action.RESTORE, name)
        who = contributor()
        if who is None:
            raise NotAllowed(Action.RESTORE.value)
        with pages.open(name) as seeing:
            plan = plan_restore(seeing, services.store, name, request.form.get("rev", ""))
        done = restore(saving, plan, who)
        flash(_tell(done), "note")
        return redirect(page_address(done.name), 303)

    @blueprint.get("/-/changes")
    def changes() -> AnyResponse:
        """Recent changes, of one event, page or person if the address says so."""
        allow(Action.HISTORY)
        with pages.open(None) as seeing:
            return pages.changes(seeing)

    return blueprint


class _Pages:
    """What the routes answer with, of one state of the index each."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    @contextmanager
    def open(self, name: str | None) -> Iterator[Seeing]:
        """What the visitor sees; after the block it is told what that was made of."""
        with self._services.index.read() as snapshot:
            seeing = Seeing(snapshot, is_allowed(Action.SAVE, name))
            yield seeing
            if seeing.keys:
                offer_inputs(snapshot, seeing.keys)

    def moved(self, seeing: Seeing, view: str, name: str) -> AnyResponse | None:
        """The way to the page that an old name, or an address with a final slash, leads to."""
        new = name.rstrip("/") if name.endswith("/") else None
        if new is None and seeing.find(name) is None:
            new = seeing.find_new_name(name)
        if not new:
            return None
        query = f"?{urlencode(request.args)}" if request.args else ""
        seeing.note_all()
        return redirect(f"/-/{view}/{quote(new)}{query}", 301)

    def history(self, seeing: Seeing, name: str) -> Response:
        page = seeing.require(name)
        after = request.args.get("after")
        of_event = page is not None and page.kind == EVENT and request.args.get("scope") == "event"
        listing = (list_event if of_event else list_page)(seeing, self._store, name, after)
        self._note(seeing, page, of_event)
        last = seeing.snapshot.revisions(name, 2).items if page is None else ()
        return show(
            "history/history.html",
            **self._frame(seeing, name, page, _("History")),
            **_rows(listing, "event" if of_event else ""),
            after=after,
            lines=listing.lines,
            writers=() if of_event else writers_of(listing),
            deleted=last if last and last[0].kind == DELETE else (),
            newest=None if after or not listing.lines else listing.lines[0].revision.commit,
        )

    def diff(self, seeing: Seeing, name: str) -> Response:
        page = seeing.require(name)
        old, new = request.args.get("from", ""), request.args.get("to", "")
        if page is not None and page.kind == EVENT and request.args.get("scope") == "event":
            return self._event_diff(seeing, page, old, new)
        ends = find_ends(seeing, self._store, name, old, new)
        self._note(seeing, page, of_event=False)
        whole = request.args.get("whole") == "1"
        return show(
            "history/diff.html",
            **self._frame(seeing, name, page, _("Difference")),
            ends=ends, compared=compare(ends, whole=whole), whole=whole,
        )  # fmt: skip

    def changes(self, seeing: Seeing) -> Response:
        args = request.args
        filters = Filters(args.get("event", ""), args.get("page", ""), args.get("person", ""))
        after = args.get("after")
        listing = list_changes(seeing, self._store, filters, after)
        if filters.person:
            seeing.keys.clear()  # whose revisions these are depends on accounts, too
        else:
            seeing.note_all()
        named = {key: seeing.find(value) for key, value in filters.given.items() if key != "person"}
        return show(
            "history/changes.html",
            title=_("Recent changes"),
            filters=[(key, value, named.get(key), filters.without(key)) for key, value in filters.given.items()],
            given=filters.given, after=after, **_rows(listing, "changes"),
        )  # fmt: skip

    def _event_diff(self, seeing: Seeing, page: PageRow, old: str, new: str) -> Response:
        rows = seeing.snapshot.event_revisions(page.name, 2).items
        tip = seeing.snapshot.commit
        new_id = check_commit(self._store, tip, new or (rows[0].commit if rows else ""))
        parents = self._store.get_commit(new_id).parents
        old_id = check_commit(self._store, tip, old) if old else (parents[0] if parents else None)
        if old_id is None:
            raise RevisionNotFound(old)
        changed, is_cut = changed_pages(seeing, self._store, page.name, old_id, new_id)
        self._note(seeing, page, of_event=True)
        states = [self._store.get_commit(commit) for commit in (old_id, new_id)]
        return show(
            "history/event_diff.html",
            **self._frame(seeing, page.name, page, _("Difference")),
            changed=changed, is_cut=is_cut,
            states=[(each, seeing.in_zone(each.commit_date, page.name)) for each in states],
        )  # fmt: skip

    def _frame(self, seeing: Seeing, name: str, page: PageRow | None, view: str) -> dict[str, Any]:
        """What stands above each of the pages about one page."""
        title = page.title if page else name
        zone = seeing.zone(name)
        event = seeing.event_of(name) if page is None or page.kind != EVENT else None
        return {
            "title": f"{view}: {title}",
            "heading": title,
            "name": name,
            "page": page,
            "event": event,
            "current": "history",
            "zone": zone.key if zone else None,
        }

    def _note(self, seeing: Seeing, page: PageRow | None, of_event: bool) -> None:
        if page is None or of_event:
            seeing.note_all()
        else:
            seeing.note_page(page)


def _rows(listing: Listing, scope: str) -> dict[str, Any]:
    """What `history/_sittings.html` shows."""
    return {"days": listing.days, "scope": scope, "next": listing.next}


def _tell(done: Restored) -> str:
    language = visitor_language()
    when = f"{show_day(done.at.date(), language)} {show_clock(done.at)}"
    if not done.is_changed:
        return _("Nothing to restore: the page is already as it was on %(when)s.", when=when)
    if done.is_back:
        return _("The page is back, as it was on %(when)s.", when=when)
    return _("The page is again as it was on %(when)s. What was written since is in its history.", when=when)
