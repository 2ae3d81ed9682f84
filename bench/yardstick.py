"""The yardstick: what a bare Flask answer behind uvicorn and a2wsgi costs on this machine, now."""

import http.client
import os
import socket
import subprocess
import sys
import time

import psutil
from a2wsgi import WSGIMiddleware
from flask import Flask

from bench.measure import cpu_ms

REFERENCE_MS = 0.58

flask = Flask(__name__)


@flask.get("/")
def hello() -> str:
    return "hello"


asgi = WSGIMiddleware(flask)  # type: ignore[arg-type]  # a2wsgi's own protocol for environ is narrower than Flask's


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Yardstick:
    """The bare server, running, so that it can be measured again and again beside something else."""

    def __enter__(self) -> "Yardstick":
        port = free_port()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "bench.yardstick:asgi", f"--port={port}", "--log-level=error"],
            env=os.environ | {"PYTHONPATH": os.getcwd()},
        )
        self._connection = connect(port)
        self._tree = psutil.Process(self._server.pid)
        for _ in range(200):
            self._ask(0)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()

    def measure(self, requests: int = 1_000) -> float:
        """CPU milliseconds of the server for one request on a connection kept open."""
        self._connection.close()  # the next request opens it again: a server ends one that is idle for 5 s
        return cpu_ms(self._ask, requests, self._tree)

    def _ask(self, _number: int) -> None:
        self._connection.request("GET", "/")
        self._connection.getresponse().read()


def yardstick_ms(requests: int = 3_000) -> float:
    """The yardstick, measured once."""
    with Yardstick() as yardstick:
        return yardstick.measure(requests)


def connect(port: int, timeout_seconds: float = 30) -> http.client.HTTPConnection:
    """An open connection to a server on this machine, as soon as it answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_seconds)
            connection.connect()
            return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
