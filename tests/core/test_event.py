from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from wiki.core import problems as kinds
from wiki.core.event import AUTO, HOLD, UTC_ZONE, Event, split_report, start_at, talk_sort_key
from wiki.core.field_values import parse_start
from wiki.core.page import Page, read_page
from wiki.core.problems import Problem

TOKYO = ZoneInfo("Asia/Tokyo")


def event_page(block: str) -> Page:
    return read_page("pyfes/index.md", f"---\ntype: event\n{block}---\n", in_event=False)


def event_of(block: str) -> Event:
    event = event_page(block).event
    assert event is not None
    return event


def test_event_with_all_fields_is_read() -> None:
    page = event_page(
        "title: Python の祭り\ndate: 2019-08-21\nend_date: 2019-08-22\nvenue: 秋葉原\ntimezone: Asia/Tokyo\n"
        "hashtag: '#pyfes'\nurl: https://example.org\nlicense: CC BY 4.0\nlanguage: ja\npublish: hold\n"
    )

    assert (page.title, page.language, page.problems) == ("Python の祭り", "ja", ())
    assert page.event == Event(
        date=date(2019, 8, 21),
        end_date=date(2019, 8, 22),
        venue="秋葉原",
        timezone=TOKYO,
        hashtag="pyfes",
        url="https://example.org",
        license="CC BY 4.0",
        publish=HOLD,
    )


def test_event_without_fields_is_published_and_in_the_default_zone() -> None:
    page = read_page("e/index.md", "---\ntype: event\n---\n", in_event=False, default_timezone=TOKYO)

    assert page.event == Event(None, None, None, TOKYO, None, None, None, AUTO)


def test_event_in_an_unknown_zone_has_a_problem_and_the_default() -> None:
    page = event_page("timezone: JST\n")

    assert page.event is not None
    assert page.event.timezone == UTC_ZONE
    assert page.problems == (Problem(3, 11, kinds.BAD_TIMEZONE, "JST", "timezone"),)


def test_event_that_ends_before_it_begins_has_a_problem() -> None:
    page = event_page("date: 2019-08-21\nend_date: 2019-08-20\n")

    assert page.event is not None
    assert page.event.last_day == date(2019, 8, 21)
    assert page.problems == (Problem(4, 11, kinds.ENDS_BEFORE_START, "2019-08-20", "end_date"),)


@pytest.mark.parametrize(
    ("block", "publish"),
    [
        ("", AUTO),
        ("publish:\n", AUTO),
        ("publish: Auto\n", AUTO),
        ("publish: hold\n", HOLD),
        ("publish: no\n", HOLD),
        ("publish: holdd\n", HOLD),
        ("publish: [@hold]\n", HOLD),
    ],
)
def test_publish_that_cannot_be_told_holds(block: str, publish: str) -> None:
    assert event_of(block).publish == publish


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ("10:30", datetime(2019, 8, 21, 10, 30, tzinfo=TOKYO)),
        ("2019-08-22 10:30", datetime(2019, 8, 22, 10, 30, tzinfo=TOKYO)),
        ("2019-08-21T10:30Z", datetime(2019, 8, 21, 19, 30, tzinfo=TOKYO)),
        ("none", None),
    ],
)
def test_start_is_a_moment_in_the_zone_of_the_event(start: str, moment: datetime | None) -> None:
    event = event_of("date: 2019-08-21\ntimezone: Asia/Tokyo\n")

    assert start_at(parse_start(start), event) == moment


def test_time_alone_in_an_event_without_date_is_no_moment() -> None:
    assert start_at(parse_start("10:30"), event_of("")) is None


def test_talks_stand_in_the_order_of_start_order_and_path() -> None:
    event = event_of("date: 2019-08-21\ntimezone: Asia/Tokyo\n")
    talks: list[tuple[str, int | None, str]] = [
        ("09:00", None, "e/a.md"),
        ("2019-08-21T00:30Z", None, "e/half-past-nine.md"),
        ("2019-08-21 10:00", 1, "e/z.md"),
        ("10:00", 2, "e/b.md"),
        ("10:00", None, "e/a.md"),
        ("2019-08-22 08:00", None, "e/next-day.md"),
        ("", 1, "e/z-without-start.md"),
        ("", None, "e/a-without-start.md"),
    ]

    mixed = talks[::-1]

    ordered = sorted(mixed, key=lambda talk: talk_sort_key(parse_start(talk[0]), talk[1], talk[2], event))

    assert ordered == talks


@pytest.mark.parametrize(
    ("body", "introduction", "closing"),
    [
        ("はじめに\n\n[[talks]]\n\nおわりに\n", "はじめに\n\n", "\nおわりに\n"),
        (
            "```\n[[talks]]\n```\nこの [[talks]] は違う\n  [[talks]]  \r\nend",
            "```\n[[talks]]\n```\nこの [[talks]] は違う\n",
            "end",
        ),
        ("[[talks]]", "", ""),
        ("[[talks]]\n[[talks]]\n", "", "[[talks]]\n"),
        ("no line\n", "no line\n", ""),
        ("    [[talks]]\n", "    [[talks]]\n", ""),
    ],
)
def test_report_is_split_at_the_line_for_its_talks(body: str, introduction: str, closing: str) -> None:
    assert split_report(body) == (introduction, closing)
