import unicodedata
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.summary import (
    MAX_CHARS,
    MAX_COLUMNS,
    shorten,
    summarise,
    summarise_bring_back,
    summarise_move,
    summarise_restore,
    summarise_schedule,
    summarise_undo,
    summarise_undo_person,
)

TALK = "---\ntitle: Impala\nroom: A\ntrack: B\n---\n# Impala\n\n## MapReduceとは\n- map\n- [ ] 資料\n"


@pytest.mark.parametrize(
    ("new", "english", "japanese"),
    [
        (TALK + "- a\n\n- b\n- c\n", 'add 3 lines under "MapReduceとは"', "「MapReduceとは」に3行追加"),
        (TALK.replace("- map\n", ""), 'remove 1 line under "MapReduceとは"', "「MapReduceとは」から1行削除"),
        (TALK.replace("map", "Map"), 'change 1 line under "MapReduceとは"', "「MapReduceとは」の1行を変更"),
        (TALK.replace("[ ]", "[x]"), 'tick 1 task under "MapReduceとは"', "「MapReduceとは」のタスク1件を完了"),
        (TALK.replace("# Impala\n", "# Impala\nintro\n"), "add 1 line", "1行追加"),
        (TALK.replace("room: A", "room: B"), "set room", "会場を設定"),
        (TALK.replace("room: A", "room: C\nspeakers: [山田]"), "set room and speakers", "会場、登壇者を設定"),
        (TALK.replace("track: B\n", ""), "remove track", "トラックを削除"),
        (TALK.replace("room: A\ntrack: B", "room: C"), "change room and track", "会場、トラックを変更"),
        (TALK.replace("room: A", "room: C\na: 1\nb: 2\nc: 3"), "set 4 fields", "4項目を設定"),
        (
            TALK.replace("room: A", "room: C") + "- a\n",
            'add 1 line under "MapReduceとは", set room',
            "「MapReduceとは」に1行追加、会場を設定",
        ),
        (TALK.replace("\n\n", "\n\n\n"), "tidy spaces and blank lines", "空白と空行を整理"),
        (TALK.replace("room: A", "room:  A"), "tidy spaces and blank lines", "空白と空行を整理"),
        (TALK, "change nothing", "変更なし"),
        (None, "delete the page", "ページを削除"),
    ],
)
def test_summary_says_what_a_person_would(new: str | None, english: str, japanese: str) -> None:
    assert summarise("Impala", TALK, new, "en") == f"Impala: {english}"
    assert summarise("Impala", TALK, new, "ja-JP") == f"Impala: {japanese}"


def test_summary_of_a_new_page() -> None:
    assert summarise("乾杯", None, "text", "ja") == "乾杯: ページを作成"
    assert summarise("Toast", None, "text", "") == "Toast: create the page"


def test_summary_of_a_move() -> None:
    assert summarise_move("乾杯", "pyfes/kanpai", "en") == "乾杯: move to pyfes/kanpai"
    assert summarise_move("乾杯", "pyfes/kanpai", "ja") == "乾杯: pyfes/kanpaiへ移動"


def test_summary_of_a_restored_revision_tells_its_moment_in_the_zone_it_is_given_in() -> None:
    when = datetime(2026, 11, 21, 14, 31, tzinfo=timezone(timedelta(hours=9)))

    assert summarise_restore("Impala", when, "en") == "Impala: back to the revision of 2026-11-21 14:31"
    assert summarise_restore("Impala", when, "ja") == "Impala: 2026-11-21 14:31の版に戻す"


def test_summary_of_long_title_and_heading_is_cut() -> None:
    old = "## 分散処理の歴史とこれからのデータベースの設計について考える会\n"

    subject = summarise("分散処理フレームワークの比較検討とその実践的な運用について", old, old + "- a\n", "ja")

    assert subject == "分散処理フレームワークの比較検討とその…: 「分散処理の歴史とこれからのデータベース…」に1行追加"


def test_summary_of_title_with_control_characters_is_one_line() -> None:
    assert summarise("a\nb\u202e\tc\0", None, "", "en") == "a b c: create the page"
    assert summarise("\n", None, "", "en") == "create the page"


def test_shorten_counts_kanji_as_two_columns() -> None:
    assert shorten("漢字漢字", 8) == "漢字漢字"
    assert shorten("漢字漢字", 7) == "漢字漢…"
    assert shorten("abc def", 5) == "abc…"


@settings(deadline=None)
@given(st.text(), st.text() | st.none(), st.text() | st.none(), st.sampled_from(["ja", "en"]))
def test_summary_of_anything_is_one_short_line(title: str, old: str | None, new: str | None, language: str) -> None:
    subject = summarise(title, old, new, language)

    width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in subject)
    assert 0 < len(subject) <= MAX_CHARS
    assert width <= MAX_COLUMNS
    assert subject == " ".join(subject.split())
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in subject)


def test_undoing_says_why_and_a_long_reason_stands_below() -> None:
    when = datetime(2026, 11, 21, 14, 31, tzinfo=timezone(timedelta(hours=9)))
    long = "速いとは言っていない。" * 10

    assert summarise_undo("Impala", when, "", "en") == ("Impala: undo the change of 2026-11-21 14:31", "")
    assert summarise_undo("Impala", when, " not\nsaid ", "en") == (
        "Impala: undo the change of 2026-11-21 14:31: not said", "",
    )  # fmt: skip
    assert summarise_undo("Impala", when, "宣伝", "ja") == ("Impala: 2026-11-21 14:31の変更を取り消し（宣伝）", "")
    subject, note = summarise_undo("Impala", when, long, "ja")
    assert subject.endswith("…")
    assert note == f"理由：{long}"


def test_undoing_a_persons_run_counts_and_names() -> None:
    assert summarise_undo_person("Impala", "Bob", 1, "", "en")[0] == "Impala: undo 1 change by Bob"
    assert summarise_undo_person("Impala", "Bob", 14, "spam", "en")[0] == "Impala: undo 14 changes by Bob: spam"
    assert (
        summarise_undo_person("Impala", "馬場", 14, "荒らし", "ja")[0] == "Impala: 馬場の変更14件を取り消し（荒らし）"
    )


def test_bringing_back_counts_pages() -> None:
    assert summarise_bring_back("Impala", 1, "en") == "Impala: bring back the page"
    assert summarise_bring_back("Kanda", 12, "en") == "Kanda: bring back 12 pages"
    assert summarise_bring_back("神田", 12, "ja") == "神田: 12ページを復元"


def test_import_of_a_schedule_is_told_with_what_it_did() -> None:
    assert summarise_schedule("Camp", 79, 0, 0, "en") == "Camp: import the schedule, 79 new talks"
    assert summarise_schedule("Camp", 1, 2, 1, "en") == "Camp: import the schedule, 1 new talk, 2 changed, 1 cancelled"
    assert summarise_schedule("神田", 3, 1, 0, "ja-JP") == "神田: スケジュールを取り込み、新規3件、変更1件"
    assert summarise_schedule("神田", 0, 0, 0, "ja") == "神田: スケジュールを取り込み"
