"""What goes on beside every measurement: somebody saves every two seconds, at another server with the worker.

Another process tree does that work, so that what is measured holds what others' saves cost a reader, and not the saves.
"""

import json
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from bench.measure import tree_cpu_seconds
from bench.serving import Server, Writer

EVERY_SECONDS = 2.0
PAGES = ("event-2/talk-3", "big/talk-7", "notes/note-3")
QUIET = 0.05
"""Of a core: what the worker has to do at the start is done."""


class Elsewhere:
    """A second server with a worker, and somebody who saves there as long as the block lasts."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self._folder = folder
        self._writer = writer
        self._ended = threading.Event()
        self.saves = 0

    def __enter__(self) -> "Elsewhere":
        self._server = Server(self._folder, worker="child")
        wait_until_quiet(self._server.tree)
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._server.kill()
        assert self.saves, "nobody saved meanwhile"

    def _go_on(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            save_line(self._server, self._writer, PAGES[self.saves % len(PAGES)], self.saves)
            self.saves += 1


def save_line(server: Server, writer: Writer, name: str, number: int) -> None:
    """A save by the API that puts another line in the place of the last one."""
    headers = {"Authorization": f"Bearer {writer.api_token}", "Content-Type": "application/json"}
    address = f"/-/api/v1/pages/{name}"
    server.connection.close()  # opened again by the request: it is closed by a server when it is idle
    page = json.loads(server.ask("GET", address, headers)[1])
    lines = page["text"].splitlines()
    lines[-1] = f"- 別の人が書いた {number} {time.monotonic_ns()}"  # never seen before: nothing kept fits
    body = json.dumps({"text": "\n".join(lines) + "\n", "base": page["commit"]}).encode()
    status, answer = server.ask("PUT", address, headers, body)
    assert status == 200, (status, answer)


def wait_until_quiet(tree: psutil.Process) -> None:
    """Returns when the tree has used next to nothing for two seconds."""
    calm = 0
    while calm < 2:
        before = tree_cpu_seconds(tree)
        time.sleep(1)
        calm = calm + 1 if tree_cpu_seconds(tree) - before < QUIET else 0


def pss_mb(tree: psutil.Process) -> float:
    """Memory of a process tree: what processes share is counted once."""
    total = 0
    for process in (tree, *tree.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total / 1_000_000
