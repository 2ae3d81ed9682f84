"""Saves one page as one commit, merging when somebody else saved first. Knows nothing of HTTP.

Also deletes one. A save never refuses for being late: a page renamed meanwhile is followed, a page deleted meanwhile
comes back with what was written, and only a true clash is given back, with all three texts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from wiki.core.errors import EditConflict, PageNotFound, RevisionNotFound
from wiki.core.frontmatter import read_fields, split
from wiki.core.merge import merge_texts
from wiki.core.names import check_new_name, name_of, new_path, page_paths
from wiki.core.store.model import FILE, Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.text import MAX_PAGE_BYTES, clean, decode, encode
from wiki.core.tracing import find_new_path

Summarise = Callable[[str | None, str], str]
"""Makes a subject out of the text before (None for a new page) and after."""


@dataclass(frozen=True)
class Edit:
    """What somebody wants a page to be. `base` is the commit the edit began from; None for a new page.

    `summary` is the subject they gave; when it is blank, `summarise` makes one from what really changed. `note` is a
    line below it, and `reverts` are the commits whose changes to the page the edit takes back. `trailers` are further lines of
    our own making, such as `Proposal: 3`.
    """

    name: str
    text: str
    base: CommitId | None
    author: Person
    summary: str
    summarise: Summarise
    coauthors: tuple[Person, ...] = field(default=())
    note: str = ""
    reverts: tuple[CommitId, ...] = field(default=())
    trailers: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Saved:
    """What became of an edit. `change` is None when the page already was what the edit makes of it.

    `path` and `commit` say where it stands now; `merged` that somebody else's work is in it too, `created` that the
    page was not there before, `revived` that it had been deleted meanwhile.
    """

    change: Change | None
    commit: CommitId
    path: str
    text: str
    merged: bool = False
    created: bool = False
    revived: bool = False


def save_page(store: Store, edit: Edit, *, limit: int = MAX_PAGE_BYTES) -> Saved:
    """Saves `edit` and returns what became of it, durable by then.

    Raises BadName (new pages only), BadText, TextTooLarge, NotText, RevisionNotFound (`base` never was on `main`),
    EditConflict (also when a page to be created exists already, with another text), PageNotFound (the page was deleted
    and the edit adds nothing), RefLocked.
    """
    edit = replace(edit, text=clean(edit.text, limit=limit))
    if edit.base is not None and store.find_commit(edit.base) is None:
        raise RevisionNotFound(edit.base)
    store.add_blob(encode(edit.text))  # outside the lock: nearly always the very blob that is committed
    outcome: list[Saved] = []

    def plan(tip: CommitId | None) -> Step | None:
        outcome[:] = [_settle(store, edit, tip)]
        return _step(store, edit, outcome[0], tip) if outcome[0].change else None

    change = store.advance(plan)
    if change is None:
        return outcome[0]
    path = find_page_path(store, change.new, name_of(outcome[0].path) or edit.name) or outcome[0].path
    return replace(outcome[0], change=change, commit=change.new, path=path)


def foresee(store: Store, edit: Edit) -> Saved:
    """What `save_page` would make of it at this moment; nothing is saved. Raises what that raises, but for RefLocked."""
    return _settle(store, edit, store.tip())


def delete_page(store: Store, name: str, *, base: CommitId | None, author: Person, summary: str) -> Change:
    """Takes a page away and returns the change.

    With `base`, raises EditConflict if the page changed since: nobody deletes what they have not seen. Raises
    PageNotFound, RevisionNotFound, RefLocked.
    """

    def plan(tip: CommitId | None) -> Step:
        path = find_page_path(store, tip, name) if tip else None
        if tip is None or path is None:
            raise PageNotFound(name)
        if base is not None and base != tip:
            seen, now = store.find_entry(base, path), store.find_entry(tip, path)
            if seen != now:
                raise EditConflict(name, tip, _text(store, base, path), "", _text(store, tip, path), "")
        return Step({path: None}, summary, author)

    if base is not None and store.find_commit(base) is None:
        raise RevisionNotFound(base)
    change = store.advance(plan)
    assert change is not None, "a deletion always is a commit"  # noqa: S101 - states what plan guarantees
    return change


def find_page_path(store: Store, commit: CommitId, name: str) -> str | None:
    """Where the page `name` stands in that commit: the folder's index before the file; None if it is not there."""
    for path in page_paths(name):
        entry = store.find_entry(commit, path)
        if entry and entry.is_file:
            return path
    return None


def _settle(store: Store, edit: Edit, tip: CommitId | None) -> Saved:
    """What `edit` comes to on top of `tip`. A `change` in it says that a commit is needed; none is made here."""
    if edit.base and not (tip and store.is_ancestor(edit.base, tip)):
        raise RevisionNotFound(edit.base)
    base_path = find_page_path(store, edit.base, edit.name) if edit.base else None
    path, revived = _path_now(store, edit, tip, base_path)
    there = store.find_file(tip, path) if tip else None
    needed = Change(tip, tip or CommitId(""))
    if tip is None or there is None:
        if not revived:
            check_new_name(edit.name)
        elif edit.base and edit.text == _text(store, edit.base, base_path or path):
            raise PageNotFound(edit.name)  # nothing was written into the page that somebody deleted
        return Saved(needed, needed.new, path, edit.text, created=True, revived=revived)

    theirs = decode(there, path).text
    if theirs == edit.text:
        return Saved(None, tip, path, theirs)
    if edit.base is None:
        raise EditConflict(edit.name, tip, "", edit.text, theirs, merge_texts("", theirs, edit.text).text)
    base_text = _text(store, edit.base, base_path) if base_path else ""
    if base_text == edit.text:
        return Saved(None, tip, path, theirs)
    if base_text == theirs:
        return Saved(needed, tip, path, edit.text)
    merge = merge_texts(base_text, theirs, edit.text)
    if merge.clashes:
        raise EditConflict(edit.name, tip, base_text, edit.text, theirs, merge.text)
    return Saved(needed if merge.text != theirs else None, tip, path, merge.text, merged=True)


def _path_now(store: Store, edit: Edit, tip: CommitId | None, base_path: str | None) -> tuple[str, bool]:
    """Where the page is now, following a rename since the base; and whether it was deleted since."""
    here = find_page_path(store, tip, edit.name) if tip else None
    if here is not None:
        return here, False
    if base_path is None or edit.base is None or tip is None:
        return new_path(edit.name, folder=_is_event(edit.text)), False
    moved = find_new_path(store, edit.base, tip, base_path)
    return (moved, False) if moved else (base_path, True)


def _step(store: Store, edit: Edit, saved: Saved, tip: CommitId | None) -> Step:
    there = store.find_entry(tip, saved.path) if tip else None
    before = decode(store.read_blob(there.id), saved.path) if there else None
    data = encode(saved.text, crlf=bool(before and before.crlf))
    entry = Entry(there.mode if there else FILE, store.add_blob(data))
    edits: dict[str, Entry | None] = {saved.path: entry}
    name = name_of(saved.path)
    if there and name and saved.path != new_path(name, folder=True) and _is_event(saved.text):
        edits = {saved.path: None, new_path(name, folder=True): entry}  # an event is a folder: its talks go there
    subject = " ".join(edit.summary.split()) or edit.summarise(before.text if before else None, saved.text)
    message = make_message(
        subject, edit.coauthors, note=" ".join(edit.note.split()), reverts=edit.reverts, trailers=edit.trailers
    )
    return Step(edits, message, edit.author)


def make_message(
    subject: str,
    coauthors: tuple[Person, ...] = (),
    *,
    note: str = "",
    reverts: tuple[CommitId, ...] = (),
    trailers: tuple[str, ...] = (),
) -> str:
    """A commit message with a line of its own for `note`, and trailers: the co-writers in the form that Git forges read,
    and each commit that is taken back by its full id."""
    lines = [*trailers, *(f"Reverts: {commit}" for commit in reverts)]
    lines += [f"Co-authored-by: {person.name} <{person.email}>" for person in coauthors]
    return "\n\n".join(part for part in (subject, note, "\n".join(lines)) if part)


def _is_event(text: str) -> bool:
    return read_fields(split(text).block).values.get("type") == "event"


def _text(store: Store, commit: CommitId, path: str) -> str:
    data = store.find_file(commit, path)
    return decode(data, path).text if data is not None else ""
