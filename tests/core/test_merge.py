"""What a merge makes of two people's edits, case by case, each in both orders."""

from dataclasses import dataclass

import pytest

from wiki.core.merge import Merge, merge_texts


@dataclass(frozen=True)
class Case:
    """`merged` with the first saved first; `turned` with the second saved first, where the order shows."""

    name: str
    base: str
    first: str
    second: str
    merged: str
    turned: str = ""


FENCED = "本文。\n\n```python\na = 1. b\nb = 2\nc = 3\n```\n\n終わり。\n"
MATTER = "---\ntitle: 見出し\nroom: A\nvideo:\n---\n\n本文。\n"
TABLE = "| 名前 | 値 |\n|---|---|\n| a | 1 |\n| b | 2 |\n"
SECTIONS = "# 題\n\n## One\n\nFirst text.\n\n## Two\n\nSecond text.\n\n## Three\n\nThird text.\n"

CLEAN = [
    Case(
        "neighbouring bullets",
        "- a\n- b\n- c\n",
        "- a one\n- b\n- c\n",
        "- a\n- b two\n- c\n",
        "- a one\n- b two\n- c\n",
    ),
    Case("隣り合う箇条書き", "- 甲\n- 乙\n", "- 甲です\n- 乙\n", "- 甲\n- 乙です\n", "- 甲です\n- 乙です\n"),
    Case("sentences of one line", "One. Two. Three.\n", "One! Two. Three.\n", "One. Two. Four.\n", "One! Two. Four.\n"),
    Case(
        "一行の別の文", "一つ。二つ。三つ。\n", "壱つ。二つ。三つ。\n", "一つ。二つ。参つ。\n", "壱つ。二つ。参つ。\n"
    ),
    Case(
        "neighbouring sentences",
        "One. Two.\n",
        "One changed. Two.\n",
        "One. Two changed.\n",
        "One changed. Two changed.\n",
    ),
    Case(
        "soft-wrapped lines",
        "The talk began\nwith a demo of\nthe new board.\n",
        "The talk started\nwith a demo of\nthe new board.\n",
        "The talk began\nwith a long demo of\nthe new board.\n",
        "The talk started\nwith a long demo of\nthe new board.\n",
    ),
    Case(
        "折り返した段落",
        "前半の話。\n後半の話。\n",
        "前半の長い話。\n後半の話。\n",
        "前半の話。\n後半の短い話。\n",
        "前半の長い話。\n後半の短い話。\n",
    ),
    Case("sentence added beside a changed one", "One. Two.\n", "One. New. Two.\n", "One. Too.\n", "One. New. Too.\n"),
    Case("文の追加と変更", "一つ。二つ。\n", "一つ。新規。二つ。\n", "一つ。弐つ。\n", "一つ。新規。弐つ。\n"),
    Case(
        "bullet added beside a changed one",
        "- a\n- b\n",
        "- a\n- new\n- b\n",
        "- a old\n- b old\n",
        "- a old\n- new\n- b old\n",
    ),
    Case(
        "bullets added at one place",
        "- a\n- z\n",
        "- a\n- x\n- z\n",
        "- a\n- y\n- z\n",
        "- a\n- x\n- y\n- z\n",
        "- a\n- y\n- x\n- z\n",
    ),
    Case("bullets added at the end", "- a\n", "- a\n- x\n", "- a\n- y\n", "- a\n- x\n- y\n", "- a\n- y\n- x\n"),
    Case("bullets added, no final newline", "- a", "- a\n- x", "- a\n- y", "- a\n- x\n- y", "- a\n- y\n- x"),
    Case("sentences added at one place", "One.\n", "One. X.\n", "One. Y.\n", "One. X. Y.\n", "One. Y. X.\n"),
    Case("同じ場所への文の追加", "一つ。\n", "一つ。甲。\n", "一つ。乙。\n", "一つ。甲。乙。\n", "一つ。乙。甲。\n"),
    Case("paragraphs appended", "P.\n", "P.\n\nX.\n", "P.\n\nY.\n", "P.\n\nX.\n\nY.\n", "P.\n\nY.\n\nX.\n"),
    Case("paragraphs appended, no final newline", "P.", "P.\n\nX.", "P.\n\nY.", "P.\n\nX.\n\nY.", "P.\n\nY.\n\nX."),
    Case(
        "段落の追記",
        "本文。\n",
        "本文。\n\n追記甲。\n",
        "本文。\n\n追記乙。",
        "本文。\n\n追記甲。\n\n追記乙。",
        "本文。\n\n追記乙。\n\n追記甲。",
    ),
    Case(
        "bullet and paragraph appended", "- a\n", "- a\n- b\n", "- a\n\nP.\n", "- a\n- b\n\nP.\n", "- a\n\nP.\n\n- b\n"
    ),
    Case(
        "paragraphs put between",
        "A.\n\nB.\n",
        "A.\n\nX.\n\nB.\n",
        "A.\n\nY.\n\nB.\n",
        "A.\n\nX.\n\nY.\n\nB.\n",
        "A.\n\nY.\n\nX.\n\nB.\n",
    ),
    Case(
        "same section begun twice",
        "A.\n",
        "A.\n\n## Q\n\n- x\n",
        "A.\n\n## Q\n\n- y\n",
        "A.\n\n## Q\n\n- x\n- y\n",
        "A.\n\n## Q\n\n- y\n- x\n",
    ),
    Case("saved again with more", "- a\n", "- a\n- x\n", "- a\n- x\n- y\n", "- a\n- x\n- y\n"),
    Case(
        "code blocks appended",
        "A.\n",
        "A.\n\n```\nx\n```\n",
        "A.\n\n```\ny\n```\n",
        "A.\n\n```\nx\n```\n\n```\ny\n```\n",
        "A.\n\n```\ny\n```\n\n```\nx\n```\n",
    ),
    Case("identical edits", "One. Two.\n", "One. 2.\n", "One. 2.\n", "One. 2.\n"),
    Case(
        "identical edits beside others",
        "- a\n- b\n- c\n",
        "- A1\n- b1\n- c\n",
        "- A1\n- b\n- c1\n",
        "- A1\n- b1\n- c1\n",
    ),
    Case(
        "identical insertions beside others", "- a\n- b\n", "- a1\n- x\n- b\n", "- a\n- x\n- b1\n", "- a1\n- x\n- b1\n"
    ),
    Case("both deleted the same", "- a\n- b\n- c\n", "- c\n", "- a\n", ""),
    Case("one sentence deleted by each", "A. B. C.\n", "B. C.\n", "A. B.\n", "B.\n"),
    Case(
        "every sentence deleted by one or the other",
        "Top.\n\n- A. B.\n- C.\n",
        "Top.\n\n- B.\n- C.\n",
        "Top.\n\n- A.\n- C.\n",
        "Top.\n\n- C.\n",
    ),
    Case(
        "insertion in a deleted range",
        "- a\n- b\n- c\n- d\n",
        "- a\n- d\n",
        "- a\n- b\n- x\n- c\n- d\n",
        "- a\n- x\n- d\n",
    ),
    Case("削除範囲への挿入", "一。\n\n二。\n\n三。\n", "一。\n", "一。\n\n新。\n\n二。\n\n三。\n", "一。\n\n新。\n"),
    Case("sentence added to a deleted item", "- a. b.\n- c.\n", "- c.\n", "- a. b. New.\n- c.\n", "- New.\n- c.\n"),
    Case(
        "insertions at the edges of a changed line",
        "a\n\nb\n\nc\n",
        "a\n\nx\n\nb\n\ny\n\nc\n",
        "a\n\nb two\n\nc\n",
        "a\n\nx\n\nb two\n\ny\n\nc\n",
    ),
    Case(
        "neighbouring front matter keys",
        MATTER,
        MATTER.replace("room: A", "room: B"),
        MATTER.replace("video:", "video: https://example.com/1.5"),
        MATTER.replace("room: A", "room: B").replace("video:", "video: https://example.com/1.5"),
    ),
    Case(
        "front matter keys added at one place",
        MATTER,
        MATTER.replace("video:\n", "video:\nslides: x\nlevel: 1\n"),
        MATTER.replace("video:\n", "video:\nlevel: 1\ntags: [y]\n"),
        MATTER.replace("video:\n", "video:\nslides: x\nlevel: 1\ntags: [y]\n"),
    ),
    Case(
        "same key added at different places",
        "---\na: 1\nb: 2\n---\n",
        "---\na: 1\nvideo: x\nb: 2\n---\n",
        "---\na: 1\nb: 2\nvideo: x\nslides: y\n---\n",
        "---\na: 1\nvideo: x\nb: 2\nslides: y\n---\n",
    ),
    Case(
        "字下げした段落",
        "　一つ。二つ。\n",
        "　一つ。二つ。三つ。\n",
        "　一つ。弐つ。\n",
        "　一つ。弐つ。三つ。\n",
    ),
    Case("hard line break", "One.  \nTwo.\n", "One. New.  \nTwo.\n", "Won.  \nTwo.\n", "Won. New.  \nTwo.\n"),
    Case(
        "front matter before a heading",
        "Text.\n",
        "# H\n\nText.\n",
        "---\ntitle: T\n---\n\nText.\n",
        "---\ntitle: T\n---\n\n# H\n\nText.\n",
    ),
    Case(
        "neighbouring table rows",
        TABLE,
        TABLE.replace("| 1 |", "| 10. 1 |"),
        TABLE.replace("| 2 |", "| 20 |"),
        TABLE.replace("| 1 |", "| 10. 1 |").replace("| 2 |", "| 20 |"),
    ),
    Case(
        "table rows added",
        TABLE,
        TABLE + "| x | 3 |\n",
        TABLE + "| y | 4 |\n",
        TABLE + "| x | 3 |\n| y | 4 |\n",
        TABLE + "| y | 4 |\n| x | 3 |\n",
    ),
    Case(
        "neighbouring code lines",
        FENCED,
        FENCED.replace("b = 2", "b = 20"),
        FENCED.replace("c = 3", "c = 30"),
        FENCED.replace("b = 2", "b = 20").replace("c = 3", "c = 30"),
    ),
    Case(
        "code line added",
        FENCED,
        FENCED.replace("b = 2\n", "b = 2\nx\n"),
        FENCED.replace("c = 3", "c = 30"),
        FENCED.replace("b = 2\nc = 3", "b = 2\nx\nc = 30"),
    ),
    Case(
        "code block before another like it",
        "```\nx\n```\n",
        "```\ny\n```\n\n```\nx\n```\n",
        "",
        "```\ny\n```\n",
    ),
    Case("heading and its text", "## A\n\nText.\n", "## B\n\nText.\n", "## A\n\nNew text.\n", "## B\n\nNew text.\n"),
    Case("neighbouring headings", "# A\n## B\n", "# A1\n## B\n", "# A\n## B1\n", "# A1\n## B1\n"),
    Case(
        "section moved, text edited elsewhere",
        SECTIONS,
        "# 題\n\n## Two\n\nSecond text.\n\n## Three\n\nThird text.\n\n## One\n\nFirst text.\n",
        SECTIONS.replace("Second text.", "Second text, longer."),
        "# 題\n\n## Two\n\nSecond text, longer.\n\n## Three\n\nThird text.\n\n## One\n\nFirst text.\n",
    ),
    Case(
        "nested bullets",
        "- a\n  - b\n    - c\n",
        "- a\n  - b1\n    - c\n",
        "- a\n  - b\n    - c1\n",
        "- a\n  - b1\n    - c1\n",
    ),
    Case(
        "bullets nested by four",
        "+ a\n    + b\n    + c\n",
        "+ a\n    + b1\n    + c\n",
        "+ a\n    + b\n    + c1\n",
        "+ a\n    + b1\n    + c1\n",
    ),
    Case(
        "nested bullet added to each",
        "- a\n- b\n",
        "- a\n  - x\n- b\n",
        "- a\n- b\n  - y\n",
        "- a\n  - x\n- b\n  - y\n",
    ),
    Case("item indented and reworded", "- a\n- b\n", "- a\n  - b\n", "- a\n- b more\n", "- a\n  - b more\n"),
    Case("tasks ticked by two", "- [ ] a\n- [ ] b\n", "- [x] a\n- [ ] b\n", "- [ ] a\n- [x] b\n", "- [x] a\n- [x] b\n"),
    Case("same task ticked by two", "- [ ] a\n- b\n", "- [x] a\n- b\n", "- [x] a\n- b2\n", "- [x] a\n- b2\n"),
    Case("numbered items", "1. a\n2. b\n3. c\n", "1. a1\n2. b\n3. c\n", "1. a\n2. b1\n3. c\n", "1. a1\n2. b1\n3. c\n"),
    Case("renumbered and reworded", "1. a\n2. b\n", "1. a\n2. x\n3. b\n", "1. a\n2. b two\n", "1. a\n2. x\n3. b two\n"),
    Case(
        "paragraph split and sentence edited",
        "A. B. C.\n",
        "A.\n\nB. C.\n",
        "A. B. C changed.\n",
        "A.\n\nB. C changed.\n",
    ),
    Case(
        "段落の分割と文の変更",
        "甲の話。乙の話。\n",
        "甲の話。\n\n乙の話。\n",
        "甲の話。乙の長い話。\n",
        "甲の話。\n\n乙の長い話。\n",
    ),
    Case(
        "lines joined and sentence edited",
        "First one.\nSecond one.\n",
        "First one. Second one.\n",
        "First one.\nSecond two.\n",
        "First one. Second two.\n",
    ),
    Case("edits at start and end", "a\nb\nc\n", "x\na\nb\nc\n", "a\nb\nc\ny\n", "x\na\nb\nc\ny\n"),
    Case("first and last line changed", "a\nb\nc\n", "a1\nb\nc\n", "a\nb\nc1\n", "a1\nb\nc1\n"),
    Case("final newline added, text edited", "a\nb", "a\nb\n", "a1\nb", "a1\nb\n"),
    Case("all deleted, nothing else", "a\nb\n", "", "a\nb\n", ""),
    Case("empty base", "", "甲。\n", "乙。\n", "甲。\n\n乙。\n", "乙。\n\n甲。\n"),
    Case("empty base, no final newlines", "", "x", "y", "x\n\ny", "y\n\nx"),
    Case("empty texts", "", "", "", ""),
    Case(
        "page created twice from one template",
        "",
        "---\ntype: talk\ntitle: T\n---\n\n## Notes\n\nX.\n",
        "---\ntype: talk\ntitle: T\nroom: A\n---\n\n## Notes\n\nY.\n",
        "---\ntype: talk\ntitle: T\nroom: A\n---\n\n## Notes\n\nX.\n\nY.\n",
        "---\ntype: talk\ntitle: T\nroom: A\n---\n\n## Notes\n\nY.\n\nX.\n",
    ),
]

CLASHES = [
    Case("same sentence", "A. B.\n", "A1. B.\n", "A2. B.\n", "<<<<<<< first\nA1. B.\n=======\nA2. B.\n>>>>>>> second\n"),
    Case("同じ文", "前。\n\n議事録です。\n", "前。\n\n記録です。\n", "前。\n\n議事録でした。\n", "前。\n\n<<<<<<< first\n記録です。\n=======\n議事録でした。\n>>>>>>> second\n"),
    Case("same bullet", "- a\n- b\n- c\n", "- a\n- b1\n- c1\n", "- a2\n- b2\n- c\n", "- a2\n<<<<<<< first\n- b1\n=======\n- b2\n>>>>>>> second\n- c1\n"),
    Case("changed and deleted", "- a\n- b\n- c\n", "- a\n- c\n", "- a\n- b2\n- c\n", "- a\n<<<<<<< first\n=======\n- b2\n>>>>>>> second\n- c\n"),
    Case("変更と削除", "一つ。二つ。\n", "一つ。\n", "一つ。二つ目。\n", "<<<<<<< first\n一つ。\n=======\n一つ。二つ目。\n>>>>>>> second\n"),
    Case("replaced by more lines", "a b c\n", "a b c x\nnew\n", "a b c y\n", "<<<<<<< first\na b c x\n=======\na b c y\n>>>>>>> second\nnew\n"),
    Case("last line without newline", "a\nb", "a\nb1", "a\nb2", "a\n<<<<<<< first\nb1\n=======\nb2\n>>>>>>> second\n"),
    Case("code line is one unit", FENCED, FENCED.replace("a = 1", "a = 8"), FENCED.replace(". b", ". c"), FENCED.replace("a = 1. b", "<<<<<<< first\na = 8. b\n=======\na = 1. c\n>>>>>>> second")),
    Case("indented code line is one unit", "T.\n\n    a. b.\n", "T.\n\n    x. b.\n", "T.\n\n    a. y.\n", "T.\n\n<<<<<<< first\n    x. b.\n=======\n    a. y.\n>>>>>>> second\n"),
    Case("heading is one unit", "# A. B.\n", "# X. B.\n", "# A. Y.\n", "<<<<<<< first\n# X. B.\n=======\n# A. Y.\n>>>>>>> second\n"),
    Case("address is one unit", "See example.com/1.5 now.\n", "See example.com/1.6 now.\n", "See example.org/1.5 now.\n", "<<<<<<< first\nSee example.com/1.6 now.\n=======\nSee example.org/1.5 now.\n>>>>>>> second\n"),
    Case("quoted sentence goes on", "「良い。」と言った。\n", "「悪い。」と言った。\n", "「良い。」と答えた。\n", "<<<<<<< first\n「悪い。」と言った。\n=======\n「良い。」と答えた。\n>>>>>>> second\n"),
    Case("abbreviation", "We use e.g. this one.\n", "They use e.g. this one.\n", "We use e.g. that one.\n", "<<<<<<< first\nThey use e.g. this one.\n=======\nWe use e.g. that one.\n>>>>>>> second\n"),
    Case("task ticked and reworded", "- [ ] call Alice\n", "- [x] call Alice\n", "- [ ] call Bob\n", "<<<<<<< first\n- [x] call Alice\n=======\n- [ ] call Bob\n>>>>>>> second\n"),
    Case("same key added", "---\na: 1\n---\n", "---\na: 1\nvideo: x\n---\n", "---\na: 1\nvideo: y\n---\n", "---\na: 1\n<<<<<<< first\nvideo: x\n=======\nvideo: y\n>>>>>>> second\n---\n"),
    Case("same key added at different places", "---\na: 1\nb: 2\n---\n", "---\na: 1\nvideo: x\nb: 2\n---\n", "---\na: 1\nb: 2\nvideo: y\n---\n", "---\na: 1\n<<<<<<< first\nvideo: x\n=======\nvideo: y\n>>>>>>> second\nb: 2\n---\n"),
    Case("moved and edited", SECTIONS, SECTIONS.replace("## One\n\nFirst text.\n\n", "") + "\n## One\n\nFirst text.\n", SECTIONS.replace("First text.", "First text, longer."), "# 題\n\n<<<<<<< first\n=======\nFirst text, longer.\n>>>>>>> second\n\n## Two\n\nSecond text.\n\n## Three\n\nThird text.\n\n## One\n\nFirst text.\n"),
]  # fmt: skip


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_merge_applies_both_edits(case: Case) -> None:
    assert merge_texts(case.base, case.first, case.second) == Merge(case.merged, 0, "")


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_merge_applies_both_edits_in_the_other_order(case: Case) -> None:
    assert merge_texts(case.base, case.second, case.first) == Merge(case.turned or case.merged, 0, "")


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_merge_shows_both_versions_of_a_clash(case: Case) -> None:
    assert merge_texts(case.base, case.first, case.second) == Merge(case.merged, 1, "")


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_merge_finds_the_same_clash_in_the_other_order(case: Case) -> None:
    merge = merge_texts(case.base, case.second, case.first)

    assert merge.clashes == 1
    assert sorted(merge.text.split("\n")) == sorted(case.merged.split("\n"))


def test_merge_writes_the_given_labels() -> None:
    merge = merge_texts("a\n", "b\n", "c\n", first_label="Alice", second_label="ボブ")

    assert merge.text == "<<<<<<< Alice\nb\n=======\nc\n>>>>>>> ボブ\n"


def test_merge_counts_each_clash() -> None:
    merge = merge_texts("a\n\nmid\n\nb\n", "a1\n\nmid\n\nb1\n", "a2\n\nmid\n\nb2\n")

    assert merge.clashes == 2


def test_first_text_of_clashes_has_the_first_version_alone_even_with_lines_like_marks() -> None:
    base = "# 題\n\n一つ目。\n\n- 項目\n\n終わり。\n"
    first = "# 題\n\n最初。\n=======\n>>>>>>> second\n\n- 項目\n\nおわり\n=======\n"
    second = "# 題\n\n先頭。\n\n- 項目を直した\n\n了。\n"

    merge = merge_texts(base, first, second)

    assert merge.clashes > 0
    assert merge.first_text == first.replace("- 項目", "- 項目を直した")


def test_second_text_of_clashes_has_the_second_version_alone_even_with_lines_like_marks() -> None:
    base = "# 題\n\n一つ目。\n\n- 項目\n\n終わり。\n"
    first = "# 題\n\n先頭。\n\n- 項目を直した\n\n了。\n"
    second = "# 題\n\n最初。\n=======\n>>>>>>> second\n\n- 項目\n\nおわり\n=======\n"

    merge = merge_texts(base, first, second)

    assert merge.clashes > 0
    assert merge.second_text == second.replace("- 項目", "- 項目を直した")


def test_first_and_second_text_of_a_clean_merge_are_the_merged_text() -> None:
    merge = merge_texts("a\n\nb\n", "A\n\nb\n", "a\n\nB")

    assert (merge.clashes, merge.first_text, merge.second_text) == (0, merge.text, merge.text)
