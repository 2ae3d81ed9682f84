import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transfer.schedules.files import SAMPLES, as_json
from wiki.core.schedule import model as kinds
from wiki.core.schedule.model import NotASchedule, Programme, ScheduledTalk
from wiki.core.talk import Link
from wiki.transfer.schedules.connpass_answers import read_connpass
from wiki.transfer.schedules.json_text import read_json
from wiki.transfer.schedules.read import read_schedule

EVENT: dict[str, Any] = {
    "id": 1364,
    "title": "Python 勉強会 #5",
    "url": "https://python.connpass.com/event/1364/",
    "hash_tag": "#pybenkyo",
    "started_at": "2012-11-24T10:00:00+09:00",
    "ended_at": "2012-11-25T18:00:00+09:00",
    "place": "青山センター",
    "address": "東京都港区",
}


def programme_of(*presentations: dict[str, Any]) -> Programme:
    """Through JSON, for numbers of ids arrive as texts."""
    answer: Any = read_json(as_json({"event": EVENT, "presentations": presentations}))
    return read_connpass(answer["event"], answer["presentations"])


def presentation(url: str, **changed: Any) -> dict[str, Any]:
    return {
        "user": {"id": 8, "nickname": "alice"},
        "url": url,
        "name": "Python 今昔",
        "presenter": {"id": 9, "nickname": "bob"},
        "presentation_type": "slide",
        "created_at": "2012-11-29T19:44:03+09:00",
    } | changed


def test_connpass_event_with_presentations_is_a_programme() -> None:
    programme = programme_of(presentation("https://speakerdeck.com/a"))

    assert programme == Programme(
        source="connpass",
        title="Python 勉強会 #5",
        date=dt.date(2012, 11, 24),
        end_date=dt.date(2012, 11, 25),
        venue="青山センター, 東京都港区",
        timezone=ZoneInfo("Asia/Tokyo"),
        hashtag="pybenkyo",
        url="https://python.connpass.com/event/1364/",
        talks=(
            ScheduledTalk(
                guid="connpass-8-20121129194403",
                title="Python 今昔",
                speakers=("bob",),
                slides="https://speakerdeck.com/a",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("url", "kind", "slides", "video", "links"),
    [
        ("https://www.youtube.com/watch?v=a", "slide", False, True, 0),
        ("https://vimeo.com/1", "blog", False, True, 0),
        ("https://www.slideshare.net/a", "blog", True, False, 0),
        ("https://example.org/a.pdf", "blog", True, False, 0),
        ("https://example.org/a", "movie", False, True, 0),
        ("https://example.org/a", "slide", True, False, 0),
        ("https://example.org/a", "blog", False, False, 1),
        ("https://notyoutube.com/a", "blog", False, False, 1),
        ("javascript:alert(1)", "slide", False, False, 0),
    ],
)
def test_connpass_presentation_is_slides_video_or_link(
    url: str, kind: str, slides: bool, video: bool, links: int
) -> None:
    (talk,) = programme_of(presentation(url, presentation_type=kind)).talks

    assert (bool(talk.slides), bool(talk.video), len(talk.links)) == (slides, video, links)


def test_connpass_slides_and_video_of_one_talk_are_one() -> None:
    later = {"created_at": "2012-11-30T00:00:00+09:00"}
    programme = programme_of(
        presentation("https://speakerdeck.com/a"),
        presentation("https://youtu.be/a", **later),
        presentation("https://blog.example.org/a", presentation_type="blog", **later),
        presentation("https://speakerdeck.com/b", **later),
    )

    assert [(talk.slides, talk.video, talk.links) for talk in programme.talks] == [
        (
            "https://speakerdeck.com/a",
            "https://youtu.be/a",
            (Link("blog.example.org", "https://blog.example.org/a"),),
        ),
        ("https://speakerdeck.com/b", None, ()),
    ]
    assert len({talk.guid for talk in programme.talks}) == 2


def test_connpass_event_without_presentations_is_a_programme_without_talks() -> None:
    assert programme_of().talks == ()


def test_connpass_presentation_without_a_presenter_is_by_who_posted_it() -> None:
    (talk,) = programme_of(presentation("https://example.org/a", presenter=None)).talks

    assert talk.speakers == ("alice",)


def test_connpass_answers_that_were_saved_are_read() -> None:
    event = read_schedule("a.json", as_json({"results_returned": 1, "events": [EVENT]}))
    slides = read_schedule(
        "b.json", as_json({"results_returned": 1, "presentations": [presentation("https://example.org/")]})
    )

    assert (event.title, event.talks) == ("Python 勉強会 #5", ())
    assert [talk.title for talk in slides.talks] == ["Python 今昔"]


@pytest.mark.parametrize(
    ("answer", "reason", "place"),
    [
        ({"results_returned": 2, "events": [EVENT, EVENT]}, kinds.OTHER_SHAPE, "events[1]"),
        ({"results_returned": 0, "events": []}, kinds.OTHER_SHAPE, "events"),
        ({"results_returned": 1, "events": ["a"]}, kinds.OTHER_SHAPE, "events[0]"),
        ({"results_returned": 1, "presentations": [3]}, kinds.OTHER_SHAPE, "presentations[0]"),
        ({"results_returned": 0, "presentations": []}, kinds.NO_TALKS, ""),
    ],
)
def test_connpass_answer_of_another_shape_is_refused(answer: Any, reason: str, place: str) -> None:
    with pytest.raises(NotASchedule) as refused:
        read_schedule("a.json", as_json(answer))

    assert (refused.value.reason, refused.value.place) == (reason, place)


def test_connpass_samples_are_read() -> None:
    folder = SAMPLES / "connpass"
    if not folder.exists():
        pytest.skip(f"no {folder}")

    event = read_schedule("events.json", (folder / "v2_get_events.json").read_bytes())
    slides = read_schedule("presentations.json", (folder / "v2_get_event_presentations.json").read_bytes())

    assert (event.title, event.date, event.hashtag) == ("BPStudy#56", dt.date(2012, 4, 17), "bpstudy")
    assert [link.url for talk in slides.talks for link in talk.links] == ["https://togetter.com/li/294875"]
    with pytest.raises(NotASchedule):
        read_schedule("groups.json", (folder / "v2_get_groups.json").read_bytes())
