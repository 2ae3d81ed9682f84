"""Whatever a file holds, reading it gives a programme or says why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transfer.schedules.files import as_json, as_xml, frab, frab_event, ical
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Programme
from wiki.transfer.schedules.read import read_schedule

SCHEDULE = frab(
    frab_event(1, description="<p>More <b>about</b> it</p>", links=[{"url": "more", "title": "More"}]),
    frab_event(2, attachments=[{"url": "/slides.pdf", "title": "Slides"}], persons=[{"name": "山田"}]),
)
FILES = {
    "frab.json": as_json(SCHEDULE),
    "frab.xml": as_xml(SCHEDULE),
    "utf-16.xml": as_xml(SCHEDULE).decode().encode("utf-16"),
    "calendar.ics": ical(
        [
            "UID:1",
            "DTSTART;TZID=Europe/Berlin:20190821T110000",
            "DTEND;TZID=Europe/Berlin:20190821T113000",
            "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3",
            "EXDATE;TZID=Europe/Berlin:20190828T110000",
            'SUMMARY;LANGUAGE="en":A\\, b',
            "URL:https://example.org/",
        ],
        ["UID:1", "RECURRENCE-ID;TZID=Europe/Berlin:20190828T110000", "SUMMARY:A", "DURATION:PT1H"],
        calendar=("X-WR-CALNAME:Camp", "X-WR-TIMEZONE:Europe/Berlin"),
    ),
    "table.csv": 'タイトル,登壇者,開始,時間,URL\n"A, b","山田、鈴木 (A, B)",2019-08-21 11:00,30分,https://example.org/\nB,,,,\n'.encode(),
    "excel.csv": "タイトル\t登壇者\t開始\nいろは\t山田／鈴木\t2019/8/21 11:00\n".encode("cp932"),
    "list.yaml": b"title: Camp\ndate: 2019-08-21\ntalks:\n  - title: A\n    speakers: [a, b]\n    start: 11:00\n    links:\n      - {title: x, url: 'https://example.org/'}\n",
    "connpass.json": as_json(
        {
            "results_returned": 1,
            "presentations": [
                {"user": {"id": 8, "nickname": "a"}, "url": "https://example.org/", "name": "A", "created_at": "2012-04-29T19:44:03+09:00"}
            ],
        }
    ),
}  # fmt: skip
HOSTILE = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b'"', b"'", b"<", b">", b"&x;", b"]]>", b"<![CDATA[", b"<!--", b"{", b"}", b"[", b"]",
    b":", b";", b",", b"\t", b"-", b"*a", b"!!x", b"99999999999999999999", b"9999-12-31", b"0001-01-01", b"-1", b"+23:59", b"NaN", b"null", b"true", b"\\ud800",
    b"\\u0000", b"25:00", b"24:00", b"P99999W", b"FREQ=DAILY", b"UNTIL=99991231", b"TZID=../../etc/passwd", b"http://[", b"https://a@b", "２０１９".encode(), b"1e999",
]  # fmt: skip


def read(name: str, data: bytes) -> Programme | None:
    """None for what is refused; anything but NotASchedule fails the test."""
    try:
        programme = read_schedule(name, data)
    except NotASchedule as refused:
        str(refused).encode()  # what is told of the file has to be text
        return None
    check(programme)
    return programme


def check(programme: Programme) -> None:
    """What each programme has, wherever it comes from."""
    assert len(programme.talks) <= kinds.MAX_TALKS
    for talk in programme.talks:
        assert talk.guid
        assert talk.title
        assert len(talk.abstract or "") <= kinds.MAX_ABSTRACT
        for text in (talk.guid, talk.title, talk.venue_room, talk.track, *talk.speakers):
            assert text is None or (text == text.strip() and text and "\n" not in text)
        for url in (talk.slides, talk.video, *(link.url for link in talk.links)):
            assert url is None or url.lower().startswith(("http://", "https://"))
        assert talk.duration is None or talk.duration > 0
    repr(programme).encode()
    if programme.date and programme.end_date:
        assert programme.date < programme.end_date


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_whatever_it_is_called(name: str) -> None:
    programme = read(name, FILES[name])

    assert programme is not None
    assert programme.talks
    assert read("download", FILES[name]) == programme


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(max_examples=600, deadline=None)
def test_file_changed_anyhow_is_read_or_refused(name: str, data: st.DataObject) -> None:
    changed = bytearray(FILES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed)))
        kind = data.draw(st.sampled_from(["cut", "drop", "put", "byte", "copy"]))
        if kind == "cut":
            del changed[at:]
        elif kind == "drop":
            del changed[at : at + data.draw(st.integers(1, 30))]
        elif kind == "put":
            changed[at:at] = data.draw(st.sampled_from(HOSTILE))
        elif kind == "byte" and at < len(changed):
            changed[at] = data.draw(st.integers(0, 255))
        else:
            other = data.draw(st.integers(0, len(changed)))
            changed[at:at] = changed[min(at, other) : max(at, other)]

    read(name, bytes(changed))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=5), st.data())  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_json_with_anything_anywhere_is_read_or_refused(value: object, data: st.DataObject) -> None:
    schedule = frab(frab_event(1), frab_event(2, links=[{"url": "a", "title": "b"}]), extra=1)
    holder: object = schedule
    for _ in range(data.draw(st.integers(1, 9))):
        keys = (
            list(holder) if isinstance(holder, dict) else list(range(len(holder))) if isinstance(holder, list) else []
        )
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]  # type: ignore[index]
        if data.draw(st.booleans()) or not isinstance(inner, (dict, list)) or not inner:
            holder[key] = value  # type: ignore[index]
            break
        holder = inner

    read("a.json", as_json(schedule) if not _has_surrogate(value) else b"{}")


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind_are_read_or_refused(data: bytes) -> None:
    for name in ("a", "a.json", "a.xml", "a.ics", "a.csv", "a.yaml"):
        read(name, data)
        read(name, b"title,start\n" + data)


@pytest.mark.parametrize(
    ("name", "data", "reason", "detail"),
    [
        ("a.csv", b"", kinds.UNKNOWN_FORMAT, "empty"),
        ("a.txt", b"just words\n", kinds.UNKNOWN_FORMAT, "just words"),
        ("a.html", b"<!DOCTYPE html>\n<html>", kinds.UNKNOWN_FORMAT, "HTML"),
        ("a.xlsx", b"PK\x03\x04...", kinds.UNKNOWN_FORMAT, "ZIP or XLSX"),
        ("a.pdf", b"%PDF-1.7", kinds.UNKNOWN_FORMAT, "PDF"),
        ("a.json", b"title: a", kinds.NOT_READABLE, "Expecting value"),
        ("a.ics", b"nothing", kinds.OTHER_SHAPE, "BEGIN:VCALENDAR expected"),
        ("a.json", b"[" * 1_000_000, kinds.NOT_READABLE, "nested too deep"),
        ("a.json", b'{"a":' * 1_000_000, kinds.NOT_READABLE, "nested too deep"),
        ("a.json", b'{"schedule": [' + b"{}," * 2_000_000 + b"{}]}", kinds.NOT_READABLE, "too many lists"),
        ("a.xml", b"<schedule>" + b"<a/>" * 1_000_000, kinds.NOT_READABLE, "too many elements"),
        ("a.xml", b"<schedule " + b"a='' " * 200_001, kinds.NOT_READABLE, "too long"),
        ("a.json", b" " * 16_000_001, kinds.TOO_LARGE, "16000000"),
    ],
)
def test_file_that_is_none_of_ours_is_refused_with_the_reason(name: str, data: bytes, reason: str, detail: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read_schedule(name, data)

    assert (refused.value.reason, refused.value.detail) == (reason, detail)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_is_read_in_each_encoding_of_unicode(encoding: str) -> None:
    programme = read_schedule("a.json", FILES["frab.json"].decode().encode(encoding))

    assert programme == read_schedule("a.json", FILES["frab.json"])


def test_json_in_another_encoding_is_refused_with_the_place() -> None:
    text = as_json(frab(frab_event(title="caf\u00e9"))).decode()

    with pytest.raises(NotASchedule) as refused:
        read_schedule("a.json", text.encode("latin-1"))

    assert refused.value == NotASchedule(kinds.NOT_READABLE, f"1:{text.index(chr(0xE9)) + 1}", "not UTF-8")


def test_json_that_ends_too_early_is_refused_at_its_end() -> None:
    data = FILES["frab.json"].decode()

    for end in range(1, len(data), 11):
        with pytest.raises(NotASchedule) as refused:
            read_schedule("a.json", data[:end].encode())
        assert refused.value.reason == kinds.NOT_READABLE


def test_json_numbers_may_be_of_any_length() -> None:
    data = as_json(frab(frab_event(guid=None, id=7))).replace(b'"id": 7', b'"id": ' + b"7" * 10_000)

    (talk,) = read_schedule("a.json", data).talks

    assert talk.guid == "7" * 500


def _has_surrogate(value: object) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in str(value))
