"""Lists of notes taken apart into their items."""

import pytest

from wiki.core.render.pieces import split_body
from wiki.core.render.pipeline import render_body
from wiki.core.render.place import SafeHtml
from wiki.pages.list_items import join, take_apart
from wiki.web.compose import Block


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text that has no slots to fill."""
    return [
        Block(piece.lines or None, SafeHtml(piece.body.html))
        for piece in split_body(render_body(text, with_lines=True))
    ]


def apart(text: str) -> list[tuple[list[int], str]]:
    """For each block its lines and its HTML."""
    found = list(take_apart(blocks_of(text), text.split("\n")))
    return [([n for one in each.lines or () for n in one], "".join(join([each]))) for each in found]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- one\n- two\n- three\n", [[0], [1], [2, 3]]),
        ("\n\n- one\n- two\n\n\n", [[2], [3, 4, 5, 6]]),
        ("- one\n  - inner\n    - deeper\n- two\n", [[0, 1, 2], [3, 4]]),
        ("1. one\n2. two\n\n   more of two\n3. three", [[0], [1, 2, 3], [4]]),
        ("* 一つ\n続き\n* 二つ", [[0, 1], [2]]),
        ("- [ ] open\n- [x] done", [[0], [1]]),
        ("- one\n\n- two", [[0, 1], [2]]),
        ("- a\n\n  ```\n  - no item\n  ```\n- b", [[0, 1, 2, 3, 4], [5]]),
    ],
)
def test_each_item_has_its_own_lines(text: str, lines: list[list[int]]) -> None:
    assert [own for own, _ in apart(text)] == lines


def test_items_keep_their_numbers() -> None:
    found = [html for _, html in apart("3. three\n4. four\n5. five")]

    assert [html.split(">")[0] for html in found] == ['<ol start="3"', '<ol start="4"', '<ol start="5"']


@pytest.mark.parametrize(
    "text",
    [
        "- one\n- two\n  - in\n\nText.\n\n1. a\n2. b\n", "- one\n- two\n\n<!-- -->\n\n- three\n", "- a\n* b\n+ c\n",
        "- a\n\n      code\n- b\n", "> - quoted\n> - twice\n", "- x\n\n\n\n- y\n1. z\n", "- \n- b\n", "text\n- a\n- b\n",
    ],
)  # fmt: skip
def test_taken_apart_and_joined_a_text_is_what_it_was(text: str) -> None:
    blocks = blocks_of(text)

    joined = join(list(take_apart(blocks, text.split("\n"))))

    assert "".join("".join(joined).split()) == "".join("".join(block.html for block in blocks).split())


def test_list_whose_items_cannot_be_told_stays_whole() -> None:
    text = "- one\n- two\n"
    (block,) = blocks_of(text)

    assert list(take_apart([Block(None, block.html)], text.split("\n"))) == [Block(None, block.html)]
    assert len(list(take_apart([block], ["- one", "two"]))) == 1
