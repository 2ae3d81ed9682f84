import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.read import read_schedule

WHOLE = """# Written by hand
title: Python Developer Festa
slug: pyfes-2012-11
date: 2012-11-24
venue: Oracle 青山センター
timezone: Asia/Tokyo
hashtag: "#pyfes"
url: https://pyfes.example.org/
language: ja
talks:
  - title: no
    speakers: ["@omo2009", Smith, John]
    start: 10:30
    duration: 0:45
    room: 13F
    abstract: |
      One

      Two
    links:
      - {title: Code, url: "https://example.org/code"}
      - https://example.org/more
  - タイトル: 懇親会
    開始: 2012-11-24 18:00
    cancelled: true
"""


def read(text: str, name: str = "a.yaml") -> Programme:
    return read_schedule(name, text.encode())


def test_yaml_gives_all_that_it_says_of_event_and_talks() -> None:
    programme = read(WHOLE)

    first, second = programme.talks
    assert programme == Programme(
        source="table",
        title="Python Developer Festa",
        slug="pyfes-2012-11",
        date=dt.date(2012, 11, 24),
        venue="Oracle 青山センター",
        timezone=ZoneInfo("Asia/Tokyo"),
        hashtag="pyfes",
        url="https://pyfes.example.org/",
        language="ja",
        talks=programme.talks,
        oddities=(Oddity(kinds.NO_GUID, "", "2"),),
    )
    assert first == ScheduledTalk(
        guid=first.guid,
        title="no",
        speakers=("@omo2009", "Smith", "John"),
        start=dt.datetime(2012, 11, 24, 10, 30),  # noqa: DTZ001
        duration=45,
        venue_room="13F",
        abstract="One\n\nTwo",
        links=(Link("Code", "https://example.org/code"), Link("example.org", "https://example.org/more")),
    )
    assert (second.title, second.cancelled) == ("懇親会", True)


@pytest.mark.parametrize(
    "text",
    [
        "- title: a\n- title: b\n",
        "---\n- title: a\n- title: b\n",
        "---\r\n- title: a\r\n- title: b\r\n",
        "# talks\n-\n  title: a\n-\n  title: b\n",
        "[{title: a}, {title: b}]",
        '[\n{"title": "a"},\n{"title": "b"}\n]\n',
        "talks:\n- title: a\n- title: b\n",
        "トーク:\n- 題名: a\n- 題名: b\n",
    ],
)
def test_yaml_list_may_stand_alone(text: str) -> None:
    assert [talk.title for talk in read(text).talks] == ["a", "b"]


def test_yaml_is_known_by_what_is_in_it() -> None:
    assert read("- title: a\n", "talks.txt").talks[0].title == "a"


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ('talks:\n  - title: "a\n', kinds.NOT_READABLE, "2:12"),
        ("- title: a\n- title: b: c\n", kinds.NOT_READABLE, "2:11"),
        ("- &a {title: a}\n- *a\n", kinds.NOT_READABLE, "2:3"),
        ("talks:\n  - title: @a\n", kinds.NOT_READABLE, "2:12"),
        ("talks:\n  - just words\n", kinds.OTHER_SHAPE, "talks[0]"),
        ("talks: none\n", kinds.OTHER_SHAPE, "1:1"),
        ("title: a\n", kinds.OTHER_SHAPE, "1:1"),
        ("talks: []\n", kinds.NO_TALKS, ""),
        ("talks: " + "[" * 1_000, kinds.NOT_READABLE, "1:16"),
        ("- title: " + "a" * 2_000_001, kinds.TOO_LARGE, ""),
    ],
)
def test_yaml_that_is_broken_is_refused_with_its_place(text: str, reason: str, place: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read(text)

    assert (refused.value.reason, refused.value.place) == (reason, place)


def test_yaml_bomb_of_aliases_is_refused() -> None:
    lines = [
        "a: &a [x, x]",
        *(f"{key}: &{key} [*{before}, *{before}]" for before, key in zip("abcdefgh", "bcdefghi", strict=True)),
    ]

    with pytest.raises(NotASchedule) as refused:
        read("\n".join([*lines, "talks: *i"]))

    assert refused.value.reason == kinds.NOT_READABLE


def test_yaml_tags_are_words() -> None:
    programme = read("- title: !!python/object/apply:os.system [echo]\n- title: !important b\n")

    assert [talk.title for talk in programme.talks] == ["echo", "b"]


def test_yaml_tells_what_it_did_not_take() -> None:
    programme = read("timezone: Nowhere\ndate: someday\ntalks:\n- title: a\n  start: 10:00\n")

    assert [(odd.place, odd.detail) for odd in programme.oddities if odd.kind == kinds.BAD_VALUE] == [
        ("talks[0]", "10:00"),
        ("timezone", "Nowhere"),
        ("date", "someday"),
    ]
