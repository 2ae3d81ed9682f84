"""Asks an ASGI program as a server would, and counts what comes through to the program behind the kept answers."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.web_client import Web
from wiki.web.bridge import Bridge
from wiki.web.kept_answers import KeptAnswers

CHANGING = frozenset({"etag", "vary", "date", "content-length"})
"""Headers that are the kept answers' own, or the server's, or that say what the body says."""


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def plain(self) -> tuple[int, dict[str, str], bytes]:
        """What must be the same whoever answers."""
        return self.status, {name: self.headers[name] for name in sorted(self.headers.keys() - CHANGING)}, self.body


@dataclass
class Asking:
    """Strangers, and others, in front of a program that keeps answers. `passed` are the addresses Flask was asked for."""

    web: Web
    kept: KeptAnswers
    runner: asyncio.Runner
    passed: list[str] = field(default_factory=list)

    def get(self, address: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Got:
        return self.runner.run(self._ask(address, headers or {}, method))

    def get_all(self, addresses: list[str]) -> list[Got]:
        """All at once."""

        async def ask_all() -> list[Got]:
            return list(await asyncio.gather(*(self._ask(address, {}, "GET") for address in addresses)))

        return self.runner.run(ask_all())

    def fresh(self, address: str, headers: Mapping[str, str] | None = None) -> Got:
        """The same from the plain program."""
        answer = self.web.app.test_client(use_cookies=False).get(address, headers=dict(headers or {}))
        return Got(answer.status_code, {name.lower(): value for name, value in answer.headers}, answer.data)

    async def _ask(self, address: str, headers: Mapping[str, str], method: str) -> Got:
        path, _, query = address.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(b"host", b"localhost"), *((k.lower().encode(), v.encode()) for k, v in headers.items())],
            "client": ("127.0.0.1", 40000), "server": ("localhost", 80),
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.kept(scope, receive, send)
        start, *parts = sent
        assert not parts[-1].get("more_body", False)
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Got(start["status"], found, b"".join(part.get("body", b"") for part in parts))


@contextmanager
def ask_strangers(web: Web, **limits: int) -> Iterator[Asking]:
    program: Any = Bridge(web.app, workers=4)  # type: ignore[arg-type]  # its environ is narrower
    passed: list[str] = []

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["path"])
        await program(scope, receive, send)

    kept = KeptAnswers(counting, web.services.store, web.services.index, **limits)
    with asyncio.Runner() as runner:
        yield Asking(web, kept, runner, passed)
    program.executor.shutdown()
