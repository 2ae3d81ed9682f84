"""`FESTA_ACK=remote`: whoever saves is answered when the upstream has it too (DESIGN 1).

One thread meets the upstream for all who wait, so that ten saves at once cost one push. It takes turns with the worker, and
a save waits for it no longer than a limit: what is saved here stays saved, and is brought there by whoever comes next.
"""

import logging
from threading import Condition, Thread

from wiki.core.errors import FestaError
from wiki.core.remote.errors import NotUpstream
from wiki.core.remote.sync import sync
from wiki.core.remote.transport import Transport
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store

LIMIT_SECONDS = 20.0

log = logging.getLogger(__name__)


class Acknowledging:
    """Waits until the upstream has a commit. Safe from many threads; the thread of its own ends when nobody waits."""

    def __init__(self, store: Store, transport: Transport, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._store = store
        self._transport = transport
        self._limit_seconds = limit_seconds
        self._turn = Condition()
        self._begun = 0  # meetings so far
        self._ended = 0
        self._wanted = 0  # the number of the last meeting that somebody waits for
        self._running = False
        self._detail = ""

    def wait_for(self, commit: CommitId) -> None:
        """Returns when the upstream has `commit`, which is on `main`. Raises NotUpstream."""
        if self._has(commit):
            return
        with self._turn:
            mine = self._begun + 1  # one that is going on may have looked at `main` before this commit was there
            self._wanted = max(self._wanted, mine)
            if not self._running:
                self._running = True
                Thread(target=self._meet, name="acknowledging", daemon=True).start()
            in_time = self._turn.wait_for(lambda: self._ended >= mine, self._limit_seconds)
            detail = self._detail if in_time else f"no answer within {self._limit_seconds:g} s"
        if not self._has(commit):
            raise NotUpstream(commit, detail)

    def _has(self, commit: CommitId) -> bool:
        known = self._transport.known_tip()
        return known is not None and self._store.is_ancestor(commit, known)

    def _meet(self) -> None:
        while True:
            with self._turn:
                if self._ended >= self._wanted:
                    self._running = False
                    return
                self._begun += 1
            detail = self._sync()
            with self._turn:
                self._ended, self._detail = self._begun, detail
                self._turn.notify_all()

    def _sync(self) -> str:
        """Why the upstream could not be met; nothing if it was."""
        try:
            sync(self._store, self._transport)
        except FestaError as failed:
            log.warning("the upstream, for a save: %s", failed)
            return str(getattr(failed, "detail", "") or type(failed).__name__)
        except Exception as failed:  # whoever waits must be told, whatever it is
            log.exception("the upstream, for a save")
            return type(failed).__name__
        return ""
