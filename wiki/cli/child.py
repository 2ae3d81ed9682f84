"""The worker beside a server: a process forked from it, or started from the command line."""

import gc
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

WORKER_NAME = "festa-worker"


class Child(Protocol):
    """A worker that runs. The end of its standard input tells it when this process is gone, however it went."""

    def poll(self) -> int | None: ...
    def stop(self) -> None: ...


class Spawned:
    """A worker started from the command line."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "wiki", "worker", "--with-parent"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env=dict(os.environ))

    def poll(self) -> int | None:
        return self._process.poll()

    def stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()


class Forked:
    """A worker forked from this process before it had threads or open files: the two share what they imported."""

    def __init__(self, work: Callable[[], int]) -> None:
        """`work` is what the worker does, in the other process; it returns an exit code."""
        gc.freeze()  # else the first collection writes to every object, and so copies every page of memory
        parent, child = os.pipe(), 0
        self._pid = os.fork()
        if self._pid == child:
            _work_and_exit(parent, work)
        os.close(parent[0])
        self._input = parent[1]
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status

    def stop(self) -> None:
        os.close(self._input)
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
            self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def _work_and_exit(pipe: tuple[int, int], work: Callable[[], int]) -> None:
    """The forked process: never returns into what the other one was doing."""
    code = 1
    try:
        os.dup2(pipe[0], 0)
        for end in pipe:
            os.close(end)
        with suppress(OSError):
            Path("/proc/self/comm").write_text(WORKER_NAME)  # what `top` and `ps` tell it from the server by
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as long as the process
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)
