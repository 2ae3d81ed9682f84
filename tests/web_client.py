"""Visitors of a real wiki, for tests of its pages: the real program over a real folder, in which each role has an account.

    @pytest.fixture
    def web(tmp_path: Path) -> Iterator[Web]:
        with Web.open(tmp_path) as web:
            yield web

    def test_writer_saves_a_page(web: Web) -> None:
        alice = web.client("alice")
        answer = alice.post_form("/-/edit/hello", {"text": "# Hello\\n", "base": "", "summary": ""})
        assert answer.status_code == 303

`web.services` is the wiki itself (store, index, people ...), `web.client()` a stranger, `web.client("bob", language="ja")`
somebody signed in who reads Japanese. A client is Flask's own (get, post, ...), and knows forms besides:

- `post_form(address, fields)` sends fields of your choice, with the token of the form that stands at `address` (or at
  `page=`). Where no page with a form can be had there, the token is made from the client's session, as a form would hold it.
- `submit(page, {"title": "x"})` fills in the form that stands on `page`, as a browser does: all its fields are sent as they
  stand, but for those given, to where the form leads. `action=` chooses among several forms by (a part of) where they lead,
  `button=("name", "value")` is the button pressed. It fails where the form, or a field you give, is not there.
- `read_forms(answer.text)` and `field_of(answer.text, "text")` look into an answer.

Answers are not redirected unless you say `follow_redirects=True`.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.crowd import Crowd
from tests.prepared import lay_out
from wiki.core.settings import read_settings
from wiki.core.store.store import utc_now
from wiki.factory import create_app
from wiki.opening import open_services
from wiki.people.accounts import NewAccount, create_account, get_account
from wiki.people.passwords import Passwords
from wiki.people.signing_in import open_session
from wiki.people.who import Role
from wiki.web.services import Services

PASSWORD = "correct horse battery"
"""Everybody's."""
PEOPLE = (
    ("mori", "森下 はるか", Role.ADMIN),
    ("lena", "Lena Marsh", Role.ORGANISER),
    ("alice", "Alice Aoki", Role.WRITER),
    ("bob", "Bob 馬場", Role.WRITER),
    ("charlie", "Charlie", Role.READER),
)
CSRF = "csrf_token"


@dataclass
class Form:
    """A form of a page. `fields` are what a browser would send, without the buttons; `buttons` are names and values."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class WebClient(FlaskClient):
    """Flask's test client, which fills in forms."""

    def post_form(
        self, address: str, fields: Mapping[str, Any], page: str | None = None, **options: Any
    ) -> TestResponse:
        """Sends `fields` to `address` with a good token: that of the form at `page`, or at `address` itself."""
        return self.post(address, data={CSRF: self.token(page or address), **fields}, **options)

    def submit(
        self,
        page: str,
        fields: Mapping[str, str | None] | None = None,
        *,
        action: str | None = None,
        button: tuple[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Opens `page`, fills in its form and sends it to where that leads. A field that is None is not sent (a box unticked)."""
        answer = self.get(page)
        assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))
        form = find_form(answer.text, action)
        unknown = set(fields or {}) - form.names
        assert not unknown, f"the form on {page} has no {unknown}"
        assert button is None or button in form.buttons, (button, form.buttons)
        filled = {**form.fields, **(fields or {}), **(dict([button]) if button else {})}
        data = {name: value for name, value in filled.items() if value is not None}
        target = urljoin(page, form.action) if form.action else page
        if form.method == "get":
            return self.get(target, query_string=data, **options)
        return self.post(target, data=data, **options)

    def token(self, page: str) -> str:
        """The token of the form at `page`; one made from the session where there is no such page."""
        answer = self.get(page)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return self.new_token()
        forms = [form for form in read_forms(answer.text) if form.method == "post"]
        assert all(form.fields.get(CSRF) for form in forms), f"a form on {page} has no token"
        return forms[0].fields[CSRF] if forms else self.new_token()

    def new_token(self) -> str:
        """A token as Flask-WTF makes it for this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault(CSRF, os.urandom(20).hex())
        signer = URLSafeTimedSerializer(cast("str", self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))


@dataclass
class Web:
    """A wiki that is open, and the program over it."""

    services: Services
    app: Flask

    @classmethod
    @contextmanager
    def open(
        cls, folder: Path, *, people: bool = True, crowd: Crowd | None = None, is_new: bool = False, **settings: str
    ) -> Iterator["Web"]:
        """The wiki in `folder`/data, made if there is none; `settings` are variables of the environment.

        `people=False` leaves it without accounts, as somebody's first start finds it, and it is begun now, as with
        `is_new`; else it is a copy of one that was begun before (prepared.py). With a `crowd` it is that wiki
        instead: the clients speak to its two servers in turn, and `services` is one more process beside them.
        """
        with ExitStack() as stack:
            if crowd is None:
                environment = {"FESTA_DATA": str(folder / "data"), **settings}
                if people and not is_new:
                    lay_out(folder / "data", settings)
                services = stack.enter_context(open_services(read_settings(environment)))
            else:
                services = stack.enter_context(crowd.visit()).services
            app = create_app(services)
            app.test_client_class = WebClient
            if crowd is not None:
                crowd.serve(app)
            if people:
                add_people(services)
            yield cls(services, app)

    def client(self, handle: str | None = None, *, language: str = "en") -> WebClient:
        """Somebody with a browser of their own: a stranger, or whoever has this handle, signed in."""
        client = cast("WebClient", self.app.test_client())
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        client.environ_base["HTTP_USER_AGENT"] = (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        )
        if handle is not None:
            with self.services.people.write() as session:
                session_id = open_session(session, get_account(session, handle), utc_now(), "a test")
            with client.session_transaction() as cookie:
                cookie["_user_id"] = session_id
                cookie["_fresh"] = True
        return client


def add_people(services: Services) -> None:
    """Those of PEOPLE who have no account yet."""
    with services.people.write() as session:
        for handle, name, role in PEOPLE:
            create_account(session, NewAccount(handle, name, password_hash()), role, utc_now())


@cache
def password_hash() -> str:
    """A real hash of PASSWORD, with the least work that Argon2 allows."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)).hash(PASSWORD)


def read_forms(html: str) -> list[Form]:
    """The forms of a page, in its order."""
    reader = _FormReader()
    reader.feed(html)
    reader.close()
    return reader.forms


def find_form(html: str, action: str | None = None) -> Form:
    """The form that leads to (a part of) `action`; without it the only POST form, or the first of the page."""
    forms = read_forms(html)
    if action is not None:
        fitting = [form for form in forms if action in form.action]
    else:
        fitting = [form for form in forms if form.method == "post"] or forms
    assert fitting, f"no form that leads to {action}; there are {[form.action for form in forms]}"
    return fitting[0]


def field_of(html: str, name: str) -> str | None:
    """What stands in the field of this name, in whichever form has it."""
    return next((form.fields[name] for form in read_forms(html) if name in form.fields), None)


class _FormReader(HTMLParser):
    """Reads fields as a browser would send them. Fields named by `form=` belong to the form of that id."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._text: tuple[Form, str, list[str]] | None = None
        self._select: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[values.get("id", "")] = self._form
            return
        form = self._by_id.get(values["form"]) if "form" in values else self._form
        name = values.get("name")
        if form is None:
            return
        if tag == "option" and self._select:
            self._read_option(values)
        elif tag == "button" and name:
            form.buttons.append((name, values.get("value", "")))
        elif name and "disabled" not in values:
            self._read_field(form, tag, name, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._text:
            form, name, parts = self._text
            form.fields[name] = "".join(parts).removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[2].append(data)

    def _read_field(self, form: Form, tag: str, name: str, values: dict[str, str]) -> None:
        form.names.add(name)
        kind = values.get("type", "text")
        if tag == "textarea":
            self._text = (form, name, [])
        elif tag == "select":
            self._select = (form, name)
        elif kind in ("checkbox", "radio"):
            if "checked" in values:
                form.fields[name] = values.get("value", "on")
        elif kind == "submit":
            form.buttons.append((name, values.get("value", "")))
        elif tag == "input" and kind != "file":
            form.fields[name] = values.get("value", "")

    def _read_option(self, values: dict[str, str]) -> None:
        assert self._select is not None
        form, name = self._select
        if "selected" in values or name not in form.fields:
            form.fields[name] = values.get("value", "")
