"""Brings the upstream's branch and `main` to one state: fetch, take in, push, and again when somebody was faster.

Saves do not wait for this, but with FESTA_ACK=remote (web/acknowledging.py). Whatever fails here is a fact for the status page; the next call starts from what is there.
"""

from dataclasses import dataclass

from wiki.core.remote.errors import PushRaced
from wiki.core.remote.meetings import note_forced, note_met
from wiki.core.remote.merge_histories import TakenIn, take_in
from wiki.core.remote.merge_trees import Note
from wiki.core.remote.transport import Transport
from wiki.core.store.model import Change, CommitId
from wiki.core.store.store import Store

ATTEMPTS = 12


@dataclass(frozen=True)
class Synced:
    """`changes` are the moves of `main` that this brought, `pushed` the commit that the upstream has now.

    `forced` is the commit that the upstream had and gave up: somebody pushed by force. All of it is still here, and
    was pushed again.
    """

    changes: tuple[Change, ...]
    pushed: CommitId | None
    conflicts: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    forced: CommitId | None = None


def sync(store: Store, transport: Transport) -> Synced:
    """Fetches, merges, pushes. Raises RemoteDown, RemoteRefused, UnrelatedHistories, RefLocked, PushRaced.

    What was taken in before an error stays; PushRaced comes only after a dozen lost races.
    """
    taken: list[TakenIn] = []
    forced: CommitId | None = None
    for _ in range(ATTEMPTS):
        known, theirs = transport.known_tip(), transport.fetch()
        if theirs:
            if known and not store.is_ancestor(known, theirs):
                forced = forced or known
                note_forced(store, known)
            taken.append(take_in(store, theirs))
            transport.remember(theirs)
        tip = store.tip()
        if tip is None or tip == theirs:
            note_met(store)
            return _synced(taken, tip, forced)
        try:
            transport.push(tip, expected=theirs)
        except PushRaced:
            continue
        transport.remember(tip)
        note_met(store)
        return _synced(taken, tip, forced)
    raise PushRaced


def _synced(taken: list[TakenIn], pushed: CommitId | None, forced: CommitId | None) -> Synced:
    return Synced(
        changes=tuple(one.change for one in taken if one.change),
        pushed=pushed,
        conflicts=tuple(number for one in taken for number in one.conflicts),
        notes=tuple(note for one in taken for note in one.notes),
        forced=forced,
    )
