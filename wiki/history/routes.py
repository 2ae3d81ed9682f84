"""The history of pages and events, what differs between revisions, going back, and recent changes."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import BadName, RevisionNotFound
from wiki.core.index.page_history import check_commit
from wiki.core.index.rows import DELETE, PageRow
from wiki.core.page import EVENT
from wiki.history.activity_routes import add_activity
from wiki.history.blame_routes import add_blame
from wiki.history.comparing import changed_pages, compare
from wiki.history.ends import find_ends
from wiki.history.feed_routes import add_feeds
from wiki.history.frames import find_moved, make_frame, open_seeing
from wiki.history.lists import Filters, Listing, list_changes, list_page, writers_of
from wiki.history.read_diff import compare_as_read
from wiki.history.restoring import Restored, plan_restore, restore
from wiki.history.seeing import Seeing
from wiki.history.showing import READ, SIDE, Showing
from wiki.history.sides import pair_rows, pieces_of
from wiki.history.undo_routes import add_undo
from wiki.history.viewed import find_look, find_news
from wiki.history.viewed_routes import add_viewed
from wiki.people.permissions import Action
from wiki.web.language import gettext as _
from wiki.web.language import visitor_language
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, contributor, require_contributor
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
        with open_seeing(services, name) as seeing:
            return find_moved(seeing, "history", name, request.args) or pages.history(seeing, name)

    @blueprint.get("/-/diff/<path:name>")
    def diff(name: str) -> AnyResponse:
        """What differs between two revisions of a page, or with `?scope=event` which pages of an event do."""
        allow(Action.HISTORY, name)
        with open_seeing(services, name) as seeing:
            return find_moved(seeing, "diff", name, request.args) or pages.diff(seeing, name)

    @blueprint.post("/-/restore/<path:name>")
    def go_back(name: str) -> AnyResponse:
        """Makes the page what it was at the revision `rev`."""
        allow(Action.RESTORE, name)
        who = require_contributor(Action.RESTORE)
        with open_seeing(services, name) as seeing:
            plan = plan_restore(seeing, services.store, name, request.form.get("rev", ""))
        try:
            done = restore(saving, plan, who)
        except BadName:  # it came by a push, and is one that nobody may choose here
            return redirect(f"/-/deleted/{quote(name)}", 303)
        flash(_tell(done), "note")
        return redirect(page_address(done.name), 303)

    @blueprint.get("/-/changes")
    def changes() -> AnyResponse:
        """Recent changes, of one event, page or person if the address says so."""
        allow(Action.HISTORY)
        with open_seeing(services, None) as seeing:
            return pages.changes(seeing)

    add_viewed(blueprint, services)
    add_feeds(blueprint, services)
    add_activity(blueprint, services)
    add_undo(blueprint, services)
    add_blame(blueprint, services)
    return blueprint


class _Pages:
    """What the routes answer with, of one state of the index each."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    def history(self, seeing: Seeing, name: str) -> Response:
        page = seeing.require(name)
        after = request.args.get("after")
        of_event = page is not None and page.kind == EVENT and request.args.get("scope") == "event"
        filters = replace(Filters.read(request.args), event=name if of_event else "", page="" if of_event else name)
        if of_event:
            listing = list_changes(seeing, self._store, filters, after)
        else:
            listing = list_page(seeing, self._store, name, after, filters)
        self._note(seeing, page, of_event)
        if filters.person:
            seeing.keys.clear()  # whose revisions these are depends on accounts, too
        who = contributor()
        news = find_news(self._services.people, who, seeing, listing.lines, None if of_event else name) if who else None
        last = seeing.snapshot.revisions(name, 2).items if page is None else ()
        scope = {"scope": "event"} if of_event else {}
        given = {key: value for key, value in filters.given.items() if key not in ("event", "page")}
        return show(
            "history/history.html",
            **make_frame(seeing, name, page, _("History")),
            **_rows(listing, "event" if of_event else ""),
            after=after,
            lines=listing.lines,
            writers=writers_of(listing),
            filters=filters,
            given=given,
            chips=[
                (key, value, {**scope, **{k: v for k, v in given.items() if k != key}}) for key, value in given.items()
            ],
            news=news,
            deleted=last if last and last[0].kind == DELETE else (),
            newest=None if after or given or not listing.lines else listing.lines[0].revision.commit,
        )

    def diff(self, seeing: Seeing, name: str) -> Response:
        page = seeing.require(name)
        old, new = request.args.get("from", ""), request.args.get("to", "")
        if page is not None and page.kind == EVENT and request.args.get("scope") == "event":
            return self._event_diff(seeing, page, old, new)
        ends = find_ends(seeing, self._store, name, old, new)
        self._note(seeing, page, of_event=False)
        shown = Showing.read(request.args, ends)
        compared = compare(ends, whole=shown.whole)
        who = contributor()
        return show(
            "history/diff.html",
            **make_frame(seeing, name, page, _("Difference")),
            ends=ends, compared=compared, shown=shown, whole=shown.whole,
            pairs=pair_rows(compared.rows) if compared and shown.view == SIDE else (), pieces_of=pieces_of,
            read=compare_as_read(self._services, seeing, name, ends) if compared and shown.view == READ else None,
            look=find_look(self._services.people, who, seeing, name, ends) if who else None,
        )  # fmt: skip

    def changes(self, seeing: Seeing) -> Response:
        filters = Filters.read(request.args)
        after = request.args.get("after")
        listing = list_changes(seeing, self._store, filters, after)
        if filters.person:
            seeing.keys.clear()  # whose revisions these are depends on accounts, too
        else:
            seeing.note_all()
        named = {key: seeing.find(value) for key, value in filters.given.items() if key in ("event", "page")}
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
            **make_frame(seeing, page.name, page, _("Difference")),
            changed=changed, is_cut=is_cut,
            states=[(each, seeing.in_zone(each.commit_date, page.name)) for each in states],
        )  # fmt: skip

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
