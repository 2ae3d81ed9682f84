"""Runs the Flask program inside the asynchronous server: a2wsgi, but an answer goes back to the event loop in one piece.

a2wsgi hands each part of an answer (its head, each piece of the body, the end) from the program's thread to the event loop and
waits; with short answers, which nearly all are, these hand-overs cost more than a tenth of a page. Only what is larger than
AT_ONCE is still handed over bit by bit, so that a large file is never held as a whole.
"""

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import Body, build_environ

AT_ONCE = 256_000
"""Bytes of a body that wait for the end of the answer."""


class Bridge(WSGIMiddleware):
    """An ASGI program that runs the WSGI program `app` on `workers` threads."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await _Answering(self.app, self.executor, send).run(scope, receive)
        else:
            await super().__call__(scope, receive, send)


class _Answering:
    """One answer in the making. All but `run` is called in the program's thread."""

    def __init__(self, app: Any, executor: ThreadPoolExecutor, send: Any) -> None:
        self._app = app
        self._executor = executor
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._head: dict[str, Any] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._is_begun = False

    async def run(self, scope: Any, receive: Any) -> None:
        environ = build_environ(scope, Body(self._loop, receive))
        context = contextvars.copy_context()
        await self._loop.run_in_executor(self._executor, context.run, self._work, environ)
        await self._flush(more=False)

    def _work(self, environ: Any) -> None:
        parts = self._app(environ, self._start)
        try:
            for part in parts:
                self._write(part)
        finally:
            getattr(parts, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        """WSGI's `start_response` (PEP 3333): may be called again, with what went wrong, until something was sent."""
        if exc_info is not None and self._is_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        encoded = [(name.strip().encode("latin-1").lower(), value.strip().encode("latin-1")) for name, value in headers]
        self._head = {"type": "http.response.start", "status": int(status.split(" ", 1)[0]), "headers": encoded}
        return self._write

    def _write(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size > AT_ONCE:
            asyncio.run_coroutine_threadsafe(self._flush(more=True), self._loop).result()

    async def _flush(self, *, more: bool) -> None:
        """Sends what there is; the program's thread waits meanwhile, or has ended."""
        if self._head is not None:
            head, self._head, self._is_begun = self._head, None, True
            await self._send(head)
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts.clear()
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
