"""A hook's call over HTTP: believed or not, recorded, and what it wakes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.api.conftest import Api, make_api  # noqa: F401 - a fixture
from tests.core.remote.test_sync import make_upstream
from tests.hooks.callers import SECRET, github_headers, to_json
from wiki.core.remote.wake import last_asked
from wiki.people.deliveries import list_deliveries

PUSH = {"ref": "refs/heads/main", "before": "1" * 40, "after": "2" * 40, "commits": [{}], "pusher": {"name": "dana"}}


@pytest.fixture
def wiki(make_api: Callable[..., Api], tmp_path: Path) -> Api:  # noqa: F811 - the fixture above
    upstream = make_upstream(tmp_path)
    settings = {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1", "FESTA_WEBHOOK_SECRET": SECRET}
    return make_api(**settings)


def deliver(wiki: Api, payload: object, event: str = "push", secret: str = SECRET) -> TestResponse:
    body = to_json(payload)
    return wiki.client.post("/-/hooks/github", data=body, headers=github_headers(body, event, secret=secret))


def recorded(wiki: Api) -> list[tuple[str, str, str | None]]:
    with wiki.services.people.read() as session:
        return [(row.provider, row.verdict, row.commit_id) for row in list_deliveries(session)]


def test_push_to_our_branch_is_recorded_and_wakes_the_worker(wiki: Api) -> None:
    before = last_asked(wiki.services.store)

    answer = deliver(wiki, PUSH)

    assert answer.status_code == 202
    assert answer.json is not None
    assert (answer.json["wanted"], answer.json["again"]) == (True, False)
    assert recorded(wiki) == [("github", "push", "2" * 40)]
    assert last_asked(wiki.services.store) > before


def test_same_delivery_twice_is_answered_and_does_nothing_twice(wiki: Api) -> None:
    deliver(wiki, PUSH)
    woken = last_asked(wiki.services.store)

    again = deliver(wiki, PUSH)

    assert again.status_code == 202
    assert again.json is not None
    assert again.json["again"] is True
    assert len(recorded(wiki)) == 1
    assert last_asked(wiki.services.store) == woken


@pytest.mark.parametrize(
    ("payload", "event"),
    [(PUSH | {"ref": "refs/heads/other"}, "push"), (PUSH | {"ref": "refs/tags/main"}, "push"), ({"zen": "x"}, "ping")],
)
def test_call_that_does_not_concern_us_is_recorded_with_a_reason_and_wakes_nobody(
    wiki: Api, payload: object, event: str
) -> None:
    before = last_asked(wiki.services.store)

    answer = deliver(wiki, payload, event)

    assert answer.status_code == 202
    assert answer.json is not None
    assert answer.json["wanted"] is False
    assert len(recorded(wiki)) == 1
    assert last_asked(wiki.services.store) == before


def test_wrong_signature_is_refused_and_not_recorded(wiki: Api) -> None:
    answer = deliver(wiki, PUSH, secret="guessed")

    assert (answer.status_code, answer.json) == (401, {"error": "mismatch"})
    assert recorded(wiki) == []


def test_unknown_host_and_another_hosts_address_are_refused(wiki: Api) -> None:
    body = to_json(PUSH)

    assert wiki.client.post("/-/hooks/elsewhere", data=body).status_code == 404
    assert wiki.client.post("/-/hooks/gitlab", data=body, headers=github_headers(body)).status_code == 400


def test_body_over_the_limit_is_refused(wiki: Api) -> None:
    body = b"x" * 17_000_000

    assert wiki.client.post("/-/hooks/github", data=body, headers=github_headers(body)).status_code == 413


def test_signature_and_token_are_not_kept_with_the_delivery(wiki: Api) -> None:
    deliver(wiki, PUSH)

    with wiki.services.people.read() as session:
        kept = list_deliveries(session)[0].headers
    assert not any("signature" in name.lower() or "token" in name.lower() for name in kept)
    assert "push" in kept.values()
