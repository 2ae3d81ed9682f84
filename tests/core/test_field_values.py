from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core import field_values
from wiki.core.field_values import (
    Start,
    parse_address,
    parse_date,
    parse_flag,
    parse_language,
    parse_minutes,
    parse_number,
    parse_start,
    parse_timezone,
)


@pytest.mark.parametrize("text", ["2019-08-21", "2019/8/21", "2019.08.21", "2019年8月21日", "２０１９－０８－２１"])
def test_date_in_usual_forms_is_read(text: str) -> None:
    assert parse_date(text) == date(2019, 8, 21)


@pytest.mark.parametrize("text", ["", "21 Aug", "2019-13-01", "2019-02-30", "0001-01-01", "2019-08-21 11:00"])
def test_date_that_is_none_is_refused(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("11:00", time(11, 0)),
        ("１０：３０", time(10, 30)),
        ("9:05:30", time(9, 5, 30)),
        ("2019-08-21 11:00", datetime(2019, 8, 21, 11, 0)),  # noqa: DTZ001 - local to the event
        ("2019-08-21T11:00", datetime(2019, 8, 21, 11, 0)),  # noqa: DTZ001
        ("2019年8月21日 １１：００", datetime(2019, 8, 21, 11, 0)),  # noqa: DTZ001
        ("2019-08-21T11:00:00+09:00", datetime(2019, 8, 21, 11, 0, tzinfo=timezone(timedelta(hours=9)))),
        ("2019-08-21 11:00Z", datetime(2019, 8, 21, 11, 0, tzinfo=UTC)),
    ],
)
def test_start_in_usual_forms_is_read(text: str, start: Start) -> None:
    assert parse_start(text) == start


@pytest.mark.parametrize(
    "text",
    ["", "25:00", "11:60", "11", "2019-13-21 11:00", "2019-08-21", "11:00+99:00", "昼", "2019-08-21T11:00+24:00"],
)
def test_start_that_is_none_is_refused(text: str) -> None:
    assert parse_start(text) is None


@pytest.mark.parametrize(("text", "minutes"), [("0:30", 30), ("1:05", 65), ("00:20", 20), ("45 min", 45), ("５分", 5)])
def test_duration_is_read_in_minutes(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "0:00", "0:60", "30", "999:00", "half an hour", "-0:30"])
def test_duration_that_is_none_is_refused(text: str) -> None:
    assert parse_minutes(text) is None


@pytest.mark.parametrize(
    ("text", "flag"), [("true", True), ("Yes", True), ("no", False), ("FALSE", False), ("?", None)]
)
def test_flag_is_read(text: str, flag: bool | None) -> None:
    assert parse_flag(text) is flag


def test_number_is_read_with_sign_and_full_width_digits() -> None:
    assert (parse_number("-3"), parse_number("１２"), parse_number("1.5"), parse_number("9" * 5000)) == (
        -3,
        12,
        None,
        None,
    )


def test_language_is_a_tag() -> None:
    assert (parse_language("no"), parse_language("en-GB"), parse_language("日本語")) == ("no", "en-GB", None)


def test_timezone_is_one_of_the_database() -> None:
    assert parse_timezone("Asia/Tokyo") == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    "text", ["JST", "東京", "../../etc/passwd", "/etc/passwd", "Asia", "", "\x00", "a" * 5000, "\ud800"]
)
def test_timezone_that_is_none_is_refused(text: str) -> None:
    assert parse_timezone(text) is None


@pytest.mark.parametrize(
    "text",
    ["https://example.org", "HTTP://example.org:80/a?b=c#d", "https://日本語.jp/資料", "https://medium.com/@omo2009"],
)
def test_address_of_the_web_is_kept_as_written(text: str) -> None:
    assert parse_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "example.org",
        "https://",
        "https:///path",
        "https://good.example@evil.example/",
        "https://a b",
        'https://a"onclick="x',
        "https://a/\u202egpj.exe",
        "https://a/\n",
        "https://a/" + "b" * 3000,
        "http:\\\\a",
    ],
)
def test_address_that_may_not_be_a_link_is_refused(text: str) -> None:
    assert parse_address(text) is None


@settings(deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="0123456789:-/ TZ+年月日分", max_size=24))
def test_parsing_any_text_never_raises(text: str) -> None:
    for name in dir(field_values):
        if name.startswith("parse_"):
            getattr(field_values, name)(text)
