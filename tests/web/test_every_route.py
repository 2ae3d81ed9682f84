"""What holds for every route there is, so that a new one cannot forget it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from tests.factories import put_files
from tests.web_client import Web

VALUES = {
    "name": "hello-festa", "provider": "github", "token": "x", "code": "x", "handle": "alice", "number": 1, "n": 1, "id": 1,
    "path": "hello-festa", "release": 1, "item": 1, "key": "x", "session": "x", "sign_in": "x", "delivery": 1,
    "token_id": 1, "invitation": 1, "version": "ours", "part": "details",
}  # fmt: skip
OPEN_TO_ALL = {
    "web.healthz", "web.style", "web.static", "web.choose_language", "publish.site", "publish.file", "accounts.login",
    "accounts.setup", "accounts.invite", "hooks.receive",
}  # fmt: skip
"""They tell nothing of the content, or (the published site) are meant for everybody."""
SIGNED = ("hooks.", "api")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path, FESTA_OPEN_TO="members") as web:
        yield web


def rules(web: Web, method: str, **more: str) -> list[tuple[Rule, str]]:
    """Every rule for a method, with an address of it; `more` are values in place of VALUES."""
    found = []
    with web.app.test_request_context():
        for rule in web.app.url_map.iter_rules():
            if method in (rule.methods or ()):
                values = {argument: {**VALUES, **more}[argument] for argument in rule.arguments}
                adapter = web.app.create_url_adapter(None) or web.app.url_map.bind("localhost")
                found.append((rule, adapter.build(rule.endpoint, values, method=method)))
    return found


def test_strangers_read_nothing_of_a_members_wiki(web: Web) -> None:
    client = web.client()
    read = []
    for rule, address in rules(web, "GET"):
        with client.get(address) as answer:
            if rule.endpoint not in OPEN_TO_ALL and answer.status_code < 300:
                read.append((rule.endpoint, address, answer.status_code))

    assert read == []


def test_no_form_does_anything_without_a_token(web: Web) -> None:
    client = web.client("mori")
    before = web.services.store.tip()
    done = []
    for rule, address in rules(web, "POST"):
        if not rule.endpoint.startswith(SIGNED):
            answer = client.post(address, data={"text": "x", "to": "y", "username": "mori", "password": "z"})
            if answer.status_code not in (400, 401, 403, 404, 409):
                done.append((rule.endpoint, address, answer.status_code))

    assert done == []
    assert web.services.store.tip() == before


def test_every_page_has_its_policy_and_no_page_has_inline_script_or_style(web: Web) -> None:
    client = web.client("mori", language="ja")
    for _rule, address in rules(web, "GET"):
        with client.get(address) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], address
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            if answer.mimetype == "text/html" and "/-/site/" not in address:
                text = answer.get_data(as_text=True)
                assert "style=" not in text, address
                assert "<script>" not in text, address
                assert "onclick" not in text, address


@pytest.mark.parametrize("handle", ["charlie", "alice", "lena", "mori"])
def test_no_get_of_anybody_is_an_error_of_ours(web: Web, handle: str) -> None:
    client = web.client(handle)
    broken = []
    for rule, address in rules(web, "GET"):
        with client.get(address) as answer:
            if answer.status_code >= 500:
                broken.append((rule.endpoint, address, answer.status_code))

    assert broken == []


HIDDEN = {
    "kanda/index.md": "---\ntype: event\ntitle: Kanda\n---\n\n[[talks]]\n",
    "kanda/secret.md": "---\ntitle: Unheard-of\ndraft: true\nspeakers: ['@nobody-yet']\n---\n\nplaintext-of-it\n",
    "held/index.md": "---\ntype: event\ntitle: Unheard-of event\npublish: hold\n---\n\nplaintext-of-it\n\n[[talks]]\n",
    "held/talk.md": "---\ntitle: Unheard-of talk\n---\n\nplaintext-of-it\n",
    "held/files/plan.txt": "plaintext-of-it\n",
    "gone.md": "---\ntitle: Unheard-of page\n---\n\nplaintext-of-it\n",
}
MORE = (
    "/kanda", "/kanda/-/report", "/-/changes", "/-/changes.atom", "/-/changes.atom?event=kanda", "/-/changes?event=held",
    "/-/history/kanda?scope=event", "/-/activity/kanda?scope=event", "/-/search?q=plaintext", "/-/search?q=unheard",
    "/-/search?q=plaintext&old=1", "/-/search?q=kanda&view=list", "/-/search?q=un&view=switch", "/people/nobody-yet",
    "/-/api/v1/history", "/-/api/v1/history?event=kanda", "/-/api/v1/history?event=held", "/-/api/v1/search?q=plaintext",
    "/kanda/-/now?at=2020-01-01T00:00", "/kanda/-/dashboard?state=empty", "/held/files/plan.txt", "/kanda/secret?who=1", "/held?who=1", "/gone",
)  # fmt: skip
BY_PAGE = ("blame", "history", "diff")


def text_of(data: bytes) -> str:
    """What an answer says; of a zip its names and what is in it."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(f"{name}\n{text_of(archive.read(name))}" for name in archive.namelist())


@pytest.mark.parametrize("handle", [None, "charlie"])
def test_no_get_tells_of_what_is_not_public(tmp_path: Path, handle: str | None) -> None:
    with Web.open(tmp_path) as web:
        files: dict[str, bytes | None] = {path: text.encode() for path, text in HIDDEN.items()}
        then = put_files(web.services.store, files, "Put it there").new
        put_files(web.services.store, {"gone.md": None}, "Away with it")
        names = ("kanda/secret", "held", "held/talk", "gone", "kanda")
        addresses = set(MORE)
        for name in names:
            for _, address in rules(web, "GET", name=name, path=name):
                addresses |= {address, f"{address}?rev={then}", f"{address}?rev=0000", f"{address}?to={then}&view=read"}
            addresses |= {f"/-/api/v1/{each}?page={name}" for each in BY_PAGE}
            addresses |= {f"/-/api/v1/{each}?page={name}&rev={then}&to={then}" for each in BY_PAGE}
        client = web.client(handle)
        told = []
        for address in sorted(addresses):
            with client.get(address) as answer:
                text = text_of(answer.get_data()).casefold()
            if "unheard-of" in text or "plaintext-of" in text:
                told.append((address, answer.status_code))

        assert told == []
        assert "plaintext-of" in web.client("bob").get("/kanda/secret").text
