from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.lines import Heading, iter_headings, iter_prose_lines, split_lines


def test_split_lines_keeps_every_kind_of_line_end() -> None:
    assert split_lines("a\r\nb\rc\nd") == ["a\r\n", "b\r", "c\n", "d"]


@settings(deadline=None)
@given(st.text(alphabet="a\r\n\u2028\x85\x0b"))
def test_split_lines_of_any_text_join_to_it(text: str) -> None:
    assert "".join(split_lines(text)) == text


def test_prose_lines_leave_out_code_fences() -> None:
    text = "one\n```python\n# no\n```\ntwo\n~~~~\n~~~\n```\n~~~~\nthree"

    assert list(iter_prose_lines(text)) == [(0, "one"), (4, "two"), (9, "three")]


def test_prose_lines_of_a_fence_left_open_end_there() -> None:
    assert list(iter_prose_lines("one\n```\ntwo")) == [(0, "one")]


def test_headings_of_both_kinds_are_found_in_order() -> None:
    text = "# MapReduceとは\n\nはじめに\n===\ntext\n\nmore\n---\n### 質疑 ###\n#pyfes\n```\n# no\n```\n"

    assert list(iter_headings(text)) == [
        Heading(0, 1, "MapReduceとは"),
        Heading(2, 1, "はじめに"),
        Heading(6, 2, "more"),
        Heading(8, 3, "質疑"),
    ]


def test_rule_below_a_list_or_a_blank_line_is_no_heading() -> None:
    assert list(iter_headings("- item\n---\n\n---\n| a |\n---\n")) == []
