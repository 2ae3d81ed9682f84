"""`/-/deliveries`: what hooks called, and what it led to."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.core.remote.test_sync import clone, commit_and_push, make_upstream
from tests.hooks.callers import SECRET, github_headers
from tests.web_client import Web
from wiki.cli.worker import Worker
from wiki.core.remote.wake import last_asked

PUSH = json.dumps({"ref": "refs/heads/main", "after": "2" * 40, "commits": [{}]}).encode()
OTHER = json.dumps({"ref": "refs/heads/draft", "after": "3" * 40, "commits": [{}]}).encode()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    make_upstream(tmp_path)
    settings: dict[str, Any] = {"FESTA_REMOTE": str(tmp_path / "upstream.git"), "FESTA_ALLOW_FILE_REMOTE": "1"}
    with Web.open(tmp_path, people=True, FESTA_WEBHOOK_SECRET=SECRET, **settings) as web:
        Worker(web.services, Event()).tick()
        yield web


def deliver(web: Web, body: bytes, delivery: str) -> None:
    headers = {**github_headers(body, secret=SECRET), "X-GitHub-Delivery": delivery, "X-Secret": "hush"}
    assert web.client().post("/-/hooks/github", data=body, headers=headers).status_code == 202


def words(web: Web) -> str:
    html = web.client("lena").get("/-/deliveries").text
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]).split())


def test_delivery_is_listed_with_its_verdict_and_waits_for_the_worker(web: Web) -> None:
    deliver(web, PUSH, "d-1")
    deliver(web, OTHER, "d-2")

    text = words(web)

    other, _, ours = text.partition("A push to our branch")
    assert "A push to another branch: nothing to do" in other
    assert "d-2" in other
    assert "github · push · d-1 · 2222222222" in ours
    assert "Waiting for the worker" in ours
    assert "Do it again" not in other
    assert "hush" not in text


def test_outcome_tells_what_was_taken_in(web: Web, tmp_path: Path) -> None:
    pushed = commit_and_push(clone(tmp_path, tmp_path / "upstream.git"), "pushed.md", "# Pushed\n")
    deliver(web, PUSH, "d-1")

    Worker(web.services, Event()).tick()

    assert f"Taken in: commit {pushed[:10]}" in words(web)


def test_outcome_tells_of_an_upstream_that_is_away_and_then_of_success(web: Web, tmp_path: Path) -> None:
    (tmp_path / "upstream.git").rename(tmp_path / "away.git")
    deliver(web, PUSH, "d-1")
    Worker(web.services, Event()).tick()
    failed = words(web)
    (tmp_path / "away.git").rename(tmp_path / "upstream.git")
    Worker(web.services, Event()).tick()

    assert "The upstream could not be met, and is tried again: the folder is not there" in failed
    assert "Nothing new was there" in words(web)


def test_again_wakes_the_worker_and_the_delivery_waits_anew(web: Web) -> None:
    deliver(web, PUSH, "d-1")
    Worker(web.services, Event()).tick()
    asked = last_asked(web.services.store)

    answer = web.client("lena").submit("/-/deliveries", action="/again")

    assert answer.status_code == 303
    assert last_asked(web.services.store) > asked
    assert "Waiting for the worker" in words(web)


def test_again_is_for_organisers_and_for_deliveries_that_are_there(web: Web) -> None:
    deliver(web, PUSH, "d-1")

    assert web.client("alice").post_form("/-/deliveries/1/again", {}, page="/").status_code == 403
    assert web.client("lena").post_form("/-/deliveries/99/again", {}, page="/-/status").status_code == 404
