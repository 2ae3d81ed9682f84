"""Renders texts in worker processes and keeps the bodies: what everything else calls to have a page as HTML.

A text that takes too much time or memory shows as its source, and that is kept as well, so that it costs once. A worker
that someone else killed is replaced and the text tried once more.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self

from wiki.core.children.ends import ERROR, SLOW
from wiki.core.children.process import ChildDied, ChildLate, ChildProcess, Limits
from wiki.core.render.bodies import Bodies
from wiki.core.render.body import Body
from wiki.core.render.source import WITH_LINES, source_body
from wiki.core.store.model import ObjectId

LIMITS = Limits()
WORKER = "wiki.core.render.worker"
AHEAD = 4  # texts that render_many holds ready for each worker
TRIES = 2
LINES = "+lines"
"""What names a part whose body has markers of lines, after the part's own name."""

Text = str | Callable[[], str]

logger = logging.getLogger(__name__)


@dataclass
class _Seat:
    """A place in the pool; its worker starts with the first text. `used` is when it was last given back."""

    worker: ChildProcess | None = None
    used: float = 0.0


class Renderer:
    """A pool of `size` workers over a file of bodies; safe from many threads, which are served in the order they came.

    Close it, or use it in a `with` block: then no process stays behind. Used after that, it starts one for each text.
    """

    def __init__(self, cache: Bodies, *, size: int = 1, limits: Limits = LIMITS) -> None:
        self._cache = cache
        self._size = size
        self._limits = limits
        self._lock = Lock()
        self._free = deque(_Seat() for _ in range(size))
        self._queue: deque[Future[_Seat]] = deque()
        self._pending: dict[tuple[str, str], Future[Body]] = {}
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Starts a worker ahead of the first text, so that nobody waits for it; returns at once."""
        seat = self._take()
        try:
            seat.worker = seat.worker or ChildProcess(WORKER, self._limits)
        except OSError as error:
            logger.warning("no renderer could be started: %s", error)
        finally:
            self._give(seat)

    def render(self, blob: ObjectId, text: Text, part: str = "") -> Body:
        """The body of a text: kept, or rendered now. Never raises for what a text does: see Body.problem.

        `blob` is the id of the file the text is from, `text` the Markdown without its front matter, or what returns it
        and is called only when nothing is kept. `part` names the piece where a file is rendered in several.
        """
        return self._cache.find(blob, part) or self._render_once(blob, text, part)

    def render_with_lines(self, blob: ObjectId, text: Text, part: str = "") -> Body:
        """The same with markers of the lines that blocks come from: for split_body of source_lines.py."""
        return self.render(blob, text, part + LINES)

    def render_many(self, items: Iterable[tuple[ObjectId, Text]]) -> Iterator[tuple[ObjectId, Body]]:
        """The bodies of many texts in their order, on all workers at once. Reads no further ahead than it must."""
        waiting: deque[tuple[ObjectId, Body | Future[Body]]] = deque()
        with ThreadPoolExecutor(self._size, "render") as threads:
            for blob, text in items:
                kept = self._cache.find(blob)
                waiting.append((blob, kept or threads.submit(self._render_once, blob, text, "")))
                while waiting and (isinstance(waiting[0][1], Body) or len(waiting) > AHEAD * self._size):
                    yield _settled(*waiting.popleft())
            while waiting:
                yield _settled(*waiting.popleft())

    def preview(self, text: str) -> Body:
        """The body of a text that is no blob yet. It is not kept."""
        return self._ask(text)[0]

    def close(self) -> None:
        """Ends the idle workers now and the busy ones after their text."""
        with self._lock:
            self._closed = True
            idle, workers = list(self._free), []
            for seat in idle:
                workers.append(seat.worker)
                seat.worker = None
        for worker in workers:
            if worker is not None:
                worker.stop()

    def rest(self, after_seconds: float) -> None:
        """Ends the workers that nobody has wanted for so long; the next text starts one again. Each holds 20 MB."""
        now = monotonic()
        with self._lock:
            resting = [seat for seat in self._free if now - seat.used >= after_seconds]
            workers = [seat.worker for seat in resting]
            for seat in resting:
                seat.worker = None
        for worker in workers:
            if worker is not None:
                worker.stop()

    def worker_ids(self) -> tuple[int, ...]:
        """The process ids of the idle workers, for the status page."""
        with self._lock:
            return tuple(seat.worker.pid for seat in self._free if seat.worker is not None)

    def _render_once(self, blob: ObjectId, text: Text, part: str) -> Body:
        """Renders and keeps; of several threads that want the same body, one does it."""
        with self._lock:
            pending = self._pending.get((blob, part))
            mine = pending is None
            if pending is None:
                pending = self._pending[blob, part] = Future()
        if not mine:
            return pending.result()
        try:
            body, lasting = self._ask(text if isinstance(text, str) else text(), part)
            if lasting:
                self._cache.put(blob, body, part)
            pending.set_result(body)
        except BaseException as error:
            pending.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._pending[blob, part]
        return body

    def _ask(self, text: str, part: str = "") -> tuple[Body, bool]:
        """The body, and whether the same text would give the same one again."""
        seat = self._take()
        try:
            for _ in range(TRIES):
                try:
                    seat.worker = seat.worker or ChildProcess(WORKER, self._limits)
                    message = (WITH_LINES if part.endswith(LINES) else b"") + text.encode()
                    body = Body.from_json(seat.worker.ask(message).decode())
                except ChildDied as died:
                    seat.worker = None
                    logger.warning("a renderer ended with status %s", died.status)
                    if died.cause is not None:
                        return source_body(text, died.cause), True
                except ChildLate as late:
                    seat.worker = None
                    logger.warning("a renderer gave no answer in %g s", late.seconds)
                    return source_body(text, SLOW), False
                except OSError as error:
                    logger.warning("no renderer could be started: %s", error)
                    break
                else:
                    self._retire(seat)
                    return body, True
            return source_body(text, ERROR), False
        finally:
            self._give(seat)

    def _retire(self, seat: _Seat) -> None:
        if seat.worker is not None and seat.worker.is_worn:
            seat.worker.stop()
            seat.worker = None

    def _take(self) -> _Seat:
        with self._lock:
            if self._free:
                return self._free.popleft()
            turn: Future[_Seat] = Future()
            self._queue.append(turn)
        return turn.result()

    def _give(self, seat: _Seat) -> None:
        """Hands the seat to whoever waits longest."""
        unused = None
        seat.used = monotonic()
        with self._lock:
            if self._queue:
                self._queue.popleft().set_result(seat)
            else:
                if self._closed:
                    unused, seat.worker = seat.worker, None
                self._free.appendleft(seat)  # the one that is warm goes first
        if unused is not None:
            unused.stop()


def _settled(blob: ObjectId, body: Body | Future[Body]) -> tuple[ObjectId, Body]:
    return blob, body if isinstance(body, Body) else body.result()
