import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.line_changes import BodyChange, compare_bodies

NOTES = "はじめに\n\n## MapReduceとは\n- map\n- reduce\n\n## 質疑\n- [ ] 資料\n- [x] 動画\n"


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (NOTES.replace("- reduce\n", "- reduce\n- shuffle\n\n- sort\n"), BodyChange(added=2, heading="MapReduceとは")),
        (NOTES.replace("- map\n", ""), BodyChange(removed=1, heading="MapReduceとは")),
        (NOTES.replace("reduce\n", "reduce()\n"), BodyChange(1, 1, heading="MapReduceとは")),
        (NOTES.replace("- map", "- Map").replace("資料", "スライド"), BodyChange(2, 2)),
        (NOTES + "\n## 感想\n- よかった\n", BodyChange(added=2, heading="感想")),
        (NOTES.replace("## 質疑", "## Q&A"), BodyChange(1, 1, heading="Q&A")),
        (NOTES.split("## 質疑")[0], BodyChange(removed=3, heading="質疑")),
        ("序\n" + NOTES, BodyChange(added=1)),
        ("", BodyChange(removed=7)),
        (NOTES.replace("[ ]", "[x]"), BodyChange(ticked=1, heading="質疑")),
        (NOTES.replace("[x]", "[ ]"), BodyChange(unticked=1, heading="質疑")),
        (NOTES.replace("[x] 動画", "[ ] 動画").replace("[ ] 資料", "[x] 資料"), BodyChange(2, 2, heading="質疑")),
        (NOTES.replace("- map\n- reduce\n", "- reduce\n- map\n"), BodyChange(moved=1, heading="MapReduceとは")),
        (NOTES, None),
        (NOTES.replace("\n", "  \n\n"), None),
    ],
)
def test_changes_are_counted_with_kind_and_heading(new: str, change: BodyChange | None) -> None:
    assert compare_bodies(NOTES, new) == change


def test_changes_in_code_are_not_under_its_remarks() -> None:
    old = "## Setup\n```sh\n# install\nmake\n```\n"

    assert compare_bodies(old, old.replace("make", "make all")) == BodyChange(1, 1, heading="Setup")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * 490_000, "b\n" + "a\n" * 480_000 + "c\n"),
        ("a\nb\n" * 240_000, "b\na\n" * 240_000 + "c\n"),
        ("# a\n" * 240_000, "x\n" + "# a\n" * 230_000 + "x\n"),
        ("a" * 1_000_000, "b" * 1_000_000),
        ("# a" + " " * 900_000 + "b", "# a" + " " * 900_000 + "c"),
        ("-" * 900_000 + "a", "=" * 900_000 + "b"),
    ],
)
def test_changes_of_large_and_repetitive_texts_are_counted_quickly(old: str, new: str) -> None:
    began = time.process_time()

    compare_bodies(old, new)

    assert time.process_time() - began < 1


def test_changes_of_very_many_lines_are_only_counted() -> None:
    old = "# a\n" + "b\n" * 60_000

    assert compare_bodies(old, "c\n" * 20_000 + "b\n" * 60_000 + "# a\n") == BodyChange(added=20_000)
    assert compare_bodies(old, "b\n" * 60_000 + "# a\n") == BodyChange(moved=2)
    assert compare_bodies(old, "\n" * 60_000 + old + "\n") is None


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "# h", ""])), st.lists(st.sampled_from(["a", "b", "c", "# h", ""])))
def test_changes_between_any_texts_balance(old: list[str], new: list[str]) -> None:
    change = compare_bodies("\n".join(old), "\n".join(new)) or BodyChange()

    assert len([line for line in new if line]) - len([line for line in old if line]) == change.added - change.removed
