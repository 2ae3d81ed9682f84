import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from tests.transfer.schedules.files import ical
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.read import read_schedule

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")


def read(*events: list[str], calendar: tuple[str, ...] = ("VERSION:2.0",)) -> Programme:
    return read_schedule("a.ics", ical(*events, calendar=calendar))


def starts(programme: Programme) -> list[str]:
    return [f"{talk.start:%m-%d %H:%M}" if talk.start else "" for talk in programme.talks]


def test_ical_gives_all_that_it_says_of_a_talk() -> None:
    event = [
        "UID:1@example.org",
        "DTSTART;TZID=Asia/Tokyo:20121124T110000",
        "DTEND;TZID=Asia/Tokyo:20121124T113000",
        "SUMMARY;LANGUAGE=ja:Python\\, 今昔 -",
        "  Alice",
        "DESCRIPTION:One\\n\\nTwo\\; three\\\\",
        "LOCATION:5F",
        "CATEGORIES:Web\\, mobile,Other",
        "URL;VALUE=URI:https://example.org/1",
        "ATTACH;FILENAME=slides.pdf:https://example.org/s.pdf",
        'ATTENDEE;CN="Bob, the host":mailto:bob@example.org',
        'ATTENDEE;ROLE=X-SPEAKER;CN="Alice":mailto:alice@example.org',
        "STATUS:CONFIRMED",
        "BEGIN:VALARM",
        "SUMMARY:Wake up",
        "END:VALARM",
    ]

    programme = read(event, calendar=("X-WR-CALNAME:Festa", "X-WR-TIMEZONE:Asia/Tokyo"))

    assert programme == Programme(
        source="icalendar",
        title="Festa",
        date=dt.date(2012, 11, 24),
        timezone=TOKYO,
        language="ja",
        talks=(
            ScheduledTalk(
                guid="1@example.org",
                title="Python, 今昔 - Alice",
                speakers=("Alice",),
                start=dt.datetime(2012, 11, 24, 11, tzinfo=TOKYO),
                duration=30,
                venue_room="5F",
                track="Web, mobile",
                language="ja",
                abstract="One\n\nTwo; three\\",
                slides="https://example.org/s.pdf",
                links=(Link("example.org", "https://example.org/1"),),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20190821T090000Z", dt.datetime(2019, 8, 21, 9, tzinfo=dt.UTC)),
        ("DTSTART:20190821T090000", dt.datetime(2019, 8, 21, 9)),  # noqa: DTZ001
        ("DTSTART;TZID=Europe/Berlin:20190821T090000", dt.datetime(2019, 8, 21, 9, tzinfo=BERLIN)),
        ("DTSTART;TZID=W. Europe Standard Time:20190821T090000", dt.datetime(2019, 8, 21, 9, tzinfo=BERLIN)),
        ("DTSTART;TZID=/maker.example/Europe/Berlin:20190821T090000", dt.datetime(2019, 8, 21, 9, tzinfo=BERLIN)),
    ],
)
def test_ical_start_has_its_zone(line: str, start: dt.datetime) -> None:
    programme = read(["UID:1", "SUMMARY:a", line])

    assert programme.talks[0].start == start
    assert programme.oddities == ()


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("DTSTART;VALUE=DATE:20190821", "20190821 (all day)"),
        ("DTSTART:20190842T110000", "DTSTART:20190842T110000"),
        ("DTSTART:20190821T250000Z", "DTSTART:20190821T250000Z"),
        ("DTSTART:tomorrow", "DTSTART:tomorrow"),
        ("DTSTART:00000821T110000", "DTSTART:00000821T110000"),
    ],
)
def test_ical_keeps_a_talk_whose_start_is_none(line: str, detail: str) -> None:
    programme = read(["UID:1", "SUMMARY:a", line])

    assert [(talk.title, talk.start) for talk in programme.talks] == [("a", None)]
    assert programme.oddities == (Oddity(kinds.BAD_VALUE, "6:1", detail),)


def test_ical_all_day_events_give_the_days_of_the_event() -> None:
    programme = read(
        ["UID:1", "SUMMARY:a", "DTSTART;VALUE=DATE:20190821"], ["UID:2", "SUMMARY:b", "DTSTART;VALUE=DATE:20190823"]
    )

    assert (programme.date, programme.end_date) == (dt.date(2019, 8, 21), dt.date(2019, 8, 23))


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("DTEND:20190821T093000Z", 30),
        ("DTEND;TZID=Europe/Berlin:20190821T114500", 45),
        ("DTEND:20190821T090000Z", None),
        ("DURATION:PT1H30M", 90),
        ("DURATION:P1DT1H", 1500),
        ("DURATION:P1W", 10080),
    ],
)
def test_ical_duration_is_told_or_until_the_end(line: str, minutes: int | None) -> None:
    programme = read(["UID:1", "SUMMARY:a", "DTSTART:20190821T090000Z", line])

    assert programme.talks[0].duration == minutes
    assert programme.oddities == ()


@pytest.mark.parametrize(
    "line", ["DTEND:20190821T080000Z", "DTEND:20190821T093000", "DTEND:later", "DURATION:long", "DURATION:P9W"]
)
def test_ical_without_a_sound_duration_has_none(line: str) -> None:
    programme = read(["UID:1", "SUMMARY:a", "DTSTART:20190821T090000Z", line])

    assert programme.talks[0].duration is None
    assert [(odd.kind, odd.place) for odd in programme.oddities] == [(kinds.BAD_VALUE, "7:1")]


def test_ical_zone_that_nobody_knows_is_told_once() -> None:
    lines = ["SUMMARY:a", "DTSTART;TZID=Nowhere:20190821T090000"]

    programme = read(["UID:1", *lines], ["UID:2", *lines])

    assert programme.oddities == (Oddity(kinds.BAD_VALUE, "6:1", "TZID=Nowhere"),)
    assert [talk.start for talk in programme.talks] == [dt.datetime(2019, 8, 21, 9)] * 2  # noqa: DTZ001


def test_ical_moment_that_clocks_leave_out_is_told() -> None:
    programme = read(["UID:1", "SUMMARY:a", "DTSTART:20190331T023000"], calendar=("X-WR-TIMEZONE:Europe/Berlin",))

    assert programme.talks[0].start is None
    assert [odd.detail for odd in programme.oddities] == ["2019-03-31 02:30 Europe/Berlin"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("RRULE:FREQ=DAILY;COUNT=3", ["08-21 09:00", "08-22 09:00", "08-23 09:00"]),
        ("RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20190825", ["08-21 09:00", "08-23 09:00", "08-25 09:00"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20190828T070000Z", ["08-21 09:00", "08-28 09:00"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", ["08-21 09:00", "08-26 09:00", "08-28 09:00"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2", ["08-21 09:00", "08-23 09:00"]),
    ],
)
def test_ical_talk_that_is_repeated_has_all_its_times(rule: str, expected: list[str]) -> None:
    programme = read(["UID:1", "SUMMARY:a", "DTSTART;TZID=Europe/Berlin:20190821T090000", rule])

    assert starts(programme) == expected
    assert {talk.guid for talk in programme.talks} == {"1"}
    assert programme.oddities == ()


def test_ical_repeats_follow_the_clock_through_summer_time() -> None:
    lines = ["UID:1", "SUMMARY:a", "DTSTART;TZID=Europe/Berlin:20191026T090000", "RRULE:FREQ=DAILY;COUNT=2"]

    assert [talk.start.utcoffset() for talk in read(lines).talks if talk.start] == [
        dt.timedelta(hours=2),
        dt.timedelta(hours=1),
    ]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("RRULE:FREQ=DAILY", 50),
        ("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("RRULE:FREQ=MONTHLY;COUNT=3", 1),
        ("RRULE:FREQ=WEEKLY;BYDAY=1MO", 1),
        ("RRULE:FREQ=DAILY;COUNT=99999999999", 1),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO;INTERVAL=9999;COUNT=2", 1),
        ("RRULE:nonsense", 1),
        ("RDATE:20190901T090000Z", 1),
    ],
)
def test_ical_tells_which_repeats_it_does_not_follow(line: str, count: int) -> None:
    programme = read(["UID:1", "SUMMARY:a", "DTSTART:20190821T090000Z", line])

    assert len(programme.talks) == count
    assert programme.oddities == (Oddity(kinds.CUT, "7:1", line),)


def test_ical_instances_of_a_series_replace_its_times() -> None:
    series = ["UID:1", "SUMMARY:a", "DTSTART:20190821T090000Z", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20190824T090000Z"]
    moved = ["UID:1", "RECURRENCE-ID:20190822T090000Z", "SUMMARY:a", "DTSTART:20190822T150000Z", "LOCATION:B"]
    dropped = ["UID:1", "RECURRENCE-ID:20190823T090000Z", "SUMMARY:a", "DTSTART:20190823T090000Z", "STATUS:CANCELLED"]

    programme = read(moved, series, dropped)

    assert starts(programme) == ["08-21 09:00", "08-22 15:00"]
    assert [talk.venue_room for talk in programme.talks] == [None, "B"]
    assert not any(talk.cancelled for talk in programme.talks)


def test_ical_says_what_is_cancelled() -> None:
    lines = ["SUMMARY:a", "DTSTART:20190821T090000Z"]

    assert [talk.cancelled for talk in read(["UID:1", *lines, "STATUS:CANCELLED"], ["UID:2", *lines]).talks] == [
        True,
        False,
    ]
    assert read(["UID:1", *lines], calendar=("METHOD:CANCEL",)).talks[0].cancelled


def test_ical_line_that_is_none_is_told_and_the_talk_kept() -> None:
    programme = read(["UID:1", "SUMMARY:a", "this is no line"])

    assert [talk.title for talk in programme.talks] == ["a"]
    assert programme.oddities == (Oddity(kinds.BAD_VALUE, "6:1", "this is no line"),)


def test_ical_talk_without_summary_or_uid_is_kept() -> None:
    programme = read(["DTSTART:20190821T090000Z", "LOCATION:5F"])

    assert programme.talks[0].title == "2019-08-21 09:00 5F"
    assert [odd.kind for odd in programme.oddities] == [kinds.NO_TITLE, kinds.NO_GUID]


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (ical(["UID:1"])[:-16], kinds.NOT_READABLE, "5:1"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", kinds.NOT_READABLE, "3:1"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", kinds.NOT_READABLE, "3:1"),
        (ical(["SUMMARY:caf\u00e9"]).decode().encode("latin-1"), kinds.NOT_READABLE, "4:12"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:X\n" * 100_000, kinds.NOT_READABLE, "9:1"),
        (b"BEGIN:VCARD\nFN:Alice\nEND:VCARD\n", kinds.OTHER_SHAPE, "1:1"),
        (ical(), kinds.NO_TALKS, "1:1"),
    ],
    ids=["cut", "cut within", "wrong end", "latin-1", "nested", "card", "empty"],
)
def test_ical_that_is_broken_is_refused_with_its_line(data: bytes, reason: str, place: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read_schedule("a.ics", data)

    assert (refused.value.reason, refused.value.place) == (reason, place)


def test_ical_of_too_many_repeats_is_refused() -> None:
    events = [[f"UID:{number}", "SUMMARY:a", "DTSTART:20190821T090000Z", "RRULE:FREQ=DAILY"] for number in range(101)]

    with pytest.raises(NotASchedule) as refused:
        read(*events)

    assert refused.value.reason == kinds.TOO_MANY


def test_ical_of_too_many_events_is_refused_at_the_line() -> None:
    with pytest.raises(NotASchedule) as refused:
        read(*[["RECURRENCE-ID:20190821T090000Z", "STATUS:CANCELLED"]] * 10_001)

    assert (refused.value.reason, refused.value.place) == (kinds.TOO_MANY, "40003:1")


def test_ical_line_of_a_megabyte_is_told_and_not_read() -> None:
    programme = read(["UID:1", "SUMMARY:a", "DESCRIPTION:" + "a" * 1_000_000])

    assert programme.talks[0].abstract is None
    assert [(odd.kind, odd.place) for odd in programme.oddities] == [(kinds.BAD_VALUE, "6:1")]


def test_ical_folded_within_a_character_is_read() -> None:
    data = ical(["UID:1", "SUMMARY:今昔"]).replace("今".encode(), "今".encode()[:1] + b"\r\n " + "今".encode()[1:])

    assert read_schedule("a.ics", data).talks[0].title == "今昔"


def test_ical_written_by_another_library_is_read_as_it_was_meant() -> None:
    calendar = Calendar()
    talks = [(f'Talk {number}; 発表, "{"長い" * number}"\\', number) for number in range(1, 30)]
    for title, number in talks:
        event = Event()
        event.add("uid", f"{number}@example.org")
        event.add("summary", title)
        event.add("dtstart", dt.datetime(2019, 8, 21, 9, number, tzinfo=TOKYO))
        event.add("duration", dt.timedelta(minutes=number))
        event.add("location", f"Room, {number}")
        event.add("description", f"{title}\n\n{title}")
        calendar.add_component(event)

    programme = read_schedule("a.ics", calendar.to_ical())

    assert [(talk.title, talk.duration) for talk in programme.talks] == talks
    assert [talk.abstract for talk in programme.talks] == [f"{title}\n\n{title}" for title, _ in talks]
    assert [talk.venue_room for talk in programme.talks] == [f"Room, {number}" for _, number in talks]
    assert [talk.start for talk in programme.talks] == [
        dt.datetime(2019, 8, 21, 9, number, tzinfo=TOKYO) for _, number in talks
    ]
    assert programme.oddities == ()
