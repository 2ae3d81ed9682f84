"""`serve`: the web server, with its worker as a child unless that runs elsewhere."""

import os
import subprocess
import sys
import threading
from typing import Any

import uvicorn

from wiki.cli.links import new_setup_link
from wiki.web.services import Services

RESTART_SECONDS = 2.0


def serve(services: Services, asgi: Any) -> None:
    """Serves `asgi` until stopped. The end of a pipe tells the worker when this process is gone, however it went."""
    settings = services.settings
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
    if settings.worker == "child":
        keeper.start()
    print(f"Festa is at http://{settings.host}:{settings.port}/", flush=True)
    if link := new_setup_link(settings, services.people):
        print(f"Nobody has an account yet. Make the first one, an administrator's, at {link}", flush=True)
    try:
        uvicorn.run(asgi, host=settings.host, port=settings.port, log_level="warning", access_log=False)
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join(timeout=10)


def _keep_worker(stop: threading.Event) -> None:
    """Runs a worker, and another when it dies; ends it when told to."""
    while not stop.is_set():
        worker = subprocess.Popen(
            [sys.executable, "-m", "wiki", "worker", "--with-parent"], stdin=subprocess.PIPE, env=dict(os.environ)
        )
        while worker.poll() is None and not stop.wait(0.2):
            pass
        if worker.stdin:
            worker.stdin.close()
        worker.terminate()
        worker.wait()
        stop.wait(RESTART_SECONDS)
