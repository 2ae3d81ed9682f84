"""A WSGI program that has others answer: each request goes over HTTP to one of several servers, in turn."""

import http.client
import itertools
import threading
from collections.abc import Iterable, Sequence
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIEnvironment

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding"})
ANSWER_SECONDS = 60


class OverHttp:
    """Stands in for a program's `wsgi_app`: its test clients then speak to the servers, cookies and Host included."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._turn:
            port = next(self._ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        try:
            connection.putrequest(
                environ["REQUEST_METHOD"], _target(environ), skip_host=True, skip_accept_encoding=True
            )
            for name, value in _headers(environ):
                connection.putheader(name, value)
            connection.endheaders(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or None)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason}", headers)
        return [body]


def _target(environ: WSGIEnvironment) -> str:
    """The address as it was asked for, percent signs and all."""
    path, query = environ["REQUEST_URI"].partition("?")[0], environ["QUERY_STRING"]
    return quote(f"{path}?{query}".rstrip("?").encode("latin-1"), safe="/%?&=+;:,@!$'()*~[]|")


def _headers(environ: WSGIEnvironment) -> Iterable[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            yield key.removeprefix("HTTP_").replace("_", "-").title(), value
        elif key in ("CONTENT_TYPE", "CONTENT_LENGTH") and value:
            yield key.replace("_", "-").title(), value
