"""Organisers import a schedule in the browser: they see what it will do, then do it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories import git, page_text
from tests.transfer.schedules.files import SAMPLES, as_json, as_xml, frab, frab_event
from tests.web_client import Web, WebClient, find_form

SAMPLE = SAMPLES / "camp2019-frab.json"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        yield web


def look(client: WebClient, data: bytes, name: str = "schedule.json", **fields: str) -> TestResponse:
    """Sends a file, to see what its import would do."""
    file = {"file": (BytesIO(data), name)}
    return client.post_form("/-/import", {"action": "look", **fields, **file}, content_type="multipart/form-data")


def do(client: WebClient, shown: TestResponse, **fields: Any) -> TestResponse:
    """Presses the button on the page that shows what it will do."""
    assert shown.status_code == 200, shown.text
    return client.post("/-/import", data={**find_form(shown.text, "/-/import").fields, **fields, "action": "do"})


def count_commits(web: Web) -> int:
    return int(git(web.services.store.folder, "rev-list", "--count", "main"))


def test_import_is_shown_first_and_then_one_commit_of_the_organiser(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)

    shown = look(lena, as_json(frab(frab_event(1), frab_event(2, title="<b>速い</b>", persons=[]))))
    after_looking = count_commits(web)
    done = do(lena, shown)

    assert "2 new talks" in shown.text
    assert "&lt;b&gt;速い&lt;/b&gt;" in shown.text
    assert after_looking == before
    assert (done.status_code, done.location) == (303, "/camp2019")
    assert count_commits(web) == before + 1
    assert git(web.services.store.folder, "log", "-1", "--format=%an|%B", "main").strip() == (
        "Lena Marsh|The Camp: import the schedule, 2 new talks\n\nSchedule: frab camp2019"
    )
    assert "Imported. · 2 new talks" in lena.get("/camp2019").text
    assert lena.get("/camp2019/talk-1").status_code == 200


def test_second_import_tells_each_change_and_keeps_what_people_did(web: Web) -> None:
    lena, alice = web.client("lena", language="ja"), web.client("alice")
    do(lena, look(lena, as_json(frab(frab_event(1), frab_event(2), frab_event(3)))))
    text = page_text(web.services.store, "camp2019/talk-1.md")
    alice.submit(
        "/-/edit/camp2019/talk-1", {"text": text.replace("track: Science", "track: Mine") + "- 会場で書いた\n"}
    )

    shown = look(lena, as_xml(frab(frab_event(1, track="Art", room="Turing"), frab_event(2))))
    done = do(lena, shown)

    assert "変更のあるトーク1件" in shown.text
    assert "中止のトーク1件" in shown.text
    assert "現在：Mine" in shown.text
    assert "スケジュール：Art" in shown.text
    assert done.status_code == 303
    text = page_text(web.services.store, "camp2019/talk-1.md")
    assert "track: Mine\n" in text
    assert "room: Turing\n" in text
    assert text.endswith("- 会場で書いた\n")
    assert 'cancelled: "true"' in page_text(web.services.store, "camp2019/talk-3.md")


def test_ticked_field_takes_the_schedules_value_and_missing_talks_can_stay(web: Web) -> None:
    lena = web.client("lena")
    do(lena, look(lena, as_json(frab(frab_event(1), frab_event(2)))))
    text = page_text(web.services.store, "camp2019/talk-1.md")
    lena.submit("/-/edit/camp2019/talk-1", {"text": text.replace("track: Science", "track: Mine")})

    shown = look(lena, as_json(frab(frab_event(1, track="Art"))))
    do(lena, shown, take=f"{frab_event(1)['guid']} track", keep_missing="1")

    assert "track: Art\n" in page_text(web.services.store, "camp2019/talk-1.md")
    assert "cancelled" not in page_text(web.services.store, "camp2019/talk-2.md")


def test_other_event_is_offered_where_the_talks_live_already(web: Web) -> None:
    lena = web.client("lena")
    do(lena, look(lena, as_json(frab(frab_event(1)))))

    shown = look(lena, as_json(frab(frab_event(1, room="Turing"))), event="elsewhere")
    fields = find_form(shown.text, "/-/import").fields
    instead = lena.post("/-/import", data={**fields, "action": "instead"})
    do(lena, instead)

    assert "Most of these talks live in the event The Camp already." in shown.text
    assert "room: Turing\n" in page_text(web.services.store, "camp2019/talk-1.md")
    assert lena.get("/elsewhere").status_code == 404


@pytest.mark.parametrize(
    ("data", "said", "place"),
    [
        (b"\x89PNG\r\n", "damaged, or cut short", "line 1, column 1"),
        (as_json(frab(frab_event(1)))[:-20], "damaged, or cut short", "line 1"),
        (
            b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><schedule>&a;</schedule>',
            "used for attacks",
            "line 1",
        ),
        (
            b'{"schedule": {"conference": {"title": "x", "days": 5}}}',
            "Something is missing",
            "schedule.conference.days",
        ),
    ],
)
def test_file_of_another_shape_is_refused_with_reason_and_place(web: Web, data: bytes, said: str, place: str) -> None:
    before = count_commits(web)

    answer = look(web.client("lena"), data, event="my-event")

    assert answer.status_code == 400
    assert said in answer.text
    assert place in answer.text
    assert 'value="my-event"' in answer.text
    assert count_commits(web) == before


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("http://127.0.0.1:9/schedule.json", 400, "not on the public internet"),
        ("https://localhost/schedule.json", 400, "not on the public internet"),
        ("ftp://example.org/schedule.json", 400, "no address that can be fetched"),
        ("https://bpstudy.connpass.com/event/364/", 400, "FESTA_CONNPASS_KEY"),
    ],
)
def test_address_that_is_not_fetched_says_why(web: Web, address: str, status: int, said: str) -> None:
    answer = web.client("lena").post_form("/-/import", {"action": "look", "address": address})

    assert answer.status_code == status
    assert said in answer.text
    assert f'value="{address}"' in answer.text


def test_name_of_another_page_is_refused_and_what_was_given_stays(web: Web) -> None:
    web.client("alice").post_form("/-/edit/plain", {"text": "# Plain\n", "base": "", "action": "save"})

    answer = look(web.client("lena"), as_json(frab(frab_event(1))), event="plain")

    assert answer.status_code == 409
    assert "There is a page of this name already" in answer.text
    assert 'value="plain"' in answer.text


def test_nothing_given_and_programmes_that_nobody_showed_are_refused(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)

    nothing = lena.post_form("/-/import", {"action": "look"})
    forged = lena.post_form("/-/import", {"action": "do", "programme": "e30.xxx", "event": "camp"})

    assert (nothing.status_code, forged.status_code) == (400, 400)
    assert "Give an address or a file." in nothing.text
    assert count_commits(web) == before


def test_expired_form_is_shown_again_with_the_plan(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)
    shown = look(lena, as_json(frab(frab_event(1))))

    late = lena.post(
        "/-/import", data={**find_form(shown.text, "/-/import").fields, "csrf_token": "old", "action": "do"}
    )
    after_late = count_commits(web)
    again = lena.post("/-/import", data={**find_form(late.text, "/-/import").fields, "action": "do"})

    assert (late.status_code, after_late) == (400, before)
    assert "Send it once more." in late.text
    assert (again.location, count_commits(web)) == ("/camp2019", before + 1)


@pytest.mark.parametrize("handle", ["alice", "charlie"])
def test_import_is_for_organisers(web: Web, handle: str) -> None:
    client = web.client(handle)

    assert client.get("/-/import").status_code == 403
    assert client.post_form("/-/import", {"action": "look", "address": "https://example.org/"}).status_code == 403


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample schedule is not beside this checkout")
def test_real_schedule_comes_in_and_again_changes_nothing(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)

    done = do(lena, look(lena, SAMPLE.read_bytes()))
    again = look(lena, SAMPLE.read_bytes())

    assert done.location == "/camp2019"
    assert count_commits(web) == before + 1
    with web.services.index.read() as snapshot:
        assert len(snapshot.talks("camp2019")) == 79
        assert not any(talk.facts.problems for talk in snapshot.talks("camp2019"))
    assert "the wiki has it so already" in again.text
