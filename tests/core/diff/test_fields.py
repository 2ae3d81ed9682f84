import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.diff.shown import shown_rows
from wiki.core.diff.model import FieldChange, Row
from wiki.core.diff.texts import diff_texts

PAGE = """---
title: Impala で待たない分析
speakers:
  - 森下 はるか
  - "@omo2009"
room: A
---
本文。
"""


def test_fields_are_compared_by_name_and_lists_item_by_item() -> None:
    new = PAGE.replace("room: A", "room: B\nstart: 10:30").replace('  - "@omo2009"\n', "").replace("本文", "本文です")

    diff = diff_texts(PAGE, new)

    assert diff.fields == (
        FieldChange("speakers", "森下 はるか\n@omo2009", "森下 はるか"),
        FieldChange("room", "A", "B"),
        FieldChange("start", None, "10:30"),
    )
    assert shown_rows(diff) == ["±本文[+です]。"]
    assert (diff.rows[0].old, diff.rows[0].new) == (8, 8)


def test_removed_field_has_no_new_value() -> None:
    diff = diff_texts(PAGE, PAGE.replace("room: A\n", ""))

    assert diff.fields == (FieldChange("room", "A", None),)
    assert not diff.is_empty


def test_mappings_are_shown_on_one_line() -> None:
    old = "---\nlinks:\n- {title: 資料, url: a}\n---\n"

    diff = diff_texts(old, old.replace("url: a", "url: b"))

    assert diff.fields == (FieldChange("links", "title: 資料, url: a", "title: 資料, url: b"),)


def test_front_matter_put_on_a_page_is_all_new_fields() -> None:
    diff = diff_texts("本文。\n", "---\ntitle: 題\n---\n本文。\n")

    assert diff.fields == (FieldChange("title", None, "題"),)
    assert diff.rows == (Row("same", 1, 4, "本文。"),)


def test_unchanged_front_matter_is_in_no_row() -> None:
    diff = diff_texts(PAGE, PAGE.replace("本文", "全文"))

    assert (diff.fields, [row.old for row in diff.rows]) == ((), [8, None])


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("room: A", "room: [A", "±room: [+[]A"),
        ("room: A", "room: A\nroom: B", "+room: B"),
        ("room: A", "room: A # 仮", "±room: A[+ # 仮]"),
        ("room: A", '"room": A', '±[+"]room[+"]: A'),
        ("room: A", "# 仮\nroom: B", "+# 仮"),
        ("room: A", "room: #A", "±room: [+#]A"),
    ],
)
def test_front_matter_is_compared_as_lines_where_fields_would_hide_something(old: str, new: str, row: str) -> None:
    diff = diff_texts(PAGE, PAGE.replace(old, new))

    assert diff.fields == ()
    assert row in shown_rows(diff)


BLOCKS = st.lists(
    st.sampled_from(["title: 題", "title: 別", "room: A", "room: B # 仮", "# 仮", "tags: [a, b]", "- x", ""]),
    max_size=6,
)


@given(BLOCKS, BLOCKS)
def test_no_change_of_front_matter_is_hidden(before: list[str], after: list[str]) -> None:
    old, new = ("\n".join(["---", *block, "---", "本文。", ""]) for block in (before, after))

    assert diff_texts(old, new).is_empty == (old == new)
