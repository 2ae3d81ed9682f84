"""The fields of frab's and pretalx's schedules. Every test reads both forms, which have to say the same."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transfer.schedules.files import SAMPLES, as_json, as_xml, frab, frab_event
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.read import read_schedule

SUMMER = dt.timezone(dt.timedelta(hours=2))


def read_both(*events: Any, **conference: Any) -> Programme:
    """The programme of both forms. Places are those of the JSON form."""
    schedule = frab(*events, **conference)
    from_json = read_schedule("schedule.json", as_json(schedule))
    from_xml = read_schedule("schedule.xml", as_xml(schedule))
    assert replace(from_xml, oddities=()) == replace(from_json, oddities=())
    assert [odd.kind for odd in from_xml.oddities] == [odd.kind for odd in from_json.oddities]
    return from_json


def talk_of(*events: Any, **conference: Any) -> ScheduledTalk:
    return read_both(*events, **conference).talks[0]


def test_frab_gives_all_that_it_says_of_a_talk() -> None:
    event = frab_event(
        subtitle="A subtitle",
        description="More about it.",
        links=[{"url": "https://example.org/", "title": "Code"}, {"url": "more", "title": ""}],
        attachments=[
            {"url": "/files/slides.pdf", "title": "Slides"},
            {"url": "/files/poster.pdf", "title": "Poster"},
        ],
        persons=[{"id": 1, "public_name": "Alice"}, {"id": 2, "name": "Bob", "public_name": ""}],
        video_download_url="https://media.example.org/1.mp4",
    )

    programme = read_both(event)

    assert programme == Programme(
        source="frab",
        title="The Camp",
        slug="camp2019",
        date=dt.date(2019, 8, 21),
        end_date=dt.date(2019, 8, 25),
        timezone=ZoneInfo("Europe/Berlin"),
        url="https://camp.example.org/2019/",
        language="en",
        talks=(
            ScheduledTalk(
                guid="00000000-0000-4000-8000-000000000001",
                title="Talk 1",
                speakers=("Alice", "Bob"),
                start=dt.datetime(2019, 8, 21, 11, 30, tzinfo=SUMMER),
                duration=30,
                venue_room="Curie",
                track="Science",
                language="en",
                abstract="A subtitle\n\nAbout talk 1.\n\nMore about it.",
                slides="https://camp.example.org/files/slides.pdf",
                video="https://media.example.org/1.mp4",
                links=(
                    Link("camp.example.org", "https://camp.example.org/2019/events/1.html"),
                    Link("Code", "https://example.org/"),
                    Link("https://camp.example.org/2019/more", "https://camp.example.org/2019/more"),
                    Link("Poster", "https://camp.example.org/files/poster.pdf"),
                ),
            ),
        ),
    )


def test_frab_sample_has_its_79_talks_in_both_forms() -> None:
    file = SAMPLES / "camp2019-frab.json"
    if not file.exists():
        pytest.skip(f"no {file}")
    data = file.read_bytes()

    programme = read_schedule(file.name, data)

    assert len(programme.talks) == 79
    assert programme.oddities == ()
    assert (programme.title, programme.slug) == ("Chaos Communication Camp 2019", "camp2019")
    assert read_schedule("schedule.xml", as_xml(json.loads(data))) == programme


@pytest.mark.parametrize(
    "gone",
    ["subtitle", "track", "language", "abstract", "description", "persons", "links", "attachments", "url", "duration"],
)
def test_frab_reads_a_talk_without_an_optional_field(gone: str) -> None:
    event = frab_event()
    del event[gone]

    programme = read_both(event)

    assert programme.talks[0].title == "Talk 1"
    assert programme.oddities == ()


def test_frab_takes_ids_that_are_strings_where_there_is_no_guid() -> None:
    programme = read_both(frab_event(1, guid=None, id="abc"), frab_event(2, guid=None, id=7))

    assert [talk.guid for talk in programme.talks] == ["abc", "7"]
    assert programme.oddities == ()


@pytest.mark.parametrize(
    ("parts", "abstract"),
    [
        (("", "Same.", "Same."), "Same."),
        (("", "Short.", "Short. And long."), "Short. And long."),
        (("Sub", "", "Long, with Sub in it."), "Long, with Sub in it."),
        (("", "a\r\nb\r\n\r\n\r\n\r\nc", ""), "a\nb\n\nc"),
        (("", "<p>One &amp; two</p><p><b>Three</b></p>", ""), "One & two\n\n**Three**"),
    ],
)
def test_frab_puts_texts_together_without_doubling(parts: tuple[str, str, str], abstract: str) -> None:
    subtitle, short, long = parts

    assert talk_of(frab_event(subtitle=subtitle, abstract=short, description=long)).abstract == abstract


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"date": "2019-08-21T11:00:00.000Z"}, dt.datetime(2019, 8, 21, 11, 0, tzinfo=dt.UTC)),
        ({"date": "2019-08-21", "start": "10:00"}, dt.datetime(2019, 8, 21, 10, 0)),  # noqa: DTZ001
        ({"date": None, "start": "10:00"}, dt.datetime(2019, 8, 21, 10, 0)),  # noqa: DTZ001
        ({"date": None, "start": "01:30"}, dt.datetime(2019, 8, 22, 1, 30)),  # noqa: DTZ001
        ({"date": None, "start": "2019-08-21T11:00:00+02:00"}, dt.datetime(2019, 8, 21, 11, 0, tzinfo=SUMMER)),
        ({"date": None, "start": None}, None),
    ],
)
def test_frab_reads_a_start_from_what_there_is(fields: dict[str, Any], start: dt.datetime | None) -> None:
    programme = read_both(frab_event(**fields))

    assert programme.talks[0].start == start
    assert programme.oddities == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"date": None, "start": "25:00"},
        {"date": "2019-02-30T10:00:00+01:00", "start": "soon"},
        {"date": "yesterday", "start": ""},
        {"date": "99999-01-01T10:00:00+01:00", "start": ""},
        {"date": None, "start": "02:30", "day": "2019-03-31"},
    ],
)
def test_frab_keeps_a_talk_whose_time_is_none(fields: dict[str, Any]) -> None:
    day = fields.pop("day", None)
    schedule = frab(frab_event(**fields))
    if day:  # the hour that the clocks leave out
        schedule["schedule"]["conference"]["days"][0] |= {"date": day, "day_start": ""}

    for name, data in (("a.json", as_json(schedule)), ("a.xml", as_xml(schedule))):
        programme = read_schedule(name, data)
        assert [(talk.title, talk.start) for talk in programme.talks] == [("Talk 1", None)]
        assert [odd.kind for odd in programme.oddities] == [kinds.BAD_VALUE]


def test_frab_tells_what_it_did_not_take() -> None:
    place = "schedule.conference.days[0].rooms.Curie[0]"
    event = frab_event(duration="long", language="English, of course", url="javascript:alert(1)", title="")

    programme = read_both(event, time_zone_name="Nowhere/Land")

    assert programme.oddities == (
        Oddity(kinds.BAD_VALUE, place, "long"),
        Oddity(kinds.BAD_VALUE, place, "English, of course"),
        Oddity(kinds.BAD_VALUE, place, "javascript:alert(1)"),
        Oddity(kinds.BAD_VALUE, "schedule.conference.time_zone_name", "Nowhere/Land"),
        Oddity(kinds.NO_TITLE, place),
    )
    assert programme.talks[0].title == programme.talks[0].guid


@pytest.mark.parametrize(
    ("offset", "day", "zone"),
    [
        ("+09:00", "2019-08-21", "Asia/Tokyo"),
        ("+02:00", "2019-08-21", "Europe/Berlin"),
        ("+01:00", "2019-12-27", "Europe/Berlin"),
        ("+01:00", "2019-08-21", "Europe/London"),
        ("-07:00", "2019-08-21", "America/Los_Angeles"),
        ("+05:45", "2019-08-21", "Asia/Kathmandu"),
        ("Z", "2019-08-21", "UTC"),
    ],
)
def test_frab_works_the_zone_out_where_none_is_named(offset: str, day: str, zone: str) -> None:
    programme = read_both(frab_event(date=f"{day}T11:00:00{offset}"), time_zone_name="")

    assert programme.timezone == ZoneInfo(zone)


def test_frab_event_without_dates_lasts_as_long_as_its_talks() -> None:
    first, last = frab_event(1), frab_event(2, date="2019-08-23T23:30:00+00:00")

    programme = read_both(first, last, start="", end="")

    assert (programme.date, programme.end_date) == (dt.date(2019, 8, 21), dt.date(2019, 8, 24))


def test_frab_event_is_in_the_language_of_most_talks() -> None:
    events = [frab_event(number, language=language) for number, language in enumerate(["de", "ja", "ja"])]

    assert read_both(*events).language == "ja"


def test_frab_does_not_take_the_home_page_of_a_program_for_the_events() -> None:
    schedule = frab(frab_event())
    schedule["schedule"]["base_url"] = "https://pretalx.example.com"

    assert read_schedule("a.json", as_json(schedule)).url is None

    schedule["schedule"]["url"] = "https://pretalx.example.com/camp/schedule/"
    assert read_schedule("a.json", as_json(schedule)).url == "https://pretalx.example.com/camp/schedule/"


def test_frab_gives_two_talks_of_one_guid_one_each() -> None:
    programme = read_both(
        frab_event(1),
        frab_event(2, guid=frab_event(1)["guid"]),
        frab_event(3, guid=frab_event(1)["guid"], title="Talk 1"),
    )

    first, second, third = programme.talks
    assert first.guid == third.guid == frab_event(1)["guid"]
    assert second.guid.startswith("made-")
    assert [odd.kind for odd in programme.oddities] == [kinds.SAME_GUID]


def test_frab_says_what_is_cancelled() -> None:
    events = [frab_event(1, status="canceled"), frab_event(2, cancelled="true"), frab_event(3, state="confirmed")]

    assert [talk.cancelled for talk in read_both(*events).talks] == [True, True, False]


@pytest.mark.parametrize(
    ("schedule", "reason", "place"),
    [
        ({"count": 1, "next": None, "previous": None, "results": [{"code": "ABC"}]}, kinds.PRETALX_API, "count"),
        ({"slots": [{"room": 1, "submission": "ABC"}]}, kinds.PRETALX_API, "slots"),
        ({"talks": [], "rooms": [], "tracks": [], "speakers": [], "version": "1"}, kinds.PRETALX_API, "talks"),
        ({"schedule": {"talks": [], "rooms": []}}, kinds.PRETALX_API, "schedule"),
        ({"foo": 1}, kinds.OTHER_SHAPE, "schedule"),
        ([], kinds.OTHER_SHAPE, ""),
        ({"schedule": None}, kinds.OTHER_SHAPE, "schedule"),
        ({"schedule": {}}, kinds.OTHER_SHAPE, "schedule.conference"),
        ({"schedule": {"conference": {"days": {}}}}, kinds.OTHER_SHAPE, "schedule.conference.days"),
        (frab("no event"), kinds.OTHER_SHAPE, "schedule.conference.days[0].rooms.Curie[0]"),  # type: ignore[arg-type]
        (frab(), kinds.NO_TALKS, ""),
    ],
)
def test_json_of_another_shape_is_refused_with_its_place(schedule: Any, reason: str, place: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read_schedule("schedule.json", as_json(schedule))

    assert (refused.value.reason, refused.value.place) == (reason, place)


def test_frab_of_too_many_talks_is_refused() -> None:
    schedule = frab(*[{"id": number, "title": "a"} for number in range(kinds.MAX_TALKS + 1)])

    for name, data in (("a.json", as_json(schedule)), ("a.xml", as_xml(schedule))):
        with pytest.raises(NotASchedule) as refused:
            read_schedule(name, data)
        assert (refused.value.reason, refused.value.detail) == (kinds.TOO_MANY, "5000")


def test_what_is_too_long_is_cut_and_told() -> None:
    event = frab_event(
        title="t" * 1_000,
        abstract="a" * 60_000,
        persons=[{"name": f"Person {number}"} for number in range(200)],
        links=[{"url": f"https://example.org/{number}"} for number in range(200)],
    )

    programme = read_both(event)

    (talk,) = programme.talks
    assert (len(talk.title), len(talk.abstract or ""), len(talk.speakers), len(talk.links)) == (500, 50_000, 100, 50)
    assert {odd.kind for odd in programme.oddities} == {kinds.CUT}
