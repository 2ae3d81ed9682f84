"""A talk that two schedules name lives in one event and is listed in both, wherever events are shown, at each one's time and room."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.factories import git
from tests.transfer.schedules.files import as_json, frab, frab_event
from tests.transfer.schedules.test_routes import do, look
from tests.web_client import Web

SHARED = "shared-guid"
TITLE = "速い分析 in two places"
DAYS = {
    "camp2019": ("2019-08-21", "Europe/Berlin", 2, "Curie", "14:15"),
    "meet2019": ("2019-11-02", "Asia/Tokyo", 9, "Hall T", "18:45"),
}
"""By event: its day, zone and offset, and the talk's room and time there."""


def schedule(event: str) -> bytes:
    day, zone, hours, room, clock = DAYS[event]
    offset = dt.timezone(dt.timedelta(hours=hours))
    own = {"acronym": event, "title": event.title(), "start": day, "end": day, "time_zone_name": zone}

    def slot(number: int, title: str, guid: str, time: str, place: str) -> dict[str, Any]:
        moment = dt.datetime.fromisoformat(f"{day} {time}").replace(tzinfo=offset)
        return frab_event(number, guid=guid, title=title, date=moment.isoformat(), start=time, room=place)

    first = slot(1, f"Only at {event}", f"only-{event}", "13:00", "Other room")
    return as_json(frab(first, slot(2, TITLE, SHARED, clock, room), **own))


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        lena = web.client("lena")
        for event in DAYS:
            do(lena, look(lena, schedule(event)))
        yield web


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def around_talk(html: str, size: int = 1_500) -> str:
    """What stands near each place that names the talk."""
    places = [found.start() for found in re.finditer(re.escape(TITLE), html)]
    assert places, html[:2_000]
    return " … ".join(words(html[max(at - size, 0) : at + size]) for at in places)


def other(event: str) -> str:
    return next(name for name in DAYS if name != event)


def test_talk_has_one_page(web: Web) -> None:
    paths = git(web.services.store.folder, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", "main").split(
        "\n"
    )

    holding = [
        path
        for path in paths
        if path.startswith(tuple(DAYS)) and TITLE in web.client("lena").get(f"/-/raw/{path.removesuffix('.md')}").text
    ]
    assert len(holding) == 1
    assert holding[0].startswith("camp2019/")
    assert [path for path in paths if path.startswith("meet2019/")] == [
        "meet2019/index.md",
        "meet2019/only-at-meet2019.md",
    ]


@pytest.mark.parametrize("event", DAYS)
@pytest.mark.parametrize("view", ["", "/-/report", "/-/dashboard", "/-/now", "/-/report.md"])
def test_each_view_has_the_talk_at_its_own_time_and_room(web: Web, event: str, view: str) -> None:
    day, _, _, room, clock = DAYS[event]
    _, _, _, other_room, other_clock = DAYS[other(event)]
    moment = f"?at={day}T{clock}" if view in ("/-/now", "/-/dashboard") else ""

    answer = web.client("alice").get(f"/{event}{view}{moment}")

    assert answer.status_code == 200
    near = around_talk(answer.text)
    assert clock in near
    assert room in near
    assert (f"Only at {event}" in answer.text) == (view != "/-/now")  # where it is over
    for strange in (other_room, other_clock, f"Only at {other(event)}"):
        assert strange not in words(answer.text)


def test_talk_is_on_only_while_it_is_given_there(web: Web) -> None:
    for event, (day, *_, clock) in DAYS.items():
        during = web.client().get(f"/{event}/-/now?at={day}T{clock}").text.partition('id="coming"')[0]
        strange_day, *_, strange_clock = DAYS[other(event)]
        elsewhere = (
            web.client().get(f"/{event}/-/now?at={strange_day}T{strange_clock}").text.partition('id="coming"')[0]
        )

        assert TITLE in during
        assert re.search(rf"<h3[^>]*><a [^>]*>{TITLE}</a>", elsewhere) is None


def test_notes_that_are_written_once_stand_in_both_reports_and_on_the_site(web: Web, tmp_path: Path) -> None:
    page = re.search(r'/(camp2019/[^"/]*two-places)"', web.client("alice").get("/meet2019").text)
    assert page is not None
    text = web.client("alice").get(f"/-/raw/{page[1]}").text
    saved = web.client("alice").submit(f"/-/edit/{page[1]}", {"text": text + "\n- written by one hand\n"}, action="/-/edit/", button=("action", "save"))  # fmt: skip
    web.services.publisher.publish(all=True)

    assert saved.status_code == 303
    for event, (*_, room, clock) in DAYS.items():
        *_, other_room, other_clock = DAYS[other(event)]
        site = (tmp_path / "data/site" / event / "-/report/index.html").read_text()
        for shown in (web.client().get(f"/{event}/-/report").text, site):
            assert "written by one hand" in shown
            near = around_talk(shown)
            assert clock in near
            assert room in near
            assert other_room not in words(shown)
            assert other_clock not in words(shown)


def test_schedules_again_change_nothing_and_a_move_in_one_stays_there(web: Web) -> None:
    store, lena = web.services.store, web.client("lena")
    tip = store.tip()

    for event in DAYS:
        do(lena, look(lena, schedule(event)))
    unchanged = store.tip()
    do(lena, look(lena, schedule("meet2019").replace(b"Hall T", b"Hall U")))

    assert unchanged == tip
    assert "Hall U" in around_talk(web.client().get("/meet2019").text)
    assert "Hall U" not in web.client().get("/camp2019").text
    assert "Curie" in around_talk(web.client().get("/camp2019").text)
