"""One writer at a time on this host: a file lock that ends with the process that holds it."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriterLock:
    """The lock around every move of a ref. Fair: the kernel queues those who wait. A thread may take it twice."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._here = threading.local()

    @contextmanager
    def hold(self) -> Iterator[int]:
        """Waits for the lock and holds it for the block; yields its file descriptor.

        Git commands that move refs are given the descriptor (`keep`): the lock then lasts as long as they live, so
        whoever holds it knows that nobody whom the wiki started still holds a lock file of git's.
        """
        held: int | None = getattr(self._here, "handle", None)
        if held is not None:
            yield held
            return
        handle = os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)  # each call has its own open file, so threads exclude each other too
            self._here.handle = handle
            yield handle
        finally:
            self._here.handle = None
            os.close(handle)
