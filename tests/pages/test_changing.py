"""Beginning, moving and deleting pages."""

import pytest

from tests.factories import git
from tests.pages.conftest import put
from tests.pusher import last_commit, own_names
from tests.web_client import Web, field_of

pytestmark = pytest.mark.crowd


def names(web: Web) -> list[str]:
    return own_names(web.services.store)


def test_new_talk_begins_with_its_fields(web: Web) -> None:
    client = web.client("alice")

    answer = client.submit(
        "/-/new?kind=talk&event=hello-festa",
        {"title": "Impala: 待たない", "speakers": "@mori, 佐伯 拓", "start": "10:30"},
    )
    form = client.get(answer.headers["Location"]).text

    assert answer.headers["Location"].startswith("/-/edit/hello-festa/impala-")
    fields, _, body = (field_of(form, "text") or "").partition("\n---\n")
    assert fields == '---\ntitle: "Impala: 待たない"\nspeakers:\n  - "@mori"\n  - 佐伯 拓\nstart: "10:30"'
    assert body.startswith("\n<!--\nImpala: 待たない (@mori, 佐伯 拓)\n")  # content/templates/talk.md
    assert field_of(form, "base") == ""


def test_new_event_becomes_a_folder_with_a_report(web: Web) -> None:
    client = web.client("alice", language="ja")
    form = client.submit(
        "/-/new?kind=event", {"title": "神田コードフェスタ", "date": "2026-11-21", "name": "kanda-2026"}
    )

    saved = client.submit(form.headers["Location"], button=("action", "save"))

    assert (saved.status_code, saved.headers["Location"]) == (303, "/kanda-2026")
    assert "kanda-2026/index.md" in names(web)
    assert client.get("/kanda-2026/-/report").status_code == 200
    assert "神田コードフェスタ" in client.get("/").text


@pytest.mark.alone("it only reads")
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=page&title=", "title is needed"),
        ("kind=talk&title=x&event=", "stands in an event"),
        ("kind=page&title=x&name=../x", "no names"),
        ("kind=talk&event=hello-festa&title=x&name=from-git", "already"),
        ("kind=page&title=x&name=a:b", "may stand in a name"),
    ],
)
def test_question_about_a_new_page_is_asked_again_with_what_is_wrong(web: Web, query: str, says: str) -> None:
    answer = web.client("alice").get(f"/-/new?{query}")

    assert answer.status_code == 400
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_moved_talk_keeps_its_links_and_its_old_address(web: Web) -> None:
    put(web, {"notes.md": "See [[hello-festa/from-git]] and [it](hello-festa/from-git.md).\n"})
    client = web.client("alice")

    answer = client.submit("/-/move/hello-festa/from-git", {"to": "hello-festa/only git"}, follow_redirects=True)

    assert "1 page that links here was changed" in answer.text
    assert "hello-festa/only-git.md" in names(web)
    assert git(web.services.store.folder, "show", "main:notes.md") == (
        "See [[hello-festa/only-git]] and [it](hello-festa/only-git.md).\n"
    )
    assert client.get("/hello-festa/from-git").headers["Location"] == "/hello-festa/only-git"


def test_moved_event_takes_its_talks_and_files_along(web: Web) -> None:
    put(web, {"hello-festa/files/a.png": b"png"})
    client = web.client("alice")

    answer = client.submit("/-/move/hello-festa", {"to": "festa-2026"})

    assert answer.headers["Location"] == "/festa-2026"
    assert [name for name in names(web) if name.startswith("hello-festa/")] == []
    assert client.get("/festa-2026/files/a.png").data == b"png"
    assert client.get("/hello-festa/nihongo").headers["Location"] == "/festa-2026/nihongo"


@pytest.mark.parametrize(
    ("to", "status", "says"),
    [("hello-festa/nihongo", 409, "already"), ("a/../b", 400, "no names"), ("", 400, "at least one")],
)
def test_move_to_where_it_cannot_go_asks_again(web: Web, to: str, status: int, says: str) -> None:
    before = names(web)

    answer = web.client("alice").post_form("/-/move/hello-festa/from-git", {"to": to})

    assert answer.status_code == status
    assert says in answer.text
    assert field_of(answer.text, "to") is not None
    assert names(web) == before


def test_organiser_deletes_and_history_remembers(web: Web) -> None:
    answer = web.client("lena").submit("/-/delete/hello-festa/from-git", {"summary": "Said twice"})

    assert answer.headers["Location"] == "/-/history/hello-festa/from-git"
    assert "hello-festa/from-git.md" not in names(web)
    assert last_commit(web.services.store, "%an|%s") == "Lena Marsh|Said twice"
    assert "deleted" in web.client("alice").get("/hello-festa/from-git").text


def test_delete_of_a_page_that_changed_since_asks_again(web: Web) -> None:
    lena = web.client("lena")
    form = lena.get("/-/delete/hello-festa/from-git").text
    text = git(web.services.store.folder, "show", "main:hello-festa/from-git.md")
    web.client("bob").submit("/-/edit/hello-festa/from-git", {"text": text + "new\n"}, button=("action", "save"))

    answer = lena.post(
        "/-/delete/hello-festa/from-git",
        data={"base": field_of(form, "base"), "csrf_token": field_of(form, "csrf_token")},
    )

    assert answer.status_code == 409
    assert "hello-festa/from-git.md" in names(web)


@pytest.mark.parametrize("what", ["move", "delete"])
def test_strangers_and_readers_change_nothing(web: Web, what: str) -> None:
    before = names(web)
    for handle in (None, "charlie"):
        client = web.client(handle)
        asked = client.get(f"/-/{what}/hello-festa/from-git")
        sent = client.post_form(f"/-/{what}/hello-festa/from-git", {"to": "x"}, page="/")
        assert asked.status_code == (302 if handle is None else 403)
        assert sent.status_code == 403
    assert web.client("alice").get("/-/delete/hello-festa/from-git").status_code == 403
    assert names(web) == before


@pytest.mark.parametrize(
    "address", ["/-/move/hello-festa", "/-/delete/hello-festa", "/-/preview", "/-/editing/hello-festa"]
)
def test_form_without_a_token_does_nothing(web: Web, address: str) -> None:
    before = names(web)

    answer = web.client("lena").post(address, data={"to": "elsewhere", "text": "x"})

    assert answer.status_code == 400
    assert names(web) == before
