"""A real server over a folder, as `serve` runs it, and the people who visit it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import RemoteDisconnected
from pathlib import Path
from urllib.parse import urlencode

import psutil
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench.yardstick import connect, free_port
from wiki.core.store.store import utc_now
from wiki.people.accounts import NewAccount, create_account
from wiki.people.database import migrate, open_database
from wiki.people.signing_in import open_session
from wiki.people.tokens import create_token
from wiki.people.who import Role
from wiki.web.csrf import FIELD
from wiki.web.visitors import COOKIE, read_secret_key

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ja,en-US;q=0.7,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
}
"""What a browser sends with each request: reading it is part of the cost."""


@dataclass(frozen=True)
class Writer:
    """Somebody signed in: the headers of their browser, the token of their forms, and one for the API."""

    headers: dict[str, str]
    csrf_token: str
    api_token: str


class Server:
    """`python -m wiki serve` on a folder that holds `content.git`."""

    def __init__(self, folder: Path, *, worker: str = "external") -> None:
        self._folder = folder
        self._worker = worker
        self.start()

    def start(self) -> float:
        """Starts it; returns the seconds until it answered."""
        self.port = free_port()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("FESTA_", "GIT_"))}
        own = {"FESTA_DATA": str(self._folder), "PORT": str(self.port), "FESTA_WORKER": self._worker}
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "wiki", "serve"], env=kept | own, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.tree = psutil.Process(self._process.pid)
        self.connection = connect(self.port, timeout_seconds=300)  # the first answer may have to make the index
        try:
            self.get("/big/talk-5", BROWSER)
        except BaseException:
            self.kill()  # nobody else knows of it yet
            raise
        return time.monotonic() - began

    def ask(self, method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body. A connection that the server closed while nothing was asked is opened again."""
        try:
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        except RemoteDisconnected:
            self.connection.close()
            self.connection.request(method, address, body, headers)
            answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, address: str, headers: dict[str, str]) -> bytes:
        status, body = self.ask("GET", address, headers)
        assert status == 200, (address, status, body[:300])
        return body

    def kill(self) -> None:
        """Ends it as a power cut would, with all that it started."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.wait()


def sign_in(folder: Path) -> Writer:
    """Makes an account in the folder's database and signs it in, as the form at /-/login would."""
    people = open_database(f"sqlite:///{folder / 'accounts.sqlite'}")
    migrate(people)
    with people.write() as session:
        account = create_account(session, NewAccount("bench", "Bench 計測"), Role.WRITER, utc_now())
        api_token = create_token(session, account.id, "bench", utc_now())[1]
        session_id = open_session(session, account, utc_now(), "bench")
    people.close()
    app = Flask("bench")
    app.secret_key = read_secret_key(folder)
    raw = "0123456789abcdef" * 2
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = signer.dumps({"_user_id": session_id, "_fresh": True, "_permanent": True, FIELD: raw})
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    return Writer(BROWSER | {"Cookie": f"{COOKIE}={cookie}"}, str(token), api_token)


def post_form(server: Server, address: str, writer: Writer, fields: dict[str, str]) -> int:
    """Sends a form; returns the status."""
    body = urlencode({FIELD: writer.csrf_token, **fields}).encode()
    headers = writer.headers | {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        return server.ask("POST", address, headers, body)[0]
    except (OSError, http.client.HTTPException):
        return 0
