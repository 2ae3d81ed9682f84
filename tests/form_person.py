"""Somebody with a browser without script: signs in, opens forms, sends them, and goes on after whatever the wiki answers."""

import time
import urllib.error
import urllib.request
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

from tests.web_client import Form, find_form

PATIENCE = 120.0
LOST = (OSError, HTTPException)  # no answer: the wiki is being started anew, or the network is away


class FormPerson:
    """One person, one cookie jar. `base` is where the wiki is."""

    def __init__(self, base: str, handle: str, password: str) -> None:
        self.base = base
        self.handle = handle
        self._password = password
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.resent = 0
        self.joined = 0

    def sign_in(self) -> None:
        form = find_form(self.read("/-/login")[2], "/-/login")
        status, where, _text = self.read(
            "/-/login", {**form.fields, "username": self.handle, "password": self._password}
        )
        assert status == 200, (status, where)

    def open(self, page: str) -> tuple[str, Form]:
        """The form of a page, wherever its name leads now: its address and its fields."""
        status, where, text = self.read(f"/-/edit/{page}")
        assert status == 200, (status, where)
        return urlsplit(where).path, find_form(text, "/-/edit/")

    def save(self, address: str, fields: dict[str, str]) -> str:
        """Sends a form until it is saved; returns where the page is now. What gets no answer is sent again as it was."""
        fields = {**fields, "action": "save"}
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, fields
            status, where, text = self.read(address, fields)
            if status == 200:
                return urlsplit(where).path
            assert status in (400, 401, 409, 503), (status, text[:2000])
            form = find_form(text, "/-/edit/")
            fields = {**form.fields, "action": "save"}
            if status == 401:
                fields |= {"username": self.handle, "password": self._password}
            elif "joining" in fields:
                self.joined += 1
                fields["action"] = "both"
            address = form.action

    def move(self, name: str, to: str) -> None:
        """Gives a page another name; nothing happens where it has been moved from there already."""
        status, _where, text = self.read(f"/-/move/{name}")
        if status == 200:
            form = find_form(text, "/-/move/")
            self.read(form.action, {**form.fields, "to": to})

    def send_file(
        self, address: str, fields: dict[str, str], field: str, name: str, data: bytes
    ) -> tuple[int, str, str]:
        """Sends a form with a file in it, as `read` does."""
        boundary = "--festa-evening--"
        parts = [f'name="{key}"\r\n\r\n{value}'.encode() for key, value in fields.items()]
        parts.append(
            f'name="{field}"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode() + data
        )
        body = b"".join(f"--{boundary}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
        kind = f"multipart/form-data; boundary={boundary}"
        return self._ask(address, body + f"--{boundary}--\r\n".encode(), kind)

    def read(self, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, final address and text. Tries again while there is no answer."""
        return self._ask(address, urlencode(fields).encode() if fields is not None else None)

    def _ask(self, address: str, data: bytes | None, kind: str = "") -> tuple[int, str, str]:
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(urljoin(self.base, address), data, headers)  # noqa: S310 - our own server
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with self._opener.open(request, timeout=30) as answer:
                    return answer.status, answer.url, answer.read().decode()
            except urllib.error.HTTPError as refused:
                with refused:
                    return refused.code, refused.url, refused.read().decode()
            except LOST:
                assert time.monotonic() < deadline
                self.resent += data is not None
                time.sleep(0.2)
