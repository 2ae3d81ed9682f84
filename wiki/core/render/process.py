"""One worker process as its parent sees it: started, asked, and found dead."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wiki.core.render import frames
from wiki.core.render.source import ERROR, MEMORY, NO_MEMORY, SLOW

ROOT = Path(__file__).parents[3]
LOGGED_BYTES = 4_000
DYING_SECONDS = 2.0  # a process that let go of its streams is as good as dead
# A text did this, and would do it again. Any other end (a kill, a broken installation) is not the text's fault.
TEXT_DID_IT = {
    NO_MEMORY: MEMORY,
    -signal.SIGABRT: MEMORY,  # Rust ends so when it gets no memory
    -signal.SIGXCPU: SLOW,
    -signal.SIGSEGV: ERROR,  # C code that recursed too deeply
    -signal.SIGBUS: ERROR,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one text may take. `memory_bytes` counts above what the renderer itself takes; `wall_seconds` is for a
    process that neither works nor ends. A worker is replaced after `texts`, because memory fragments."""

    cpu_seconds: int = 5
    wall_seconds: float = 20.0
    memory_bytes: int = 512_000_000
    texts: int = 5_000


@dataclass
class WorkerDied(Exception):
    """The worker ended without an answer. `problem` says what the text did, None when the text is not to blame."""

    status: int
    problem: str | None


@dataclass
class WorkerLate(Exception):
    """The worker used no CPU to speak of and did not answer; it has been killed."""

    seconds: float


class WorkerProcess:
    """A running worker. Not for several threads at once."""

    def __init__(self, limits: Limits) -> None:
        """Starts it and returns at once. Raises OSError when the machine has no room for a process."""
        self._limits = limits
        self._asked = 0
        self._connection, theirs = socket.socketpair()
        errors, their_errors = os.pipe()
        os.set_blocking(errors, False)
        self._errors = errors
        try:
            with theirs, os.fdopen(their_errors, "wb") as error_stream:
                self._process = _start(limits, theirs, error_stream)
        except OSError:
            self._connection.close()
            os.close(errors)
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_worn(self) -> bool:
        """Whether it has rendered so much that a new one should take its place."""
        return self._asked >= self._limits.texts

    def ask(self, text: str, *, with_lines: bool = False) -> str:
        """The answer of the worker for this text: a body's JSON, with markers of lines if these are wanted.

        Raises WorkerDied or WorkerLate; the worker is no more after either.
        """
        self._asked += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            asked = (frames.WITH_LINES if with_lines else b"") + text.encode()
            answer = frames.exchange(self._connection, asked, deadline)
        except TimeoutError as late:
            self.stop()
            raise WorkerLate(self._limits.wall_seconds) from late
        except EOFError as gone:
            status = self.stop(DYING_SECONDS)
            raise WorkerDied(status, TEXT_DID_IT.get(status)) from gone
        self._log_errors()
        return answer.decode()

    def stop(self, patience_seconds: float = 0.05) -> int:
        """Ends the process and returns its exit status, below 0 for a signal. It keeps nothing that could be lost.

        It gets `patience_seconds` to end by itself, which it does when nobody can ask it any more.
        """
        self._connection.close()
        try:
            self._process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
        status = self._process.wait()
        self._log_errors()
        os.close(self._errors)
        return status

    def _log_errors(self) -> None:
        try:
            said = os.read(self._errors, 1 << 16)
        except BlockingIOError:
            return
        if said:
            logger.warning("renderer: %s", said[-LOGGED_BYTES:].decode("utf-8", "replace").strip())


def _start(limits: Limits, conversation: socket.socket, errors: BinaryIO) -> subprocess.Popen[bytes]:
    arguments = (str(limits.memory_bytes), str(limits.cpu_seconds))
    return subprocess.Popen(
        [sys.executable, "-Es", "-m", "wiki.core.render.worker", *arguments],
        stdin=conversation.fileno(),
        stdout=conversation.fileno(),
        stderr=errors,
        cwd=ROOT,
        env={"LC_ALL": "C.UTF-8"},  # no secrets of the web process: this one reads what anyone typed
    )
