"""`serve`: the web server, with its worker as a child unless that runs elsewhere."""

import gc
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import uvicorn

from wiki.cli.links import new_setup_link
from wiki.web.services import Services

RESTART_SECONDS = 2.0
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


def serve(services: Services, asgi: Any, first: Child | None = None) -> None:
    """Serves `asgi` until stopped, beside the worker `first`; where that is None, starts one if the settings say so."""
    settings = services.settings
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop, first), daemon=True)
    if settings.worker == "child":
        keeper.start()
    services.renderer.start()  # ready for the first save, which the worker would render meanwhile otherwise
    print(f"Festa is at http://{settings.host}:{settings.port}/", flush=True)
    if link := new_setup_link(settings, services.people):
        print(f"Nobody has an account yet. Make the first one, an administrator's, at {link}", flush=True)
    try:
        uvicorn.run(asgi, host=settings.host, port=settings.port, log_level="warning", access_log=False)
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join(timeout=10)


def _keep_worker(stop: threading.Event, first: Child | None) -> None:
    """Looks after a worker, and starts another when it dies; ends it when told to."""
    while not stop.is_set():
        worker, first = first or Spawned(), None
        while worker.poll() is None and not stop.wait(0.2):
            pass
        worker.stop()
        stop.wait(RESTART_SECONDS)
