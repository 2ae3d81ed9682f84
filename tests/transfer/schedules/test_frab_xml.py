"""XML that is hostile or broken is refused with its place."""

import pytest

from tests.transfer.schedules.files import as_json, as_xml, frab, frab_event
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule
from wiki.transfer.schedules.read import read_schedule

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE schedule [
<!ENTITY a "ha">
%s
]>
<schedule><conference><title>&k;</title></conference></schedule>""" % b"\n".join(
    b'<!ENTITY %c "%s">' % (letter, (b"&%c;" % (letter - 1)) * 10) for letter in b"bcdefghijk"
)
LOCAL = b"""<?xml version="1.0"?>
<!DOCTYPE schedule [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<schedule><conference><title>&secret;</title></conference></schedule>"""
PARAMETER = b"""<!DOCTYPE schedule [<!ENTITY %% dtd SYSTEM "http://127.0.0.1:9/x.dtd"> %%dtd;]><schedule/>"""
OUTSIDE = b'<!DOCTYPE schedule SYSTEM "http://127.0.0.1:9/x.dtd"><schedule/>'


def refusal(data: bytes, name: str = "schedule.xml") -> NotASchedule:
    with pytest.raises(NotASchedule) as refused:
        read_schedule(name, data)
    return refused.value


@pytest.mark.parametrize(
    ("data", "place"),
    [(LAUGHS, "2:1"), (LOCAL, "2:1"), (PARAMETER, "1:1"), (OUTSIDE, "1:1")],
    ids=["laughs", "local", "parameter", "outside"],
)
def test_xml_with_a_document_type_is_refused_unread(data: bytes, place: str) -> None:
    refused = refusal(data)

    assert (refused.reason, refused.place, refused.detail) == (kinds.DANGEROUS, place, "<!DOCTYPE")


def test_xml_entity_that_nobody_defined_is_refused() -> None:
    refused = refusal(b"<schedule><conference><title>&nbsp;</title></conference></schedule>")

    assert (refused.reason, refused.place, refused.detail) == (kinds.NOT_READABLE, "1:30", "undefined entity")


def test_xml_that_ends_too_early_is_refused_at_its_end() -> None:
    data = as_xml(frab(frab_event()))

    for end in range(1, len(data), 7):
        assert refusal(data[:end]).reason in (kinds.NOT_READABLE, kinds.UNKNOWN_FORMAT), end
    cut = data[: data.index(b"Talk 1")]
    assert refusal(cut) == NotASchedule(kinds.NOT_READABLE, f"2:{len(cut.splitlines()[1]) + 1}", "no element found")


def test_xml_of_a_deep_nest_is_refused_by_its_depth() -> None:
    refused = refusal(b"<schedule>" + b"<a>" * 5_000_000)
    larger = refusal(b"<schedule>" + b"<a>" * 17_000_000)

    assert (refused.reason, refused.place, refused.detail) == (kinds.NOT_READABLE, "1:68", "nested too deep")
    assert (larger.reason, larger.detail) == (kinds.TOO_LARGE, "16000000")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("UTF-16", "utf-8"),
        ("Shift_JIS", "cp932"),
        ("EUC-JP", "euc-jp"),
    ],
)
def test_xml_is_read_in_the_encoding_it_is_in(declared: str, encoding: str) -> None:
    text = as_xml(frab(frab_event(title="文字コード"))).decode().replace('"utf-8"', f'"{declared}"')

    programme = read_schedule("schedule.xml", text.encode(encoding))

    assert [talk.title for talk in programme.talks] == ["文字コード"]


def test_xml_in_another_encoding_than_it_says_is_refused_with_the_place() -> None:
    data = as_xml(frab(frab_event(title="caf\u00e9"))).decode()
    line = data.splitlines()[1]

    refused = refusal(data.encode("latin-1"))

    assert refused == NotASchedule(kinds.NOT_READABLE, f"2:{line.index(chr(0xE9)) + 1}", "not UTF-8")


@pytest.mark.parametrize("name", ["utf-7", "rot13", "idna", "unicode_escape", "x" * 30])
def test_xml_in_an_encoding_nobody_writes_is_refused(name: str) -> None:
    refused = refusal(b'<?xml version="1.0" encoding="%s"?><schedule/>' % name.encode())

    assert (refused.reason, refused.detail) == (kinds.NOT_READABLE, f"encoding {name}")


@pytest.mark.parametrize(
    ("data", "reason", "place"),
    [
        (b"<rss><channel/></rss>", kinds.OTHER_SHAPE, "1:1"),
        (b"<schedule/>", kinds.OTHER_SHAPE, "schedule/conference"),
        (b"<schedule><conference><title>a</title></conference></schedule>", kinds.NO_TALKS, ""),
        (b"<html><body>no</body></html>", kinds.UNKNOWN_FORMAT, ""),
    ],
)
def test_xml_of_another_shape_is_refused(data: bytes, reason: str, place: str) -> None:
    refused = refusal(data)

    assert (refused.reason, refused.place) == (reason, place)


def test_xml_as_fosdem_writes_it_is_read() -> None:
    data = b"""<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference><title>Meeting 2018</title><subtitle/><venue>The Hall</venue><city>Ghent</city>
    <start>2018-02-03</start><end>2018-02-04</end><days>2</days><day_change>09:00:00</day_change></conference>
  <day index="1" date="2018-02-03"><room name="Janson"><event id="6245">
    <start>10:00</start><duration>00:50</duration><room>Janson</room><title>As a Service</title><language/>
    <abstract>&lt;p&gt;It &lt;i&gt;was&lt;/i&gt; so.&lt;/p&gt;</abstract>
    <persons><person id="228">Alice</person><person id="312">Bob</person></persons>
    <links><link href="https://example.org/feedback">Feedback</link></links>
  </event><event id="6246"><start>00:30</start><title>Night</title></event></room></day>
</schedule>"""

    programme = read_schedule("schedule.xml", data)

    first, night = programme.talks
    assert (programme.title, programme.venue) == ("Meeting 2018", "The Hall, Ghent")
    assert (first.guid, first.speakers, first.duration, first.abstract) == (
        "6245",
        ("Alice", "Bob"),
        50,
        "It *was* so.",
    )
    assert [f"{talk.start:%Y-%m-%d %H:%M}" for talk in (first, night) if talk.start] == [
        "2018-02-03 10:00",
        "2018-02-04 00:30",
    ]
    assert programme.oddities == ()


def test_oddity_in_xml_names_the_line_of_its_talk() -> None:
    data = as_xml(frab(frab_event(1), frab_event(2, duration="long"))).replace(b"<event", b"\n<event")

    (odd,) = read_schedule("schedule.xml", data).oddities

    assert (odd.kind, odd.place, odd.detail) == (kinds.BAD_VALUE, "4:1", "long")


def test_json_and_xml_clean_what_cannot_be_seen() -> None:
    data = as_json(frab(frab_event(title="A\\ud800\\u0000 \\u2028B  C"))).replace(b"\\\\u", b"\\u")

    assert read_schedule("a.json", data).talks[0].title == "A B C"
