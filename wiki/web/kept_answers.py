"""Keeps answers for strangers: most readers of an evening's report are, and they all see the same pages.

A kept answer stands as long as nothing that it is made of changes (see inputs.py): a save elsewhere leaves it where it is.
Whether anything changed is asked of the index once each time the branch or the index moved, for all answers together.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, MutableMapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from wiki.core.errors import FestaError
from wiki.core.index.index import Index
from wiki.core.index.snapshot import Snapshot
from wiki.core.names import parent_of
from wiki.core.store.store import Store
from wiki.web.answers import Answer, Answers
from wiki.web.inputs import SCOPE_KEY
from wiki.web.questions import Question, read_question

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

TOTAL_BYTES = 12_000_000
LARGEST_BYTES = 2_000_000
LOOKS = 3  # while somebody saves without a pause, strangers are not kept waiting: their page is made for them
KEPT_STATUS = (200, 301, 404)
REDIRECTS = "redirects"
"""The key that changes with every rename and alias. No key says which answers link to the old name; and it is rare."""
TURN = "turn:"
VARY = b"Cookie, Accept-Language"
OWN = (b"etag", b"vary", b"date")
"""Headers that the program's answer loses: two are set here, and the server knows the time better than what was kept."""
OF_THE_BODY = (b"content-length", b"content-type", b"content-disposition")
"""Headers that an answer without a body (304) leaves out."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of the index: one build of it, the last change in that, and the commit it is of."""

    epoch: str
    sequence: int
    commit: str | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> "State":
        return cls(snapshot.epoch, snapshot.sequence, snapshot.commit)

    def is_remapped(self, before: "State") -> bool:
        """Whether people got other names since, and nothing was saved: no key says where they are named."""
        return self.commit == before.commit and self.sequence != before.sequence


class Recorder:
    """Takes down what an answer is made of; called from the thread that makes the answer."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.states: set[State] = set()

    def note(self, snapshot: Snapshot, keys: Collection[str]) -> None:
        self.states.add(State.of(snapshot))
        self.keys.update(keys)
        for key in keys:
            if key.startswith(TURN):  # the index has no such key: what stands around a talk is its event's programme
                self.keys.update(f"event:{folder}" for folder in _folders(key.removeprefix(TURN)))


class KeptAnswers:
    """An ASGI program around `app`, which it asks only for what it does not know. Runs in one event loop."""

    def __init__(
        self, app: Asgi, store: Store, index: Index, *, total: int = TOTAL_BYTES, largest: int = LARGEST_BYTES
    ) -> None:
        """Keeps `total` bytes of answers, none larger than `largest`. Not for a wiki that only members may read."""
        self._app = app
        self._store = store
        self._index = index
        self._largest = largest
        self._answers = Answers(total)
        self._state: State | None = None
        self._moment: object = None
        self._looking: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = read_question(scope) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        question, etags = asked
        if question in self._answers and await self._is_current():
            answer = self._answers.find(question)  # unless it went with what the look found
            if answer is not None:
                await _send(answer, etags, scope["method"], send)
                return
        if scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        await self._ask(question, etags, scope, receive, send)

    async def _ask(self, question: Question, etags: bytes | None, scope: Scope, receive: Receive, send: Send) -> None:
        """Has the answer made, and keeps it if it says what it is made of."""
        recorder = Recorder()
        scope[SCOPE_KEY] = recorder
        catcher = _Catcher(send, recorder, etags, self._largest)
        await self._app(scope, receive, catcher.send)
        if catcher.answer is not None and await self._is_current() and recorder.states == {self._state}:
            self._answers.put(question, catcher.answer)

    async def _is_current(self) -> bool:
        """Drops answers until those that are left are as of now. False if that cannot be known."""
        for _ in range(LOOKS):
            if self._moment == self._now():
                return True
            if self._looking is None:
                self._looking = asyncio.get_running_loop().create_task(self._look())
            await asyncio.shield(self._looking)
        return self._moment == self._now()

    def _now(self) -> object:
        """Another one whenever anything may have changed; costs a few system calls."""
        return self._store.tip(), self._index.mark()

    async def _look(self) -> None:
        now = self._now()  # before the look: what comes after it is not taken for seen
        before = self._state
        try:
            # In a thread: the index may have to follow first, or to be made anew after a purge.
            state, changed = await asyncio.get_running_loop().run_in_executor(None, self._read, before)
        except FestaError:
            self._answers.clear()
            self._state = self._moment = None
        else:
            if changed is None or REDIRECTS in changed:
                self._answers.clear()
            else:
                self._answers.drop(changed)
            self._state, self._moment = state, now
        finally:
            self._looking = None

    def _read(self, before: State | None) -> tuple[State, list[str] | None]:
        """The state of the index now, and the keys that changed since `before`; None if they cannot be told."""
        with self._index.read() as snapshot:
            state = State.of(snapshot)
            if before is None or before.epoch != state.epoch or state.is_remapped(before):
                return state, None
            return state, snapshot.keys_changed_since(before.sequence)


class _Catcher:
    """Stands between the program and the server; holds an answer back until it is whole, if it may be kept."""

    def __init__(self, send: Send, recorder: Recorder, etags: bytes | None, largest: int) -> None:
        self._send = send
        self._recorder = recorder
        self._etags = etags
        self._largest = largest
        self._start: Message | None = None
        self._body = b""
        self.answer: Answer | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._may_be_kept(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if len(self._body) > self._largest:
                await self._let_go(self._start, message)
            elif not message.get("more_body", False):
                self.answer = self._make_answer(self._start)
                await _send(self.answer, self._etags, "GET", self._send)

    def _may_be_kept(self, start: Message) -> bool:
        if start["status"] not in KEPT_STATUS or not self._recorder.states:
            return False
        for name, value in start["headers"]:
            if name == b"set-cookie" or (name == b"cache-control" and (b"private" in value or b"no-store" in value)):
                return False
        return True

    async def _let_go(self, start: Message, message: Message) -> None:
        """Sends what is too large after all, and the rest as it comes."""
        self._start = None
        await self._send(start)
        await self._send({**message, "body": self._body})
        self._body = b""

    def _make_answer(self, start: Message) -> Answer:
        etag = b'"%b"' % blake2b(self._body, digest_size=15).hexdigest().encode("ascii")
        headers: Headers = [(name, value) for name, value in start["headers"] if name not in OWN]
        headers += [(b"etag", etag), (b"vary", VARY)]
        return Answer(start["status"], headers, self._body, etag, frozenset(self._recorder.keys))


async def _send(answer: Answer, etags: bytes | None, method: str, send: Send) -> None:
    status, headers, body = answer.status, answer.headers, answer.body
    if etags is not None and status == 200 and _names(etags, answer.etag):
        status, body = 304, b""
        headers = [header for header in headers if header[0] not in OF_THE_BODY]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _folders(name: str) -> Iterator[str]:
    while name := parent_of(name):
        yield name


def _names(etags: bytes, etag: bytes) -> bool:
    """Whether If-None-Match names this tag (RFC 9110, 13.1.2: compared weakly, since proxies that compress weaken it)."""
    return any(tag.strip().removeprefix(b"W/") in (etag, b"*") for tag in etags.split(b","))
