"""connpass's API, played by a server on this machine."""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.core.fetching.hosts import Host, host, local, ok
from tests.transfer.schedules.test_connpass_answers import EVENT, presentation
from wiki.core.fetching.errors import FetchFailed
from wiki.core.fetching.fetch import Fetched, Limits, fetch
from wiki.core.schedule.model import NotASchedule, Programme
from wiki.transfer.schedules.connpass import (
    ConnpassEventNotFound,
    ConnpassKeyMissing,
    ConnpassKeyRefused,
    ConnpassTooOften,
    Pace,
    fetch_connpass,
    find_connpass_event,
)


class Api:
    """Answers as connpass does, in batches of `most`."""

    def __init__(self, presentations: int = 0, most: int = 100, **changed: Any) -> None:
        self.presentations = [
            presentation(
                f"https://speakerdeck.com/{number}",
                name=f"Talk {number}",
                created_at=f"2012-11-29T19:44:{number % 60:02}+09:00",
                user={"id": number},
            )
            for number in range(presentations)
        ]
        self.most = most
        self.changed = changed

    def __call__(self, head: str) -> Iterable[bytes]:
        parts = urlsplit(head.split(" ")[1])
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/events/":
            found = [EVENT] if asked["event_id"] == str(EVENT["id"]) else []
            answer: dict[str, Any] = {"results_returned": len(found), "results_available": len(found), "events": found}
        else:
            assert parts.path == f"/events/{EVENT['id']}/presentations/"
            start = int(asked["start"]) - 1
            batch = self.presentations[start : start + min(int(asked["count"]), self.most)]
            answer = {
                "results_returned": len(batch),
                "results_available": len(self.presentations),
                "presentations": batch,
            }
        return [ok(json.dumps(answer | self.changed).encode(), "Content-Type: application/json")]


def through(network_of_test: Any) -> Callable[..., Fetched]:
    def ask(address: str, limits: Limits = Limits(), headers: Mapping[str, str] | None = None) -> Fetched:  # noqa: B008
        return fetch(address, limits, headers or {}, network_of_test)

    return ask


def programme_from(api: Host, event: str = "1364", key: str | None = "secret") -> Programme:
    return fetch_connpass(event, key, through(local()), pace=Pace(0), api=api.address)


@pytest.mark.parametrize(
    ("address", "event"),
    [
        ("https://python.connpass.com/event/1364/", "1364"),
        ("https://connpass.com/event/1364", "1364"),
        (" http://Python.Connpass.com/event/1364/presentation/?a=b#c ", "1364"),
        ("https://python.connpass.com/", None),
        ("https://python.connpass.com/event/", None),
        ("https://python.connpass.com/event/13a/", None),
        ("https://connpass.com.example.org/event/1364/", None),
        ("https://notconnpass.com/event/1364/", None),
        ("https://example.org/?https://connpass.com/event/1364/", None),
        ("ftp://connpass.com/event/1364/", None),
    ],
)
def test_connpass_event_is_known_by_its_address(address: str, event: str | None) -> None:
    assert find_connpass_event(address) == event


def test_connpass_gives_the_event_and_all_its_presentations() -> None:
    with host(Api(presentations=7, most=3)) as api:
        programme = programme_from(api)

    assert (programme.title, programme.source) == ("Python 勉強会 #5", "connpass")
    assert [talk.title for talk in programme.talks] == [f"Talk {number}" for number in range(7)]
    assert [head.split(" ")[1] for head in api.asked] == [
        "/events/?event_id=1364",
        "/events/1364/presentations/?start=1&count=100",
        "/events/1364/presentations/?start=4&count=100",
        "/events/1364/presentations/?start=7&count=100",
    ]
    assert all("X-API-Key: secret\r\n" in head for head in api.asked)


def test_connpass_event_without_presentations_has_no_talks() -> None:
    with host(Api()) as api:
        assert programme_from(api).talks == ()


def test_connpass_that_counts_wrongly_is_not_asked_for_ever() -> None:
    with host(Api(presentations=2, results_available=1_000)) as api:
        assert len(programme_from(api).talks) == 2

    assert len(api.asked) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, ConnpassKeyRefused(401)),
        (403, ConnpassKeyRefused(403)),
        (404, ConnpassEventNotFound("1364")),
        (429, ConnpassTooOften()),
    ],
)
def test_connpass_that_refuses_says_why(status: int, error: Exception) -> None:
    with host(ok(b"{}", status=f"{status} No")) as api, pytest.raises(type(error)) as refused:
        programme_from(api)

    assert refused.value == error


def test_connpass_that_is_down_fails_for_now() -> None:
    with host(ok(b"", status="503 Down")) as api, pytest.raises(FetchFailed) as failed:
        programme_from(api)

    assert (failed.value.status, failed.value.permanent) == (503, False)


def test_connpass_without_a_key_is_not_asked() -> None:
    with host(Api()) as api:
        with pytest.raises(ConnpassKeyMissing):
            programme_from(api, key=None)

        assert api.asked == []


def test_connpass_event_that_does_not_exist_is_not_found() -> None:
    with host(Api()) as api, pytest.raises(ConnpassEventNotFound):
        programme_from(api, event="1")


@pytest.mark.parametrize(
    "answer", [b"[]", b"{}", b'{"events": [3]}', b"<html>", b'{"events": [{}], "presentations": 1}']
)
def test_connpass_that_answers_something_else_is_refused(answer: bytes) -> None:
    with host(ok(answer)) as api, pytest.raises(NotASchedule):
        programme_from(api)


def test_connpass_is_asked_once_a_second_by_all_threads_together() -> None:
    """On a clock of its own: who sleeps moves it forward."""
    pace, times, lock = Pace(1.0), list[float](), threading.Lock()

    def ask() -> None:
        at = 0.0

        def sleep(seconds: float) -> None:
            nonlocal at
            at += seconds

        for _ in range(5):
            pace.wait(sleep, lambda: at)
            with lock:
                times.append(at)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(times) == [float(number) for number in range(20)]
