"""The bridge between the asynchronous server and the Flask program: whole answers, large ones, broken ones."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from wiki.web.bridge import AT_ONCE, Bridge

Start = Callable[..., Any]


def ask(app: Callable[[Any, Start], Iterable[bytes]], body: bytes = b"") -> list[dict[str, Any]]:
    """What the server is told to send, message by message."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "method": "POST", "path": "/日本", "query_string": b"q=1", "http_version": "1.1", "scheme": "http",
        "headers": [(b"content-length", str(len(body)).encode()), (b"x-a", b"1")],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(Bridge(app, workers=1)(scope, receive, send))
    return sent


def test_short_answer_is_sent_in_two_messages() -> None:
    def app(environ: Any, start: Start) -> list[bytes]:
        start("201 CREATED", [("X-B", "2"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        read = environ["wsgi.input"].read()
        return [environ["PATH_INFO"].encode("latin-1"), b" ", read, b" ", environ["HTTP_X_A"].encode()]

    head, body = ask(app, b"sent")

    assert (head["status"], head["headers"]) == (
        201,
        [(b"x-b", b"2"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")],
    )
    assert body == {"type": "http.response.body", "body": "/日本 sent 1".encode(), "more_body": False}


def test_large_answer_is_sent_bit_by_bit_and_closed() -> None:
    closed = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"x" * 200_000] * 5)

        def close(self) -> None:
            closed.append(True)

    def app(environ: Any, start: Start) -> Parts:
        start("200 OK", [])
        return Parts()

    _head, *bodies = ask(app)

    assert b"".join(message["body"] for message in bodies) == b"x" * 1_000_000
    assert max(len(message["body"]) for message in bodies) < AT_ONCE + 200_000
    assert [message["more_body"] for message in bodies][-1:] == [False]
    assert len(bodies) > 2
    assert closed == [True]


def test_program_that_fails_says_so_to_the_server() -> None:
    def app(environ: Any, start: Start) -> list[bytes]:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        ask(app)


def test_what_a_program_begins_and_then_takes_back_is_not_sent() -> None:
    def app(environ: Any, start: Start) -> list[bytes]:
        start("200 OK", [])
        try:
            raise ValueError("too late")
        except ValueError as error:
            start("500 INTERNAL SERVER ERROR", [], (ValueError, error, error.__traceback__))
        return [b"sorry"]

    head, body = ask(app)

    assert (head["status"], body["body"]) == (500, b"sorry")
