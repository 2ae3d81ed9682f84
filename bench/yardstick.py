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


def yardstick_ms(requests: int = 3_000) -> float:
    """CPU milliseconds of the server for one request on a connection kept open."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "bench.yardstick:asgi", f"--port={port}", "--log-level=error"],
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    try:
        connection = connect(port)

        def ask(_number: int) -> None:
            connection.request("GET", "/")
            connection.getresponse().read()

        for number in range(200):
            ask(number)
        return cpu_ms(ask, requests, psutil.Process(server.pid))
    finally:
        server.terminate()
        server.wait()


def connect(port: int) -> http.client.HTTPConnection:
    """An open connection to a server on this machine, as soon as it answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.connect()
            return connection
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
