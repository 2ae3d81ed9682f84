import time
from datetime import date

import pytest

from wiki.core.page import read_page
from wiki.core.talk import BEGUN, CHECKED, COMPLETE, EMPTY, count_characters, has_notes, talk_state


@pytest.mark.parametrize(
    ("block", "notes", "state"),
    [
        ("", "", EMPTY),
        ("", "# 乾杯\n\n<!-- ここに\n書く -->\n", EMPTY),
        ("", "# 乾杯\n- 一言\n", BEGUN),
        ("", "```\n# code\n```\n", BEGUN),
        ("complete: true\n", "", COMPLETE),
        ("complete: true\nchecked: 2019-08-22\n", "text\n", CHECKED),
    ],
)
def test_state_of_a_talk_follows_fields_and_notes(block: str, notes: str, state: str) -> None:
    talk = read_page("e/t.md", f"---\n{block}---\n", in_event=True).talk
    assert talk is not None

    assert talk_state(talk, notes) == state


def test_notes_in_a_comment_left_open_are_none() -> None:
    assert not has_notes("<!-- text\nmore")


def test_notes_of_comments_left_open_are_looked_at_quickly() -> None:
    began = time.process_time()

    has_notes("\n<!-- -->" * 100_000 + "<!--" * 200_000)

    assert time.process_time() - began < 1


def test_checked_is_a_date() -> None:
    talk = read_page("e/t.md", "---\nchecked: 2019-08-22\n---\n", in_event=True).talk

    assert talk is not None
    assert talk.checked == date(2019, 8, 22)


def test_length_of_notes_leaves_out_hints_and_blank_lines() -> None:
    assert count_characters("\n<!-- write here\n -->\n\n- 一行\n") == 4
    assert count_characters("<!-- no end") == 0
    assert count_characters("") == 0
