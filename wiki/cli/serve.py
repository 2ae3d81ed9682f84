"""`serve`: the web server, with its worker as a child unless that runs elsewhere."""

import threading
from typing import Any

import uvicorn

from wiki.cli.child import Child, Spawned
from wiki.cli.links import new_setup_link
from wiki.web.services import Services

RESTART_SECONDS = 2.0


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
