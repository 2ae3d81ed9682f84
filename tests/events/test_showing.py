"""When talks end."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from wiki.events.showing import AFTER, BEFORE, DURING, UNKNOWN, showings_of, span_of
from wiki.web.views import TalkLine

ZONE = ZoneInfo("Europe/Berlin")


@dataclass
class Given:
    """What a talk says of its time."""

    start: str
    minutes: int | None = None
    room: str | None = None
    cancelled: bool = False

    @property
    def line(self) -> TalkLine:
        start = dt.datetime.fromisoformat(self.start).replace(tzinfo=ZONE)
        page = cast("Any", None)  # nothing here looks at it
        return TalkLine(page, "", "", start, self.minutes, self.room, (), None, self.cancelled, None)


def ends(*talks: Given) -> list[str]:
    return [f"{each.end:%H:%M}{'' if each.is_sure else '?'}" for each in showings_of(each.line for each in talks)]


@pytest.mark.parametrize(
    ("talks", "expected"),
    [
        ([Given("2026-05-01 10:00", 45)], ["10:45"]),
        ([Given("2026-05-01 10:00")], ["11:00?"]),
        ([Given("2026-05-01 10:00", room="A"), Given("2026-05-01 10:20", 10, room="A")], ["10:20?", "10:30"]),
        ([Given("2026-05-01 10:00", room="A"), Given("2026-05-01 10:20", 10, room="B")], ["11:00?", "10:30"]),
        (
            [Given("2026-05-01 10:00"), Given("2026-05-01 10:00"), Given("2026-05-01 12:30", 5)],
            ["12:30?"] * 2 + ["12:35"],
        ),
        ([Given("2026-05-01 10:00"), Given("2026-05-01 13:01", 5)], ["11:00?", "13:06"]),
        ([Given("2026-05-01 10:00"), Given("2026-05-01 10:20", 10, cancelled=True)], ["11:00?", "10:30"]),
        ([Given("2026-10-25 02:30", 60)], ["02:30"]),  # clocks go back at 3
    ],
)
def test_end_is_said_or_the_next_start_in_the_room_or_an_hour(talks: list[Given], expected: list[str]) -> None:
    assert ends(*talks) == expected


def test_event_goes_from_its_first_talk_to_its_last_and_has_whole_days_without_talks() -> None:
    day = dt.date(2026, 5, 1)
    showings = showings_of([Given("2026-05-01 10:00", 30).line, Given("2026-05-01 18:00", 30).line])

    span = span_of(showings, day, None, ZONE)
    longer = span_of(showings, day - dt.timedelta(days=1), day + dt.timedelta(days=1), ZONE)

    def moment(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)

    assert [span.phase(moment(f"2026-05-01 {at}")) for at in ("09:59", "10:00", "18:29", "18:30")] == [
        BEFORE, DURING, DURING, AFTER,
    ]  # fmt: skip
    assert (longer.is_day, longer.begin) == (True, moment("2026-04-30 00:00"))
    assert longer.phase(moment("2026-05-02 23:00")) == DURING
    assert span_of([], None, None, ZONE).phase(moment("2026-05-01 10:00")) == UNKNOWN
    assert span_of([], day, None, ZONE).phase(moment("2026-05-01 10:00")) == DURING
