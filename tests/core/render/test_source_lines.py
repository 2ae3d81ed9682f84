"""From which lines blocks come: each line of a text belongs to one block, and the blocks are those of the page."""

import random
import re

import pytest

from tests.core.render.rendering import resolve
from wiki.core.render.pieces import Piece, split_body
from wiki.core.render.pipeline import render_body
from wiki.core.render.place import Place, assemble

CASES = [
    "# Title\n\nOne line\nand another\n\n- item\n- item\n\n  more of it\n\nlast",
    "para\n# heading\nnext para\n> quote\nlazy\n\n> more quote\n",
    "```python\ncode\n\nmore\n```\nright after\n\n~~~\nopen to the end\n\nstill",
    "term\n: meaning\n\nother\n: its meaning\n\n    of two\n\nafter",
    "text[^a] and [link][l]\n\n[^a]: the note\n\n    goes on\n\n[l]: https://example.org\n\nmore[^b]\n\n[^b]: other\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\ntext after\n\n---\n\nend",
    "<details>\n<summary>more</summary>\n\n*inside*\n\n- list\n\n</details>\n\nafter",
    "<div>\n\nnever closed\n\n# heading\n\npara",
    "<!-- a comment\n\nof lines -->\n\ntext\n\n<pre>\nraw\n\nraw\n</pre>\nafter",
    "    code by indent\n\n    more of it\n\npara",
    "1. one\n2. two\n- other list\n- of another kind\n\n登壇者は\n二行で話した。\n",
    "\n\n\n# late\n\n\n\ntext\n\n\n",
    "[l]: https://example.org\n\ntext\n",
    "- only\n",
    "",
]


def pieces_of(text: str) -> list[Piece]:
    return split_body(render_body(text, with_lines=True))


def html_of(pieces: list[Piece]) -> str:
    return re.sub(r"\s+", " ", "".join(str(assemble(piece.body, Place("", 0, resolve))) for piece in pieces)).strip()


def check(text: str) -> None:
    pieces = pieces_of(text)
    lines = text.split("\n")
    told = [number for piece in pieces for one in piece.lines for number in one if lines[number].strip()]
    plain = render_body(text)
    assert html_of(pieces) == html_of([Piece((), plain)])
    if plain.html.strip():
        assert sorted(told) == [number for number, line in enumerate(lines) if line.strip()]


@pytest.mark.parametrize("text", CASES)
def test_each_line_belongs_to_one_block_of_the_same_html(text: str) -> None:
    check(text)


def test_each_line_of_random_texts_belongs_to_one_block() -> None:
    chance = random.Random(20261123)
    parts = [line for text in CASES for line in text.split("\n")]
    for _ in range(300):
        text = "\n".join(chance.choice(parts) for _ in range(chance.randrange(30)))
        if "<" not in text:  # HTML left open is closed elsewhere with a marker in it
            check(text)
        else:
            assert pieces_of(text)


def test_blocks_have_the_lines_that_they_stand_on() -> None:
    text = "# Title\npara one\n\n```\ncode\n\n```\n- a\n- b\n\n> q"

    found = [(re.sub("<[^>]*>", "", piece.body.html).split()[0], piece.lines) for piece in pieces_of(text)]

    assert [(word, [(one.start, one.stop) for one in lines]) for word, lines in found] == [
        ("Title", [(0, 1)]), ("para", [(1, 3)]), ("code", [(3, 7)]), ("a", [(7, 10)]), ("q", [(10, 11)]),
    ]  # fmt: skip


def test_footnotes_have_the_lines_of_their_definitions() -> None:
    pieces = pieces_of("text[^a]\n\n[^a]: the note\n\nafter")

    assert [[number for one in piece.lines for number in one] for piece in pieces] == [[0, 1], [4], [2, 3]]


def test_html_that_holds_several_blocks_is_one_piece() -> None:
    pieces = pieces_of("before\n\n<details>\n\n*inside*\n\n</details>\n\nafter")

    assert [[number for one in piece.lines for number in one] for piece in pieces] == [[0, 1], [*range(2, 8)], [8]]


def test_what_somebody_typed_is_no_marker() -> None:
    pieces = pieces_of("text <p>\ue0020-9\ue003</p>\n\nmore")

    assert [[number for one in piece.lines for number in one] for piece in pieces] == [[0, 1], [2]]


def test_long_text_with_many_blocks_costs_not_much_more_with_lines() -> None:
    text = "\n\n".join(f"- item {number}\n# heading" for number in range(2_000))

    assert len(pieces_of(text)) == 4_000
