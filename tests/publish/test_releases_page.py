"""`/-/releases`: what was published, one click back, and on again."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.factories import save
from tests.web_client import Web
from wiki.cli.worker import Worker
from wiki.core.store.model import CommitId


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        web.services.publisher.publish()
        yield web


def write(web: Web, text: str, base: CommitId | None = None) -> CommitId:
    saved = save(web.services.store, "notes", text, base).commit
    web.services.publisher.publish()
    return saved


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]).split())


def live(web: Web) -> str:
    return (web.services.settings.data / "site" / "notes" / "index.html").read_text()


def test_list_says_what_each_release_changed_and_which_is_live(web: Web) -> None:
    commit = write(web, "# Notes\n\nfirst\n\nSee [[nowhere]].\n")

    text = words(web.client("lena").get("/-/releases").text)

    newest = text.partition("Release 2")[2].partition("Release 1")[0]
    assert "On the site now" in newest
    assert re.search(r"\d+ files? changed", newest)
    assert commit[:10] in newest
    assert "Create a page (Alice Aoki)" in newest
    assert "notes.md : the link to “nowhere” leads nowhere" in text


def test_rollback_shows_the_older_release_at_once_and_resume_lets_the_worker_go_on(web: Web) -> None:
    first = write(web, "# Notes\n\nfirst\n")
    write(web, "# Notes\n\nsecond\n", first)
    lena = web.client("lena")

    back = lena.submit("/-/releases", action="/-/releases/2/rollback", follow_redirects=True)
    rolled_back = live(web)
    Worker(web.services, Event()).tick()
    held = live(web)
    worker = Worker(web.services, Event())
    worker.tick()
    on = lena.submit("/-/releases", action="/-/releases/resume", follow_redirects=True)
    worker.tick()

    assert "Release 2 is shown again. Publishing is held until you resume it." in words(back.text)
    assert "first" in rolled_back
    assert "second" not in rolled_back
    assert held == rolled_back
    assert "Publishing is held after a rollback." not in words(on.text)
    assert "second" in live(web)


def test_writers_see_the_list_and_cannot_roll_back(web: Web) -> None:
    write(web, "# Notes\n")
    alice = web.client("alice")

    page = alice.get("/-/releases")
    answer = alice.post_form("/-/releases/1/rollback", {}, page="/")

    assert "Release 2" in words(page.text)
    assert "rollback" not in page.text
    assert answer.status_code == 403
    assert not web.services.publisher.is_held()
    assert web.client("charlie").get("/-/releases").status_code == 403


def test_release_that_is_gone_is_told(web: Web) -> None:
    answer = web.client("lena").post_form("/-/releases/77/rollback", {}, page="/-/releases", follow_redirects=True)

    assert "There is no release 77 (any more)." in words(answer.text)
    assert not web.services.publisher.is_held()
