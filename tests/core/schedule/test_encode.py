"""A programme goes through a form and comes back the same."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.schedule.encode import decode_programme, encode_programme
from wiki.core.schedule.fields import meaning, talk_fields
from wiki.core.schedule.model import Oddity, Programme, ScheduledTalk
from wiki.core.talk import Link

ZONE = ZoneInfo("Asia/Tokyo")
TEXT = st.text(max_size=8)
MAYBE = st.none() | st.text(min_size=1, max_size=8)
TALKS = st.builds(
    ScheduledTalk,
    guid=st.text(min_size=1, max_size=8),
    title=TEXT,
    speakers=st.lists(TEXT, max_size=2).map(tuple),
    start=st.none() | st.datetimes(min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2100, 1, 1)),  # noqa: DTZ001
    duration=st.none() | st.integers(1, 900),
    venue_room=MAYBE, track=MAYBE, language=MAYBE, abstract=MAYBE, slides=MAYBE, video=MAYBE,
    links=st.lists(st.builds(Link, title=TEXT, url=TEXT), max_size=2).map(tuple),
    cancelled=st.booleans(),
)  # fmt: skip
PROGRAMMES = st.builds(
    Programme,
    source=st.text(min_size=1, max_size=8), title=MAYBE, talks=st.lists(TALKS, max_size=3).map(tuple), slug=MAYBE,
    date=st.none() | st.dates(), end_date=st.none() | st.dates(), venue=MAYBE, timezone=st.sampled_from([None, ZONE]),
    hashtag=MAYBE, url=MAYBE, language=MAYBE,
    oddities=st.lists(st.builds(Oddity, kind=TEXT, place=TEXT, detail=TEXT), max_size=2).map(tuple),
)  # fmt: skip


@given(PROGRAMMES)
@settings(max_examples=150, deadline=None)
def test_programme_comes_back_from_json(programme: Programme) -> None:
    assert decode_programme(json.loads(json.dumps(encode_programme(programme)))) == programme


def test_moments_keep_their_offset() -> None:
    start = dt.datetime(2026, 8, 21, 11, 0, tzinfo=ZONE)
    talk = ScheduledTalk("g", "T", start=start)

    again = decode_programme(json.loads(json.dumps(encode_programme(Programme("frab", None, (talk,))))))

    assert again.talks[0].start == start
    assert talk_fields([again.talks[0]], ZoneInfo("UTC"))["start"] == "2026-08-21 02:00"


@given(st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_meaning_is_the_same_with_other_spaces(text: str) -> None:
    for key in ("title", "room", "abstract", "start", "duration", "cancelled", "speakers"):
        assert meaning(key, f"  {text} \n", ZONE) == meaning(key, text, ZONE)
