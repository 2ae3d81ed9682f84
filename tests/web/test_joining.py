"""What the merge form does with the marks between which somebody decides."""

import pytest

from wiki.web.joining import has_marks, take_side

MARKED = "a\n<<<<<<< first\nthey\n=======\nme\n>>>>>>> second\nb\n<<<<<<< first\n=======\nonly me\n>>>>>>> second\n"


@pytest.mark.parametrize(
    ("side", "text"),
    [("mine", "a\nme\nb\nonly me\n"), ("theirs", "a\nthey\nb\n"), ("both", "a\nthey\nme\nb\nonly me\n")],
)
def test_one_side_stands_in_place_of_the_marks(side: str, text: str) -> None:
    assert take_side(MARKED, side) == text
    assert has_marks(MARKED)
    assert not has_marks(text)


def test_marks_of_git_and_half_marks_are_text() -> None:
    text = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n<<<<<<< first\n"

    assert take_side(text, "mine") == text
    assert not has_marks(text)
