"""`/people/<handle>`: the page of every known handle, file or not."""

from tests.pages.conftest import put
from tests.web_client import Web

PAGE = "/-/edit/hello-festa/from-git"


def write(web: Web, handle: str, page: str, text: str) -> None:
    answer = web.client(handle).post_form(f"/-/edit/{page}", {"text": text, "base": ""}, page="/-/edit/new-one")
    assert answer.status_code == 303


def test_page_without_a_file_tells_what_somebody_wrote_by_event_and_talk(web: Web) -> None:
    write(web, "bob", "hello-festa/impala", "---\ntitle: Impala\n---\n\n- 一\n- 二\n")
    write(web, "bob", "about-bob", "# About\n")

    shown = web.client().get("/people/bob")

    assert shown.status_code == 200
    assert "<h1" in shown.text
    assert "Bob 馬場" in shown.text
    event, other = shown.text.index("Hello Festa"), shown.text.index("Other pages")
    assert event < shown.text.index(">Impala<") < other < shown.text.index(">About<")
    assert 'href="/-/history/hello-festa/impala?person=bob"' in shown.text


def test_page_with_a_file_tells_it_below_its_text(web: Web) -> None:
    put(web, {"people/bob.md": "---\nname: Bob\n---\n\nI write.\n"})
    write(web, "bob", "hello-festa/impala", "---\ntitle: Impala\n---\n")

    shown = web.client().get("/people/bob").text

    assert shown.index("I write.") < shown.index(">Impala<")


def test_nothing_is_told_of_drafts_to_strangers(web: Web) -> None:
    write(web, "bob", "hello-festa/hidden", "---\ntitle: Hidden\ndraft: true\n---\n")

    assert "Hidden" not in web.client().get("/people/bob").text
    assert "Hidden" in web.client("alice").get("/people/bob").text


def test_handle_that_nobody_wrote_under_is_no_page(web: Web) -> None:
    assert web.client().get("/people/nobody-at-all").status_code == 404
    assert web.client().get("/people/a/b").status_code == 404


def test_names_in_history_lead_there(web: Web) -> None:
    write(web, "bob", "hello-festa/impala", "# Impala\n")

    assert 'href="/people/bob"' in web.client().get("/-/history/hello-festa/impala").text
