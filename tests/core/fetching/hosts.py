"""Servers on this machine that answer as a test says, byte by byte, and remember what they were asked."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wiki.core.fetching.fetch import Network
from wiki.core.fetching.guard import Guard

Answer = Callable[[str], Iterable[bytes]]
"""Takes the head of a request and gives the bytes that are sent for it, piece by piece."""


def local(**names: str) -> Network:
    """A network in which this machine may be asked, and in which these names are on it (`_` stands for a dot)."""
    known = {name.replace("_", "."): address for name, address in names.items()}

    def resolve(host: str, port: int, **_how: object) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = list(socket.getaddrinfo(known.get(host, host), port, type=socket.SOCK_STREAM))
        return found

    return Network(Guard(allow_loopback=True, resolve=resolve))


class Host:
    """`asked` are the heads of the requests so far."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._tls = tls
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        self._threads: list[threading.Thread] = []
        self._run(self._listen)

    def close(self) -> None:
        self._stopped.set()
        with socket.socket() as last:  # accept() returns once more
            last.connect(("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join()
        self._listener.close()

    @property
    def stopped(self) -> threading.Event:
        """For answers that never end."""
        return self._stopped

    def _run(self, what: Callable[[], None]) -> None:
        thread = threading.Thread(target=what)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopped.is_set():
                connection.close()
                return
            self._run(lambda taken=connection: self._serve(taken))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as talking:
                head = b""
                while b"\r\n\r\n" not in head and (piece := talking.recv(65_536)):
                    head += piece
                self.asked.append(head.decode("latin-1"))
                for piece in self._answer(self.asked[-1]):
                    talking.sendall(piece)
        except OSError:
            connection.close()  # the client went away, which is what some tests are about


@contextmanager
def host(answer: Answer | bytes, tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    """A server for one test; bytes are what it answers each time."""
    running = Host(answer if callable(answer) else lambda _head: [answer], tls)
    try:
        yield running
    finally:
        running.close()


def ok(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {location}", status=status)


def zipped(body: bytes) -> bytes:
    return ok(gzip.compress(body, mtime=0), "Content-Encoding: gzip")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's side of a certificate for a name, which the client trusts."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))
