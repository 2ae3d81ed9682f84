"""All that readers see of an index, as plain values to compare; and a store whose clock the test turns."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.factories import ALICE
from wiki.core.index.index import Index
from wiki.core.index.rows import Batch, RevisionRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.search.query import read_query
from wiki.core.speakers import speaker_key
from wiki.core.store.model import FILE, CommitId, Entry, Person, Step
from wiki.core.store.store import Store

SPEAKERS = ("@alice", "@Nobody", "Alice Aoki", "ＡＬＩＣＥ　ＡＯＫＩ", "塩野 真", "Bobby")
SEARCHES = (
    "line",
    "T1",
    "line 2",
    "秋",
    "三 -one",
    "event:spring",
    "author:eve line",
    "title:T2 line",
    "before:2019-08-22 x",
)


class Clock:
    """Each look at it is some seconds later."""

    def __init__(self) -> None:
        self.now = datetime(2019, 8, 21, 9, 0, tzinfo=UTC)
        self.step = 10

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=self.step)
        return self.now


def make_timed_store(folder: Path) -> tuple[Store, Clock]:
    clock = Clock()
    return Store.create(folder / "content.git", clock=clock), clock


def side_commit(
    store: Store, parent: CommitId | None, files: dict[str, str | None], author: Person = ALICE, message: str = "Side"
) -> CommitId:
    """A commit that no branch points at yet."""
    edits = {path: None if text is None else Entry(FILE, store.add_blob(text.encode())) for path, text in files.items()}
    return store.write_commit(Step(edits, message, author), parent)


def seen(index: Index, names: Iterable[str]) -> dict[str, Any]:
    """Every answer to every question about these names."""
    with index.read(words=True) as snapshot:
        writers = dict(snapshot.iter_contributors())
        assert all(writers.get(page.name, []) == snapshot.contributors(page.name) for page in snapshot.iter_pages())
        return {
            "commit": snapshot.commit,
            "pages": list(snapshot.iter_pages()),
            "events": snapshot.events(),
            "files": snapshot.files(),
            "unreadable": snapshot.unreadable(),
            "redirects": sorted(snapshot.iter_redirects()),
            "recent": _sorted(_all(snapshot.recent)),
            "search": {words: _found(snapshot, words) for words in SEARCHES},
            "keys": {key: version for key, version in _versions(snapshot).items() if version},
            "everybody": [snapshot.everybody(sees_all=sees_all) for sees_all in (True, False)],
            "parts": snapshot.parts_of([speaker_key(each) for each in SPEAKERS]),
            "names": {handle: snapshot.names_of(handle) for handle in ("alice", "bob", "eve")},
            **{name: _seen_of(snapshot, name) for name in sorted(names)},
        }


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs, told as deep as both are dictionaries."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in one.keys() | other.keys():
        left, right = one.get(key), other.get(key)
        if isinstance(left, dict) and isinstance(right, dict):
            found |= {f"{key} > {inner}": pair for inner, pair in differences(left, right).items()}
        elif left != right:
            found[key] = (left, right)
    return found


def _seen_of(snapshot: Snapshot, name: str) -> dict[str, Any]:
    return {
        "page": snapshot.find_page(name),
        "redirect": snapshot.find_redirect(name),
        "talks": snapshot.talks(name),
        "revisions": _all(lambda **more: snapshot.revisions(name, **more)),
        "event_revisions": _sorted(_all(lambda **more: snapshot.event_revisions(name, **more))),
        "contributors": snapshot.contributors(name),
        "event_contributors": snapshot.event_contributors(name),
        "links": snapshot.links_from(name),
        "linked": snapshot.links_to(name),
    }


def _found(snapshot: Snapshot, words: str) -> dict[str, Any]:
    query = read_query(words)
    return {
        "all": _all_found(lambda **more: snapshot.search(query, sees_all=True, **more)),
        "public": _all_found(lambda **more: snapshot.search(query, sees_all=False, **more)),
        "removed": _all_found(lambda **more: snapshot.search_removed(query, sees_all=True, **more)),
        "removed, public": _all_found(lambda **more: snapshot.search_removed(query, sees_all=False, **more)),
        "total": snapshot.search(query, sees_all=True).total,
    }


def _all_found(ask: Any) -> list[Any]:
    """All batches of what is found."""
    found: list[Any] = []
    after = None
    while True:
        batch = ask(limit=7, after=after)
        found += batch.items
        after = batch.next
        if after is None:
            return found


def _versions(snapshot: Snapshot) -> dict[str, str]:
    return snapshot.versions(snapshot.keys_changed_since(0))


def _all(ask: Any) -> list[RevisionRow]:
    """All batches, small ones, one after the other."""
    rows: list[RevisionRow] = []
    after = None
    while True:
        batch: Batch[RevisionRow] = ask(limit=7, after=after)
        rows += batch.items
        after = batch.next
        if after is None:
            return rows


def _sorted(rows: list[RevisionRow]) -> list[RevisionRow]:
    """Revisions that one commit made stand in no order that matters."""
    order = {commit: number for number, commit in enumerate(dict.fromkeys(row.commit for row in rows))}
    return sorted(rows, key=lambda row: (order[row.commit], row.path, row.page))
