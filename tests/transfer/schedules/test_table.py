import datetime as dt

import pytest

from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.columns import HEADINGS
from wiki.transfer.schedules.read import read_schedule

JAPANESE = """タイトル,登壇者,日付,開始,終了,会場,トラック,言語,概要,スライド,動画,URL,中止
Python 今昔,山田 太郎、鈴木花子,2012年11月24日,10:00,10:30,５階,Web,ja,"昔と
今",https://speakerdeck.com/a,https://youtu.be/a,https://example.org/1,
懇親会,,,18:00,,,,,,,,,中止
"""


def read(text: str, name: str = "a.csv", day: dt.date | None = None) -> Programme:
    return read_schedule(name, text.encode(), day)


def test_table_in_japanese_gives_all_that_it_says() -> None:
    programme = read(JAPANESE)

    first, second = programme.talks
    assert first == ScheduledTalk(
        guid=first.guid,
        title="Python 今昔",
        speakers=("山田 太郎", "鈴木花子"),
        start=dt.datetime(2012, 11, 24, 10),  # noqa: DTZ001
        duration=30,
        venue_room="５階",
        track="Web",
        language="ja",
        abstract="昔と\n今",
        slides="https://speakerdeck.com/a",
        video="https://youtu.be/a",
        links=(Link("example.org", "https://example.org/1"),),
    )
    assert (second.title, second.cancelled) == ("懇親会", True)
    assert second.start == dt.datetime(2012, 11, 24, 18)  # noqa: DTZ001 - an empty date is the one above
    assert programme.oddities == (Oddity(kinds.NO_GUID, "", "2"),)
    assert (programme.source, programme.date, programme.title) == ("table", dt.date(2012, 11, 24), None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "shift_jis"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_table_says_the_same_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    text = "タイトル,発表者,開始\r\nいろは,山田,2012/11/24 10:00\r\n".replace(",", delimiter)

    (talk,) = read_schedule("a.csv", text.encode(encoding)).talks

    assert (talk.title, talk.speakers, f"{talk.start:%d %H:%M}") == ("いろは", ("山田",), "24 10:00")


@pytest.mark.parametrize("heading", sorted(HEADINGS["title"]))
def test_table_knows_every_heading_of_a_title(heading: str) -> None:
    assert read(f"{heading.upper()} ,Speaker\nA,B\n").talks[0].title == "A"


def test_table_headings_name_one_column_each() -> None:
    names = [heading for headings in HEADINGS.values() for heading in headings]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("cells", "start", "minutes"),
    [
        ("2019-08-21 10:00;;0:45;", "21 10:00", 45),
        ("2019/8/21 10:00:00;;45;", "21 10:00", 45),
        ("2019-08-21 10:00;;1時間30分;", "21 10:00", 90),
        ("2019-08-21 10:00;;1h;", "21 10:00", 60),
        ("2019-08-21 10:00;10:20;;", "21 10:00", 20),
        ("2019-08-21 23:50;00:20;;", "21 23:50", 30),
        ("10:00;10:20;;2019-08-21", "21 10:00", 20),
        ("10:00〜10:30;;;2019.8.21", "21 10:00", 30),
        (";;10:00 - 10:30;2019-08-21", "21 10:00", 30),
        ("１０：００;;３０分;２０１９／８／２１", "21 10:00", 30),
        ("2019-08-21 10:00;2019-08-21 11:00;;", "21 10:00", 60),
        (";;;2019-08-21", "", None),
    ],
)
def test_table_reads_times_as_people_write_them(cells: str, start: str, minutes: int | None) -> None:
    programme = read(f"title;start;end;duration;date\na;{cells}\n")

    (talk,) = programme.talks
    assert (f"{talk.start:%d %H:%M}" if talk.start else "", talk.duration) == (start, minutes)
    assert [odd.kind for odd in programme.oddities] == [kinds.NO_GUID]


@pytest.mark.parametrize(
    ("cells", "detail"),
    [
        ("25:00;;;2019-08-21", "25:00"),
        ("10:00;;;", "10:00"),
        ("10:00;;;21.8.", "21.8."),
        ("2019-08-21 10:00;;long;", "long"),
        ("2019-08-21 10:00;2019-08-20 10:00;;", "2019-08-20 10:00"),
    ],
)
def test_table_keeps_a_talk_whose_time_is_none(cells: str, detail: str) -> None:
    programme = read(f"title;start;end;duration;date\na;{cells}\n")

    assert [talk.title for talk in programme.talks] == ["a"]
    assert Oddity(kinds.BAD_VALUE, "2:1", detail) in programme.oddities


def test_table_takes_the_day_that_is_known_for_times_alone() -> None:
    programme = read("title,start\na,10:00\n", day=dt.date(2012, 11, 24))

    assert programme.talks[0].start == dt.datetime(2012, 11, 24, 10)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Alice", ["Alice"]),
        ("Alice, Bob", ["Alice", "Bob"]),
        ("山田、鈴木；佐藤", ["山田、鈴木", "佐藤"]),
        ("山田、鈴木", ["山田", "鈴木"]),
        ("Smith, John; Doe, Jane", ["Smith, John", "Doe, Jane"]),
        ("Martin King, Jr., Bob", ["Martin King, Jr.", "Bob"]),
        ("AC/DC", ["AC/DC"]),
        ("Alice / Bob", ["Alice", "Bob"]),
        ("山田／鈴木", ["山田", "鈴木"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
        ("山田（A社、B部）、鈴木", ["山田（A社、B部）", "鈴木"]),
        ("Alice (A, B", ["Alice (A", "B"]),
        ("@omo2009, @a", ["@omo2009", "@a"]),
        ("Alice, Alice", ["Alice"]),
    ],
)
def test_table_parts_speakers_but_no_names(cell: str, names: list[str]) -> None:
    assert list(read(f'title\tspeakers\na\t"{cell}"\n').talks[0].speakers) == names


def test_table_looks_at_the_speakers_that_are_kept_and_no_more() -> None:
    programme = read('title,speakers\na,"' + "b / " * 20_000 + 'c"\nd,"e' + " " * 10_000 + '/ f"\n')

    assert [talk.speakers for talk in programme.talks] == [("b",), ("e", "f")]


def test_guid_that_is_made_stays_when_rows_times_and_rooms_change() -> None:
    first = read(
        "title,speakers,start,room\na,Alice,2019-08-21 10:00,X\nLunch,,2019-08-21 12:00,\nLunch,,2019-08-22 12:00,\nb,Bob,,\n"
    )
    second = read(
        "title,speakers,start,room\nb,Bob,,\nLunch,,2019-08-22 12:00,\na,Alice,2019-08-22 11:00,Y\nLunch,,2019-08-21 12:00,\n"
    )

    before = {
        (talk.title, talk.start.day if talk.start and talk.title == "Lunch" else 0): talk.guid for talk in first.talks
    }
    after = {
        (talk.title, talk.start.day if talk.start and talk.title == "Lunch" else 0): talk.guid for talk in second.talks
    }
    assert before == after
    assert len(set(before.values())) == 4


def test_table_keeps_the_guids_it_has() -> None:
    programme = read("id,title\n7,a\n,b\n")

    assert programme.talks[0].guid == "7"
    assert programme.oddities == (Oddity(kinds.NO_GUID, "", "1"),)


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b'title,speakers\na,"b\nc,d\n', kinds.NOT_READABLE, "2:1"),
        (b'title,speakers\na,b\nc,"d" e\n', kinds.NOT_READABLE, "3:1"),
        ("title,speakers\nCaf\u00e9,b\n".encode("latin-1"), kinds.NOT_READABLE, "2:4"),
        ("タイトル,発表者\nいろは,山田\n".encode("euc-jp"), kinds.NOT_READABLE, "1:1"),
        ("title\nいろは\n".encode("utf-16")[:-1], kinds.NOT_READABLE, "2:4"),
        (b"name,room\na,b\n", kinds.OTHER_SHAPE, "1:1"),
        (b"title,room\n,\n", kinds.NO_TALKS, ""),
        (b"title\n" + b"a\n" * 5_001, kinds.TOO_MANY, "5002:1"),
        (b"title\n" + b"a" * 200_000, kinds.NOT_READABLE, "2:1"),
    ],
)
def test_table_that_is_broken_is_refused_with_its_line(data: bytes, reason: str, place: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read_schedule("a.csv", data)

    assert (refused.value.reason, refused.value.place) == (reason, place)
