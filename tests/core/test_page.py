from datetime import date, datetime, time

import pytest

from wiki.core import problems as kinds
from wiki.core.errors import BadName
from wiki.core.page import EVENT, PAGE, TALK, Page, read_page
from wiki.core.problems import Problem
from wiki.core.talk import Link, Session, Talk

TALK_TEXT = """---
title: MapReduce とは
speakers:
  - "@omo2009"
  - 山田 太郎
start: 2019-08-21 10:30
duration: 0:20
room: 3F 会議室
track: 裏
language: no
abstract: |
  一行目
  二行目
slides: https://example.org/slides
video: http://example.org/video
links:
  - title: 資料
    url: https://example.org/a
  - https://example.org/b
tags: [hadoop, 分散]
sessions:
  - {event: pyfes, start: "11:00", duration: "0:05", room: A}
order: 3
scribe: "@alice"
complete: true
checked: 2019-08-22
cancelled: no
guid: "42"
aliases: [/old/name]
avatar: a.png
---
# 本文
"""


def talk_page(block: str, body: str = "") -> Page:
    return read_page("pyfes/talk.md", f"---\n{block}---\n{body}", in_event=True)


def talk_of(block: str) -> Talk:
    talk = talk_page(block).talk
    assert talk is not None
    return talk


def test_talk_with_all_fields_is_read() -> None:
    page = read_page("pyfes/mapreduce.md", TALK_TEXT, in_event=True)

    assert (page.name, page.kind, page.title, page.language) == ("pyfes/mapreduce", TALK, "MapReduce とは", "no")
    assert (page.tags, page.aliases, page.draft) == (("hadoop", "分散"), ("old/name",), False)
    assert (page.body, page.body_line, page.values["avatar"]) == ("# 本文\n", 32, "a.png")
    assert (page.event, page.problems) == (None, ())
    assert page.talk == Talk(
        speakers=("@omo2009", "山田 太郎"),
        start=datetime(2019, 8, 21, 10, 30),  # noqa: DTZ001 - local to the event
        duration=20,
        venue_room="3F 会議室",
        track="裏",
        abstract="一行目\n二行目",
        slides="https://example.org/slides",
        video="http://example.org/video",
        links=(
            Link("資料", "https://example.org/a"),
            Link("https://example.org/b", "https://example.org/b"),
        ),
        sessions=(Session("pyfes", time(11, 0), 5, "A"),),
        order=3,
        scribe="@alice",
        complete=True,
        checked=date(2019, 8, 22),
        cancelled=False,
        guid="42",
    )


def test_talk_with_one_speaker_as_string_has_a_list_of_one() -> None:
    assert talk_of("speakers: 山田 太郎\n").speakers == ("山田 太郎",)


def test_talk_without_front_matter_is_empty_of_facts() -> None:
    page = read_page("pyfes/talk.md", "# 乾杯\n", in_event=True)

    assert page.kind == TALK
    assert page.talk == Talk((), None, None, None, None, None, None, None, (), (), None, None, False, None, False, None)


@pytest.mark.parametrize(
    ("path", "block", "in_event", "kind"),
    [
        ("pyfes/index.md", "type: event\n", False, EVENT),
        ("a/pyfes/index.md", "type: Event\n", True, EVENT),
        ("pyfes/index.md", "title: a\n", False, PAGE),
        ("pyfes/talk.md", "title: a\n", True, TALK),
        ("pyfes/talk.md", "type: talk\n", True, TALK),
        ("pyfes/talk/index.md", "", True, TALK),
        ("pyfes/about.md", "type: page\n", True, PAGE),
        ("about.md", "", False, PAGE),
    ],
)
def test_kind_follows_type_and_place(path: str, block: str, in_event: bool, kind: str) -> None:
    page = read_page(path, f"---\n{block}---\n", in_event=in_event)

    assert (page.kind, page.talk is not None, page.event is not None) == (kind, kind == TALK, kind == EVENT)
    assert page.problems == ()


@pytest.mark.parametrize(
    ("path", "type_", "in_event", "kind"),
    [
        ("index.md", "event", False, kinds.TYPE_MISPLACED),
        ("pyfes.md", "event", False, kinds.TYPE_MISPLACED),
        ("about.md", "talk", False, kinds.TYPE_MISPLACED),
        ("pyfes/talk.md", "tlak", True, kinds.BAD_CHOICE),
    ],
)
def test_type_that_cannot_be_makes_a_page_with_a_problem(path: str, type_: str, in_event: bool, kind: str) -> None:
    page = read_page(path, f"---\ntype: {type_}\n---\n", in_event=in_event)

    assert page.kind == PAGE
    assert page.problems == (Problem(2, 7, kind, type_, "type"),)


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("a.md", "---\ntitle:  乾杯\n---\n# other\n", "乾杯"),
        ("a.md", "---\ntitle: |\n  two\n  lines\n---\n", "two lines"),
        (
            "a.md",
            "text\n\n## two\n```\n# no\n```\n# **Impala** と `MapReduce` [資料](http://a) ##\n",
            "Impala と MapReduce 資料",
        ),
        ("a.md", "はじめに\n===\n", "はじめに"),
        ("pyfes/lunch-talk_2.md", "#pyfes\n", "lunch talk 2"),
        ("ビアバッシュ-2019/index.md", "---\ntype: event\n---\n", "ビアバッシュ 2019"),
        ("index.md", "", "index"),
        ("---.md", "", "---"),
    ],
)
def test_title_is_given_or_first_heading_or_name(path: str, text: str, title: str) -> None:
    assert read_page(path, text, in_event=False).title == title


def test_fields_of_the_wrong_kind_are_left_out_and_told_with_their_place() -> None:
    page = talk_page(
        "title: [a]\n"
        "start: noon\n"
        "duration: half an hour\n"
        "order: first\n"
        "complete: maybe\n"
        "checked: 2019-13-01\n"
        "language: 日本語\n"
        "slides: javascript:alert(1)\n"
        "links: [{title: a}, [b]]\n"
        "speakers: {a: b}\n"
        "tags: [a, [b]]\n"
        "sessions: [{start: x}]\n"
    )

    assert page.problems == (
        Problem(2, 8, kinds.BAD_TEXT, "", "title"),
        Problem(3, 8, kinds.BAD_START, "noon", "start"),
        Problem(4, 11, kinds.BAD_DURATION, "half an hour", "duration"),
        Problem(5, 8, kinds.BAD_NUMBER, "first", "order"),
        Problem(6, 11, kinds.BAD_BOOLEAN, "maybe", "complete"),
        Problem(7, 10, kinds.BAD_DATE, "2019-13-01", "checked"),
        Problem(8, 11, kinds.BAD_LANGUAGE, "日本語", "language"),
        Problem(9, 9, kinds.BAD_ADDRESS, "javascript:alert(1)", "slides"),
        Problem(10, 8, kinds.BAD_ADDRESS, "", "links"),
        Problem(10, 8, kinds.BAD_LIST, "", "links"),
        Problem(11, 11, kinds.BAD_LIST, "", "speakers"),
        Problem(12, 7, kinds.BAD_LIST, "", "tags"),
        Problem(13, 11, kinds.BAD_START, "x", "sessions"),
    )
    assert page.talk == Talk(
        (),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        (),
        (Session(None, None, None, None),),
        None,
        None,
        False,
        None,
        False,
        None,
    )
    assert page.tags == ("a",)


def test_page_with_one_bad_line_still_has_its_title() -> None:
    page = talk_page("title: 乾杯\nspeakers: [@omo2009]\nroom: A\n")

    assert page.title == "乾杯"
    assert page.problems == (Problem(3, 12, kinds.START_CHARACTER, "@"),)


@pytest.mark.parametrize(
    ("block", "draft"),
    [
        ("draft: true\n", True),
        ("draft: false\n", False),
        ("draft:\n", False),
        ("title: a\n", False),
        ("draft: ture\n", True),
        ("draft: [@x]\n", True),
        ("draft: [true]\n", True),
        ("{draft: true}\n", True),
        ("- a\n", False),
    ],
)
def test_draft_that_cannot_be_told_is_one(block: str, draft: bool) -> None:
    assert talk_page(block).draft is draft


def test_draft_in_a_block_left_open_is_one() -> None:
    assert read_page("a.md", "---\ntitle: a\ndraft: true\n\ntext\n", in_event=False).draft is True


@pytest.mark.parametrize("path", ["a.txt", ".github/a.md", "-/a.md"])
def test_page_at_a_path_that_is_none_is_refused(path: str) -> None:
    with pytest.raises(BadName):
        read_page(path, "", in_event=False)
