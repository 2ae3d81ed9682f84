"""Saves, moves and deletes on behalf of a contributor, or of a guest: permission, the change itself, and what follows before the answer.

The form and the API both come here, so that neither can do what the other may not.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from wiki.core.bring_back import Brought, bring_back
from wiki.core.change_fields import Decide, change_fields
from wiki.core.errors import BadName, BaseMissing, EditConflict, FestaError, NotText, PageNotFound, RevisionNotFound
from wiki.core.frontmatter import split
from wiki.core.index.rows import IndexBroken, PageRow
from wiki.core.move import Move, Moved, move_page, scan_for_links
from wiki.core.names import find_harm, name_of, parent_of
from wiki.core.page import EVENT, Page, read_page
from wiki.core.save import Edit, Saved, delete_page, find_page_path, save_page
from wiki.core.schedule.bring import Brought as BroughtSchedule
from wiki.core.schedule.bring import ScheduleImport, bring_schedule
from wiki.core.store.model import FILE, Change, CommitId, Entry, ObjectId, Person, Step
from wiki.core.summary import summarise, summarise_check, summarise_delete_file, summarise_files, summarise_move
from wiki.core.text import decode
from wiki.core.uploads.add import Added, NewFile, add_files, delete_file
from wiki.people.permissions import Action, action_for_path, require
from wiki.people.who import Author, Contributor, LinkHolder, author_of
from wiki.web.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What somebody sent: `base` is empty for a new page, None where it was not said at all.

    `note` is a line below the summary, `reverts` the commits that the text takes back.
    """

    name: str
    text: str
    base: str | None
    summary: str = ""
    note: str = ""
    reverts: tuple[CommitId, ...] = ()


class Done(Protocol):
    """What an import did; `change` is None where nothing had to be written."""

    @property
    def change(self) -> Change | None: ...


AnyDone = TypeVar("AnyDone", bound=Done)


class Saving:
    """Changes to pages by contributors. Safe from many threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    def save(self, sent: Sent, who: Author) -> Saved:
        """Raises NotAllowed, BaseMissing, NotUpstream, and what save_page raises.

        The index has followed when it returns; with FESTA_ACK=remote the upstream has it, too.
        """
        tip = self._store.tip()
        exists = tip is not None and find_page_path(self._store, tip, sent.name) is not None
        self._require(who, action_for_path(sent.name, Action.SAVE if exists else Action.CREATE), sent.name)
        if exists and sent.base is None:
            raise BaseMissing(sent.name)
        edit = Edit(
            name=sent.name,
            text=sent.text,
            base=CommitId(sent.base) if sent.base else None,
            author=author_of(who, self._services.host),
            summary=sent.summary,
            summarise=lambda old, new: self._summarise(sent.name, old, new),
            note=sent.note,
            reverts=sent.reverts,
        )
        return self.follow(save_page(self._store, edit, limit=self._services.settings.max_page_bytes), sent.name)

    def check(self, name: str, text: str, base: CommitId, who: LinkHolder) -> Saved:
        """Saves the text of a talk as it was at `base`, with what a speaker confirmed written on top of it.

        Raises NotAllowed, NotUpstream, and what save_page raises.
        """
        self._require(who, action_for_path(name, Action.CHECK), name)
        page = self._read(name, text)
        summary = summarise_check(page.title, self._language(name, page.language))
        author = author_of(who, self._services.host)
        edit = Edit(name, text, base, author, summary, lambda _old, _new: summary)
        return self.follow(save_page(self._store, edit, limit=self._services.settings.max_page_bytes), name)

    def follow(self, saved: Saved, name: str) -> Saved:
        """What comes after each save of a page. Raises NotUpstream."""
        self._finish(saved.commit)
        self._render(name_of(saved.path) or name)
        return saved

    def summarise(self, name: str, old: str, new: str) -> str:
        """The subject that a save without one would get."""
        return self._summarise(name, old, new)

    def delete(self, name: str, base: str | None, who: Contributor, summary: str = "") -> Change:
        """Deletes a page, if it is still as it was at `base` (when that is given).

        Raises NotAllowed, PageNotFound, NotUpstream, and what delete_page raises.
        """
        self._require(who, action_for_path(name, Action.DELETE), name)
        self._require(who, Action.DELETE, name)
        tip = self._store.tip()
        if tip is None or find_page_path(self._store, tip, name) is None:
            raise PageNotFound(name)
        subject = " ".join(summary.split())
        change = delete_page(
            self._store,
            name,
            base=CommitId(base) if base else None,
            author=author_of(who, self._services.host),
            summary=subject or summarise(self._title(name, tip), "", None, who.language or "en"),
        )
        self._finish(change.new)
        return change

    def move(self, name: str, to: str, who: Contributor) -> Moved:
        """Gives a page another name; links to it follow. Raises NotAllowed, NotUpstream, and what move_page raises."""
        for each in (name, to):
            self._require(who, action_for_path(each, Action.MOVE), each)
            self._require(who, Action.MOVE, each)
        tip = self._store.tip()
        title = self._title(name, tip) if tip and find_page_path(self._store, tip, name) else name
        summary = summarise_move(title, to, self._language(name, None))
        moved = move_page(self._store, Move(name, to, author_of(who, self._services.host), summary), self._linking)
        self._finish(moved.change.new)
        return moved

    def bring_back(self, wanted: Mapping[str, Entry], who: Contributor, summary: str) -> Brought:
        """Puts deleted files, by path, back where they stood, in one commit.

        Raises NotAllowed, NotUpstream, and what bring_back raises.
        """
        for path in wanted:
            self._require(who, action_for_path(path, Action.RESTORE), path)
            self._require(who, Action.RESTORE, path)
        brought = bring_back(self._store, wanted, author_of(who, self._services.host), summary)
        if brought.change:
            self._finish(brought.change.new)
        return brought

    def change_fields(self, names: Iterable[str], decide: Decide, who: Author, summary: str) -> Change | None:
        """Sets fields of pages, as `decide` says of what they are by then, in one commit; None where nothing is to be done.

        Raises NotAllowed, NotUpstream, and what change_fields raises.
        """
        names = tuple(names)
        for name in names:
            self._require(who, action_for_path(name, Action.SAVE), name)
        author, limit = author_of(who, self._services.host), self._services.settings.max_page_bytes
        change = change_fields(self._store, names, decide, author, summary, limit=limit)
        if change:
            self._finish(change.new)
        return change

    def replace_file(self, path: str, data: bytes, base: CommitId, who: Contributor, summary: str) -> CommitId:
        """Puts other bytes into the file at `path`, or makes it, if it is still as it was at `base`: what is no page is
        not merged. Returns the tip, by which that is so.

        Raises NotAllowed, RevisionNotFound, BadName, EditConflict (without texts), RefLocked, NotUpstream.
        """
        self._require(who, action_for_path(path, Action.SAVE), path)
        if self._store.find_commit(base) is None:
            raise RevisionNotFound(base)
        if harm := find_harm(path):
            raise BadName(path, harm)
        blob = self._store.add_blob(data)

        def plan(tip: CommitId | None) -> Step | None:
            there = self._store.find_entry(tip, path) if tip else None
            if there and there.id == blob:
                return None
            if there != self._store.find_entry(base, path) or (there and not there.is_file):
                raise EditConflict(path, tip or base, "", "", "", "")
            entry = Entry(there.mode if there else FILE, blob)
            return Step({path: entry}, summary, author_of(who, self._services.host))

        change = self._store.advance(plan)
        commit = change.new if change else self._store.tip() or base
        self._finish(commit)
        return commit

    def bring_schedule(self, wanted: ScheduleImport, who: Contributor) -> BroughtSchedule:
        """Brings a schedule into an event, in one commit. Raises NotAllowed, NotUpstream, and what bring_schedule raises."""
        self._require(who, Action.IMPORT, wanted.event)
        brought = bring_schedule(self._store, self._services.index, wanted)
        if brought.change:
            self._finish(brought.change.new)
        return brought

    def bring(self, paths: Iterable[str], work: Callable[[Person], AnyDone], who: Contributor) -> AnyDone:
        """Has `work` import these files, as a commit of the person that it is given, and returns what that returns.

        Raises NotAllowed, NotUpstream, and what `work` raises.
        """
        for path in paths:
            self._require(who, Action.IMPORT, path)
            self._require(who, action_for_path(path, Action.IMPORT), path)
        done = work(author_of(who, self._services.host))
        if done.change:
            self._finish(done.change.new)
        return done

    def add_files(self, event: str, files: Sequence[NewFile], who: Author, place: str) -> Added:
        """Adds files to an event, in one commit. `place` is the event, or the page of it that they are for.

        Raises NotAllowed, NotUpstream, and what add_files raises.
        """
        self._require(who, action_for_path(event, Action.UPLOAD), place)
        title, language = self._event_title(event)

        def say(names: Sequence[str]) -> str:
            return summarise_files(title, names, language)

        quota = self._services.settings.event_quota_bytes
        added = add_files(self._store, event, files, author_of(who, self._services.host), say, quota=quota)
        commit = added.change.new if added.change else self._store.tip()
        if commit:
            self._finish(commit)
        return added

    def delete_file(self, event: str, path: str, seen: ObjectId, who: Contributor) -> Change:
        """Takes a file of an event away. Raises NotAllowed, NotUpstream, and what delete_file raises."""
        self._require(who, action_for_path(path, Action.DELETE), path)
        self._require(who, Action.DELETE, path)
        title, language = self._event_title(event)
        summary = summarise_delete_file(title, path.rpartition("/")[2], language)
        change = delete_file(self._store, path, seen, author_of(who, self._services.host), summary)
        self._finish(change.new)
        return change

    def _event_title(self, event: str) -> tuple[str, str]:
        """The title and language of an event, for subjects."""
        tip = self._store.tip()
        return self._title(event, tip) if tip else event, self._event_language(event)[1] or "en"

    def _require(self, who: Author, action: Action, name: str) -> None:
        require(who, action, open_to=self._services.settings.open_to, page=name)

    def _finish(self, commit: CommitId) -> None:
        """The index is brought to the tip before the answer, and the upstream where that is asked for.

        Neither undoes a save. A broken index is not told; raises NotUpstream.
        """
        try:
            self._services.index.catch_up()
        except IndexBroken:
            log.exception("the index did not follow a save")
        if self._services.acknowledging:
            self._services.acknowledging.wait_for(commit)

    def _render(self, name: str) -> None:
        """Renders what was saved, so that neither its first reader nor the publisher waits for it."""
        try:
            with self._services.index.read() as snapshot:
                page = snapshot.find_page(name)
        except IndexBroken:
            return  # told already
        if page is not None and page.kind != EVENT:
            self._services.renderer.render(page.blob, lambda: self._body(page))

    def _body(self, page: PageRow) -> str:
        return split(decode(self._store.read_blob(page.blob), page.path).text).body

    def _linking(self, commit: CommitId, names: Iterable[str]) -> Iterable[str]:
        """Pages that may link to these: from the index, or by reading all pages where it is broken."""
        names = list(names)
        try:
            self._services.index.catch_up()
            with self._services.index.read() as snapshot:
                if snapshot.commit == commit:
                    pages = (snapshot.find_page(page) for name in names for page in snapshot.links_to(name))
                    return {page.path for page in pages if page}
        except IndexBroken:
            log.exception("the index cannot say what links to %s", names)
        return scan_for_links(self._store)(commit, names)

    def _summarise(self, name: str, old: str | None, new: str) -> str:
        """A subject in the language of the page, or of its event."""
        page = self._read(name, new)
        return summarise(page.title, old, new, self._language(name, page.language))

    def _title(self, name: str, commit: CommitId) -> str:
        path = find_page_path(self._store, commit, name)
        data = self._store.find_file(commit, path) if path else None
        try:
            return self._read(name, decode(data or b"", name).text).title
        except NotText:
            return name

    def _read(self, name: str, text: str) -> Page:
        return read_page(f"{name}.md", text, in_event=self._event_language(parent_of(name))[0])

    def _language(self, name: str, own: str | None) -> str:
        return own or self._event_language(parent_of(name))[1] or "en"

    def _event_language(self, name: str) -> tuple[bool, str | None]:
        """Whether a folder is an event, and its language."""
        if not name:
            return False, None
        try:
            with self._services.index.read() as snapshot:
                page = snapshot.find_page(name)
        except FestaError:
            return False, None  # a summary in another language is better than no save
        return (True, page.language) if page and page.kind == EVENT else (False, None)
