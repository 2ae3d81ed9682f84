import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.diff.shown import lines_of, new_lines, old_lines, shown_rows
from wiki.core.diff.model import Piece, Row
from wiki.core.diff.texts import diff_texts

LINES = st.lists(
    st.sampled_from(
        ["", " ", "## 質疑", "議事録を公開しました。", "記録を公開します。", "- a", "- b", "a b", "a\u3000b", "```"]
    ),
    max_size=24,
)
TALK = """## 紹介

Impala の紹介。
速い。

## 質疑

**Q.** もう Hive は要りませんか。
**A.** 毎晩決まって走る集計は Hive のほうがよい。

実演の問い合わせは 0.3 秒で返った。
結合では、右側の表がメモリに載ることが条件になる。
載らないときはエラー。

## 資料

- スライド
- 動画
"""


def test_changed_lines_stand_against_their_old_selves_and_the_rest_is_folded() -> None:
    new = TALK.replace("集計は", "集計なら").replace("0.3 秒で返った。", "0.8 秒で返った。一回目は遅い。")

    diff = diff_texts(TALK, new, context=1)

    assert shown_rows(diff) == [
        "… 7 lines, 質疑",
        " **Q.** もう Hive は要りませんか。",
        "±**A.** 毎晩決まって走る集計[-は][+なら] Hive のほうがよい。",
        " ",
        "±実演の問い合わせは [-0.3][+0.8] 秒で返った。[+一回目は遅い。]",
        " 結合では、右側の表がメモリに載ることが条件になる。",
        "… 6 lines, 質疑",
    ]
    assert (diff.added_lines, diff.removed_lines) == (2, 2)
    assert (diff.added_characters, diff.removed_characters) == (12, 4)


def test_rows_carry_the_numbers_of_both_texts() -> None:
    diff = diff_texts("a\nb\nc\nd\n", "a\nx y z\nb\nd\n", context=1)

    assert diff.rows == (
        Row("same", 1, 1, "a"),
        Row("added", None, 2, "x y z"),
        Row("same", 2, 3, "b"),
        Row("removed", 3, None, "c"),
        Row("same", 4, 4, "d"),
    )


def test_line_rewritten_altogether_is_removed_and_added() -> None:
    diff = diff_texts("載らないときはエラー。\n", "先に絞り込む。\n")

    assert shown_rows(diff) == ["−載らないときはエラー。", "+先に絞り込む。"]
    assert (diff.added_characters, diff.removed_characters) == (7, 11)


def test_reworded_line_is_found_among_new_neighbours() -> None:
    old = "- 会場は 2 階です\n"
    new = "- 受付は 9 時から\n- 会場は 3 階です\n- 昼食は各自で\n"

    assert shown_rows(diff_texts(old, new)) == [
        "+- 受付は 9 時から",
        "±- 会場は [-2][+3] 階です",
        "+- 昼食は各自で",
    ]


def test_equal_texts_are_one_fold() -> None:
    diff = diff_texts(TALK, TALK)

    assert shown_rows(diff) == ["… 18 lines, 紹介"]
    assert diff.is_empty


def test_single_line_is_not_folded() -> None:
    diff = diff_texts("a\nb\nc\n", "x1\nb\ny2\n", context=0)

    assert shown_rows(diff) == ["−a", "+x1", " b", "−c", "+y2"]


def test_fold_before_a_changed_heading_is_told_by_the_new_one() -> None:
    old = "# 題\n" + "行\n" * 5 + "## 前\n\n本文\n"

    rows = shown_rows(diff_texts(old, old.replace("## 前", "## 前と後"), context=0))

    assert rows == ["… 6 lines, 前と後", "±## 前[+と後]", "… 2 lines, 前と後"]


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("a b\n", "a\u3000b\n", "±a[- ][+\u3000]b"),
        ("a\n", "a  \n", "±a[+  ]"),
        ("\n", "\u3000\n", "±[+\u3000]"),
        ("\ta\n", "    a\n", "±[-\t][+    ]a"),
        ("a", "a\n", "±a[+\n]"),
        ("a\n", "a", "±a[-\n]"),
        ("話 b。", "話 c。\n", "±話 [-b][+c]。[+\n]"),
    ],
)
def test_change_of_white_space_is_shown(old: str, new: str, row: str) -> None:
    diff = diff_texts(old, new)

    assert shown_rows(diff)[0] == row
    assert not diff.is_empty


def test_final_line_end_is_told_beside_the_rows() -> None:
    diff = diff_texts("a", "a\nb\n")

    assert diff.final_newline == (False, True)
    assert diff.rows[0].pieces == (Piece("same", "a"), Piece("added", "\n"))
    assert (diff.added_characters, diff.removed_characters) == (1, 0)


def test_moved_block_is_marked_on_both_sides() -> None:
    block = "- 一つ目の話\n- 二つ目の話\n- 三つ目の話\n"
    rest = "".join(f"行 {number}\n" for number in range(6))

    rows = shown_rows(diff_texts(block + rest, rest + block, context=0))

    moved = ["- 一つ目の話 (moved)", "- 二つ目の話 (moved)", "- 三つ目の話 (moved)"]
    assert rows == [*("−" + line for line in moved), "… 6 lines, None", *("+" + line for line in moved)]


def test_moved_line_that_resembles_another_is_moved_all_the_same() -> None:
    demo = "- the query came back in 3 s\n- the same query took 40 s with Hive\n- it fails without memory\n"
    talk = "- the same query, how long with Spark\n- what if it fails without memory\n- the query is kept\n- last\n"

    rows = diff_texts(f"{demo}\n{talk}", f"{talk}\n{demo}").rows

    assert [(row.kind, row.old or row.new, row.other) for row in rows if row.moved] == [
        ("removed", 1, 6),
        ("removed", 2, 7),
        ("removed", 3, 8),
        ("added", 6, 1),
        ("added", 7, 2),
        ("added", 8, 3),
    ]


def test_two_blocks_that_swapped_their_places_are_two_moves() -> None:
    first, second, rest = ("".join(f"{name} line {number}\n" for number in range(3)) for name in ("one", "two", "rest"))
    middle = "".join(f"middle {number}\n" for number in range(9))

    rows = diff_texts(first + second + middle + rest, rest + middle + second + first).rows

    moved = [(row.old, row.other) for row in rows if row.kind == "removed" and row.moved]
    assert moved == [(1, 16), (2, 17), (3, 18), (4, 13), (5, 14), (6, 15), (16, 1), (17, 2), (18, 3)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [("長い段落。" * 16, True), ("短い段落。", False), ("段落。" * 14, True), ("short one " * 5, False)],
)
def test_moved_line_is_marked_when_it_is_long(line: str, expected: bool) -> None:
    rest = "".join(f"行 {number}\n" for number in range(6))

    diff = diff_texts(f"{line}\n{rest}", f"{rest}{line}\n")

    assert [row.moved for row in diff.rows if row.text == line] == [expected, expected]


def test_page_created_and_page_emptied_are_all_added_and_all_removed() -> None:
    created, emptied = diff_texts("", "a\nb\n"), diff_texts("a\nb\n", "")

    assert (shown_rows(created), shown_rows(emptied)) == (["+a", "+b"], ["−a", "−b"])


@settings(max_examples=300)
@given(LINES, LINES, st.booleans(), st.booleans(), st.integers(0, 3))
def test_rows_unfolded_give_both_texts_again(
    before: list[str], after: list[str], old_ends: bool, new_ends: bool, context: int
) -> None:
    old = "\n".join(before) + "\n" * old_ends
    new = "\n".join(after) + "\n" * new_ends

    diff = diff_texts(old, new, context=context)

    assert old_lines(diff, old) == lines_of(old)
    assert new_lines(diff, new) == lines_of(new)
    assert diff.is_empty == (old == new)


def _shuffled(lines: list[str]) -> str:
    return "\n".join(random.Random(1).sample(lines, len(lines)))


NUMBERED = [f"line {number} {number * 7}" for number in range(50_000)]
HUGE = {
    "identical lines": ("a\n" * 100_000, "a\n" * 50_000 + "b\n" * 5 + "a\n" * 50_000),
    "identical lines, other ends": ("b\n" + "a\n" * 100_000, "a\n" * 100_005 + "c\n"),
    "identical lines, changed all over": (("a\n" * 9 + "b\n") * 10_000, ("a\n" * 9 + "c\n") * 10_000 + "z\n"),
    "all changed": ("".join(f"{line}\n" for line in NUMBERED), "".join(f"x{line[::-1]}\n" for line in NUMBERED)),
    "every second changed": ("a\nx\n" * 250_000, "b\nx\n" * 250_000),
    "between unique lines": (
        "".join(f"{number}\na\n" for number in range(90_000)),
        "".join(f"{number}\nb\n" for number in range(90_000)),
    ),
    "shuffled": ("\n".join(NUMBERED), _shuffled(NUMBERED)),
    "one line": ("議事録を公開。" * 140_000, "記録は非公開。" * 140_000),
    "fences": ("```\n" * 100_000, "```\nx\n" + "```\n" * 100_000),
    "few words": (_shuffled(list("abcd") * 700), _shuffled(list("bcde") * 710)),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_texts_come_back_whole(name: str) -> None:
    old, new = HUGE[name]

    diff = diff_texts(old, new)

    assert old_lines(diff, old) == lines_of(old)
    assert new_lines(diff, new) == lines_of(new)
    assert sum(row.kind != "fold" for row in diff.rows) < 50_000


def test_huge_line_with_one_word_changed_shows_that_word() -> None:
    line = "議事録を公開。" * 70_000

    diff = diff_texts(f"{line}明日は雨。{line}\n", f"{line}明日は雪。{line}\n")

    assert diff.rows == (
        Row(
            "changed",
            1,
            1,
            pieces=(
                Piece("same", line + "明日は"),
                Piece("removed", "雨"),
                Piece("added", "雪"),
                Piece("same", "。" + line),
            ),
        ),
    )
