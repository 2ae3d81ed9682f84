"""Where pictures are made fit to be kept: a child for each request that brings some, so that one person's pictures never
meet another's, and so that the memory they took is given back at once.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Semaphore

from wiki.core.children.ends import ERROR, SLOW
from wiki.core.children.process import ChildDied, ChildLate, ChildProcess, Limits
from wiki.core.errors import FestaError
from wiki.core.pictures.order import Order, Picture, Refused, read_answer, write_order

WORKER = "wiki.core.pictures.worker"
LIMITS = Limits(cpu_seconds=10, wall_seconds=25.0, memory_bytes=512_000_000)
AT_ONCE = 2
WAITING = 6
"""Requests that wait for their turn. Each holds a thread that could show pages, so further ones are sent away."""

log = logging.getLogger(__name__)


@dataclass
class PictureRefused(FestaError):
    """`reason` is one of order.py's or of children/ends.py's."""

    reason: str


@dataclass
class StudioBusy(FestaError):
    """Too many send pictures in this moment."""

    permanent = False


class Studio:
    """Safe from many threads. `edge` is the largest width or height of what comes out, in pixels."""

    def __init__(self, edge: int, *, limits: Limits = LIMITS, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._edge = edge
        self._limits = limits
        self._turns = Semaphore(at_once)
        self._room = Semaphore(at_once + waiting)

    @contextmanager
    def open(self) -> Iterator["Sitting"]:
        """A turn for one request; its child starts with the first picture. Raises StudioBusy."""
        if not self._room.acquire(blocking=False):
            raise StudioBusy
        try:
            with self._turns:
                sitting = Sitting(self._edge, self._limits)
                try:
                    yield sitting
                finally:
                    sitting.close()
        finally:
            self._room.release()


class Sitting:
    """The pictures of one request."""

    def __init__(self, edge: int, limits: Limits) -> None:
        self._edge = edge
        self._limits = limits
        self._child: ChildProcess | None = None

    def develop(self, kind: str, data: bytes) -> Picture:
        """The picture in `data`, of a kind of kinds.py, made fit to be kept. Raises PictureRefused."""
        try:
            self._child = self._child or ChildProcess(WORKER, self._limits)
            return read_answer(self._child.ask(write_order(Order(kind, self._edge), data)))
        except Refused as refused:
            raise PictureRefused(refused.reason) from None
        except ChildDied as died:
            self._child = None
            log.warning("a picture of %d bytes ended its process with status %s", len(data), died.status)
            raise PictureRefused(died.cause or ERROR) from died
        except ChildLate as late:
            self._child = None
            raise PictureRefused(SLOW) from late
        except OSError as wrong:
            log.warning("no process for a picture could be started: %s", wrong)
            raise StudioBusy from wrong

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None:
            self._child.stop()
            self._child = None
