"""Brings a schedule into an event as one commit: reads what stands there, plans, saves.

Planning takes longer than a save may hold the writer lock, so it is done beside it, and again when somebody was faster.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wiki.core.errors import BadName, NotText, PageExists, RefLocked
from wiki.core.event import UTC_ZONE
from wiki.core.frontmatter import read_fields, split
from wiki.core.index.index import Index
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import SUFFIX, check_new_name, name_of, new_path, parent_of
from wiki.core.page import EVENT
from wiki.core.save import find_page_path
from wiki.core.schedule.model import Programme
from wiki.core.schedule.plan import EventState, Manner, SchedulePlan, plan_import
from wiki.core.schedule.written import make_trailer, read_written
from wiki.core.store.model import FILE, Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.templates import event_template, talk_template
from wiki.core.text import MAX_PAGE_BYTES, clean, decode, encode

TRIES = 20
MAX_EVENT_BYTES = 110
"""Of an event's name, so that its talks' paths stay within what a path may be."""


@dataclass(frozen=True, slots=True)
class ScheduleImport:
    """What is to be brought into which event, by whom. `subject` makes the commit's first line."""

    programme: Programme
    event: str
    author: Person
    subject: Callable[[SchedulePlan, Snapshot], str]
    manner: Manner


@dataclass(frozen=True, slots=True)
class Brought:
    """`change` is None when the pages are so already."""

    plan: SchedulePlan
    change: Change | None


def plan_schedule(store: Store, index: Index, wanted: ScheduleImport) -> SchedulePlan:
    """What the import would do now. Raises BadName, PageExists (a page that is no event), TextTooLarge, IndexBroken."""
    with index.read() as snapshot:
        return _plan(store, snapshot, wanted)[0]


def bring_schedule(store: Store, index: Index, wanted: ScheduleImport) -> Brought:
    """Does it, durably. Raises what `plan_schedule` raises, and RefLocked where others save without a pause."""
    for _ in range(TRIES):
        with index.read() as snapshot:
            tip = snapshot.commit
            plan, crlf = _plan(store, snapshot, wanted)
            subject = wanted.subject(plan, snapshot)
        if not plan.files:
            return Brought(plan, None)
        change = _advance_from(store, tip, _step(store, tip, plan, crlf, subject, wanted.author))
        if change:
            return Brought(plan, change)
    raise RefLocked(str(store.folder / "refs/heads/main"))


def _plan(store: Store, snapshot: Snapshot, wanted: ScheduleImport) -> tuple[SchedulePlan, frozenset[str]]:
    """The plan, and the paths whose files end their lines the way Windows does."""
    tip = snapshot.commit
    event = wanted.event
    files = _Files(store)
    index = _index(store, tip, event, files)
    if index is None:
        check_new_name(event)
        if len(event.encode()) > MAX_EVENT_BYTES:
            raise BadName(event, "too_long")
    paths = [path for path, _ in store.iter_files(tip, event)] if tip else []
    pages = {path: entry for path, entry in (store.iter_files(tip, event) if tip else ()) if _is_own_page(path, event)}
    texts = files.read(pages)
    guids = {talk.guid for talk in wanted.programme.talks} - _guids(texts.values())
    state = EventState(
        event=event,
        index=index,
        pages=texts,
        there=frozenset(f"{event}/{path.removeprefix(f'{event}/').partition('/')[0]}" for path in paths),
        names=frozenset(snapshot.names(event)) if index else frozenset(),
        written=read_written(store, snapshot.imports()),
        elsewhere=_elsewhere(store, snapshot, event, guids, files) if tip else {},
        talk_template=talk_template(store, tip, event, wanted.programme.language or ""),
        event_template=event_template(store, tip),
    )
    return plan_import(wanted.programme, state, wanted.manner), frozenset(files.crlf)


def _index(store: Store, tip: CommitId | None, event: str, files: "_Files") -> tuple[str, str] | None:
    """The event's own page. Raises PageExists when the name is another page's."""
    path = find_page_path(store, tip, event) if tip else None
    entry = store.find_entry(tip, path) if tip and path else None
    if path is None or entry is None:
        return None
    text = files.read({path: entry}).get(path)
    kind = read_fields(split(text).block).values.get("type") if text is not None else None
    if path != new_path(event, folder=True) or text is None or kind != EVENT:
        raise PageExists(event)
    return path, text


def _elsewhere(
    store: Store, snapshot: Snapshot, event: str, guids: set[str], files: "_Files"
) -> Mapping[str, tuple[str, str, ZoneInfo]]:
    tip = snapshot.commit
    found = {}
    for guid, page in snapshot.talks_with_guids(guids).items():
        entry = store.find_entry(tip, page.path) if tip and page.event != event else None
        text = files.read({page.path: entry}).get(page.path) if entry else None
        if text is not None:
            home = snapshot.find_page(page.event) if page.event else None
            found[guid] = (page.path, text, ZoneInfo((home and home.facts.timezone) or UTC_ZONE.key))
    return found


def _step(
    store: Store, tip: CommitId | None, plan: SchedulePlan, crlf: frozenset[str], subject: str, author: Person
) -> Step:
    edits: dict[str, Entry | None] = {}
    for path, text in plan.files.items():
        there = store.find_entry(tip, path) if tip else None
        data = encode(clean(text, limit=MAX_PAGE_BYTES), crlf=path in crlf)
        edits[path] = Entry(there.mode if there else FILE, store.add_blob(data))
    return Step(edits, f"{subject}\n\n{make_trailer(plan.source, plan.event)}", author)


def _advance_from(store: Store, tip: CommitId | None, step: Step) -> Change | None:
    """Moves `main` on, if it still is where the plan was made."""
    return store.advance(lambda now: step if now == tip else None)


class _Files:
    """Reads pages, and remembers which of them end their lines the way Windows does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.crlf: set[str] = set()

    def read(self, entries: Mapping[str, Entry]) -> dict[str, str]:
        """The texts of those that are text."""
        texts = {}
        for path, entry in entries.items():
            if not entry.is_file:
                continue
            try:
                decoded = decode(self._store.read_blob(entry.id), path)
            except NotText:
                continue
            texts[path] = decoded.text
            if decoded.crlf:
                self.crlf.add(path)
        return texts


def _is_own_page(path: str, event: str) -> bool:
    """Whether a page stands right in the event's folder, as talks do."""
    name = name_of(path) if path.endswith(SUFFIX) else None
    return name is not None and parent_of(name) == event


def _guids(texts: Iterable[str]) -> set[str]:
    found = (read_fields(split(text).block).values.get("guid") for text in texts)
    return {guid for guid in found if isinstance(guid, str)}
