"""A moment by which something has to be done, whatever the other side does meanwhile."""

import io
import socket
import time
from collections.abc import Callable

MonotonicClock = Callable[[], float]


class Deadline:
    """Raises TimeoutError when somebody asks how much is left and there is nothing."""

    def __init__(self, seconds: float, clock: MonotonicClock = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds, more than none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


class TimedSocket:
    """What http.client needs of a socket. A timeout of its own begins anew with each byte; this one does not."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._deadline.left())
        self._connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._connection, self._deadline))

    def close(self) -> None:
        """http.client does this before it reads the answer's body; whoever made the connection closes it."""


class _TimedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        self._connection.settimeout(self._deadline.left())
        return self._connection.recv_into(buffer)
