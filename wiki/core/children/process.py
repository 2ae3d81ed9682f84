"""One child as its parent sees it: started, asked, and found dead."""

import logging
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wiki.core.children import frames
from wiki.core.children.ends import BY_STATUS

ROOT = Path(__file__).parents[3]
LOGGED_BYTES = 4_000
DYING_SECONDS = 2.0  # a process that let go of its streams is as good as dead

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one message may take. `memory_bytes` counts above what the child itself takes; `wall_seconds` is for a
    process that neither works nor ends. A child is replaced after `messages`, because memory fragments."""

    cpu_seconds: int = 5
    wall_seconds: float = 20.0
    memory_bytes: int = 512_000_000
    messages: int = 5_000


@dataclass
class ChildDied(Exception):
    """It ended without an answer. `cause` is one of ends.py's, None when what was asked is not to blame."""

    status: int
    cause: str | None


@dataclass
class ChildLate(Exception):
    """It used no CPU to speak of and did not answer; it has been killed."""

    seconds: float


class ChildProcess:
    """A running child. Not for several threads at once."""

    def __init__(self, module: str, limits: Limits) -> None:
        """Starts a module of ours that calls `serve` (serving.py), and returns at once.

        Raises OSError when the machine has no room for a process.
        """
        self._name = module.removeprefix("wiki.core.").removesuffix(".worker")
        self._limits = limits
        self._asked = 0
        self._connection, theirs = socket.socketpair()
        errors, their_errors = os.pipe()
        os.set_blocking(errors, False)
        self._errors = errors
        try:
            with theirs, os.fdopen(their_errors, "wb") as error_stream:
                self._process = _start(module, limits, theirs, error_stream)
        except OSError:
            self._connection.close()
            os.close(errors)
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_worn(self) -> bool:
        """Whether it has answered so much that a new one should take its place."""
        return self._asked >= self._limits.messages

    def ask(self, message: bytes) -> bytes:
        """The child's answer. Raises ChildDied or ChildLate; the child is no more after either."""
        self._asked += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            answer = frames.exchange(self._connection, message, deadline)
        except TimeoutError as late:
            self.stop()
            raise ChildLate(self._limits.wall_seconds) from late
        except EOFError as gone:
            status = self.stop(DYING_SECONDS)
            raise ChildDied(status, BY_STATUS.get(status)) from gone
        self._log_errors()
        return answer

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
            logger.warning("%s: %s", self._name, said[-LOGGED_BYTES:].decode("utf-8", "replace").strip())


def _start(module: str, limits: Limits, conversation: socket.socket, errors: BinaryIO) -> subprocess.Popen[bytes]:
    arguments = (str(limits.memory_bytes), str(limits.cpu_seconds))
    return subprocess.Popen(
        [sys.executable, "-Es", "-m", module, *arguments],
        stdin=conversation.fileno(),
        stdout=conversation.fileno(),
        stderr=errors,
        cwd=ROOT,
        env={"LC_ALL": "C.UTF-8"},  # no secrets of the web process: this one reads what anyone sent
    )
