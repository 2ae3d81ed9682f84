"""A web server on 127.0.0.1 that a wiki takes for its upstream: it answers as told, or with git's own http-backend."""

import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Request:
    path: str
    authorization: str | None


@dataclass
class HttpUpstream:
    """Use it as a context manager; `url` is a repository's address on it, `requests` what came in."""

    answer: Answer
    requests: list[Request] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "HttpUpstream":
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                upstream.requests.append(Request(self.path, self.headers["Authorization"]))
                upstream.answer(self)
                self.close_connection = True

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()  # waits for those that still answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/upstream.git"


def hanging() -> HttpUpstream:
    """Takes requests and never answers."""

    def hang(handler: BaseHTTPRequestHandler) -> None:
        upstream.arrived.set()
        upstream.ended.wait(60)

    upstream = HttpUpstream(hang)
    return upstream


def answering(status: int, **headers: str) -> HttpUpstream:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return HttpUpstream(answer)


def serving(folder: Path, authorization: str | None, watch: Callable[[], None] = lambda: None) -> HttpUpstream:
    """Serves the repositories in `folder` to who sends `authorization`; calls `watch` while the client waits."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        watch()
        if handler.headers["Authorization"] != authorization:
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Basic realm="git"')
            handler.end_headers()
            return
        _run_backend(handler, folder)

    return HttpUpstream(answer)


def _run_backend(handler: BaseHTTPRequestHandler, folder: Path) -> None:
    """Hands the request to `git http-backend` as a web server does by CGI (RFC 3875)."""
    path, _, query = handler.path.partition("?")
    body = handler.rfile.read(int(handler.headers["Content-Length"] or 0))
    done = subprocess.run(
        ["git", "http-backend"],
        input=body,
        capture_output=True,
        check=True,
        timeout=60,
        env={
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_PROJECT_ROOT": str(folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": handler.headers["Git-Protocol"] or "",
            "REMOTE_USER": "festa",
            "REQUEST_METHOD": handler.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": handler.headers["Content-Type"] or "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": handler.headers["Content-Encoding"] or "",
        },
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode("ascii").split("\r\n"))
    handler.send_response(int(headers.pop("Status", "200").split()[0]))
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)
