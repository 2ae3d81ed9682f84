"""Pages compared as readers see them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.diff.sides import plain, read, side
from wiki.core.diff.html_tree import DEEPEST
from wiki.core.diff.rendered import LARGE, LARGEST, Rendered, compare_html
from wiki.core.render.pipeline import render_body
from wiki.core.render.place import Link, Place, SafeHtml, assemble

PAGE = """# Impala

最初の段落です。実演の問い合わせは **0.3 秒** で返った。

- 一つ目
- 二つ目 with a [link](https://example.org/a)
- [ ] task

| a | b |
|---|---|
| 1 | 2 |
| 3 | 4 |

```python
def first(a):
    return a + 1
```

> quoted <span lang="en">words</span> & 5 < 6 &nbsp; "x"

<details><summary>More</summary>inside <ruby>漢<rt>かん</rt></ruby></details>

A note[^1] and ~~struck~~ <ins>their own</ins> <kbd title="a>b">Ctrl</kbd>.

[^1]: The foot.
"""


def rendered(text: str) -> SafeHtml:
    return assemble(render_body(text), Place("p-", 1, lambda kind, target, text: Link(f"/{target}", text)))


def compared(old: str, new: str) -> Rendered:
    found = compare_html(rendered(old), rendered(new))
    assert found is not None
    return found


def html_of(found: Rendered) -> str:
    return "".join(part.html for part in found.parts)


def changes(old: str, new: str) -> list[str]:
    return [str(part.html) for part in compared(old, new).parts if part.number]


def del_(text: str) -> str:
    return f'<del data-change="gone">{text}</del>'


def ins(text: str) -> str:
    return f'<ins data-change="came">{text}</ins>'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("会場は 2 階です。", "会場は 3 階です。", f"<p>会場は {del_('2')}{ins('3')} 階です。</p>"),
        ("**Took 3 s.** Yes", "**Took 8 s.** Yes", f"<p><strong>Took {del_('3')}{ins('8')} s.</strong> Yes</p>"),
        ("read this twice", "read **this** twice", f"<p>read {del_('this')}{ins('<strong>this</strong>')} twice</p>"),
        ("まったく別のこと", "Something else", del_("<p>まったく別のこと</p>") + ins("<p>Something else</p>")),
        ("5 < 6", "5 < 7", f"<p>5 &lt; {del_('6')}{ins('7')}</p>"),
        ("![a](https://example.org/a.png)", "", None),
    ],
)
def test_changed_words_are_marked_within_their_block(old: str, new: str, expected: str | None) -> None:
    found = changes(old, new)

    assert found == [expected] if expected else found[0].startswith('<del data-change="gone"><p><img')


def test_items_rows_and_cells_carry_the_mark_themselves() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"

    lists = changes("- one\n- two\n", "- one\n- two\n- three and more\n")
    rows = changes(table, table + "| 3 | 4 |\n")
    cells = changes(table, table.replace("2", "9"))

    assert f'<li data-change="came">{ins("three and more")}</li></ul>' in lists[0]
    assert f'<tr data-change="came"><td data-change="came">{ins("3")}</td>' in rows[0]
    assert f"<td>{del_('2')}{ins('9')}</td>" in cells[0]


def test_code_is_compared_word_by_word() -> None:
    code = "```python\ndef first(a):\n    return a + 1\n```\n"

    found = changes(code, code.replace("+ 1", "+ 2"))

    assert len(found) == 1
    assert '<del data-change="gone"><span class="mi">1</span></del>' in found[0]
    assert found[0].count("def") == 1


def test_changed_heading_keeps_one_id_alone() -> None:
    found = changes("## Questions asked\n", "## Questions answered\n")

    assert found == [f'<h3 id="p-questions-answered">Questions {del_("asked")}{ins("answered")}</h3>']


def test_long_blocks_around_a_short_one_that_moved_stay_where_they_are() -> None:
    table = "| a | b |\n|---|---|\n| one hundred | forty-one |\n| two hundred | fifty |\n"
    long = "A long paragraph that says a lot about how the nodes read their blocks and never wait.\n"
    old = f"## Demo\n\n- fast\n\n{long}\n{table}\nend\n"
    new = f"{long.replace('never', 'hardly')}\n{table.replace('fifty', 'sixty')}\n## Demo\n\n- fast\n\nend\n"

    html = "".join(changes(old, new))

    assert f"{del_('never')}{ins('hardly')}" in html
    assert f"<td>{del_('fifty')}{ins('sixty')}</td>" in html
    assert html.count("Demo") == 2


def test_unchanged_blocks_between_are_parts_of_their_own() -> None:
    found = compared("one\n\ntwo\n\nthree\n", "one more\n\ntwo\n\nthree more\n")

    assert [part.number for part in found.parts] == [1, None, 2]
    assert found.places == 2
    assert not found.is_coarse


LONG = "会議のあとで残ったことを、話した順に書いておく。数字は資料から取り、推測は推測と書いた。\n"


def test_block_that_moved_is_told_at_both_of_its_places() -> None:
    block, first, last = f"## Left over\n\n{LONG}", f"What stays. {LONG}", f"What stays, too. {2 * LONG}"
    old, new = f"{block}\n{first}\ntwo\n\n{last}", f"{first}\ntwo and more\n\n{last}\n{block}"

    found = compared(old, new)

    assert [(part.number, part.moved, part.other) for part in found.parts] == [
        (1, "gone", 3), (None, None, None), (2, None, None), (None, None, None), (3, "came", 1),
    ]  # fmt: skip
    assert "Left over" in found.parts[0].html
    assert "残った" in found.parts[0].html
    assert side(html_of(found), "came") == plain(rendered(old))


def test_two_blocks_that_moved_apart_are_two() -> None:
    first, second = f"first: {LONG}", f"second: {LONG}"

    found = compared(
        f"{first}\n{second}\none\n\ntwo\n\nthree words\n", f"one\n\n{second}\ntwo\n\n{first}\nthree words\n"
    )

    moved = [(part.moved, part.other, "first" in part.html) for part in found.parts if part.moved]
    assert [each[0] for each in moved] == ["gone", "gone", "came", "came"]
    for part in found.parts:
        if part.other:
            (opposite,) = (each for each in found.parts if each.number == part.other)
            assert opposite.other == part.number
            assert ("first" in opposite.html) == ("first" in part.html)


def test_short_block_elsewhere_is_no_move() -> None:
    assert not any(part.moved for part in compared("x\n\none\n\ntwo\n", "one\n\ntwo\n\nx\n").parts)


def test_equal_pages_have_no_change() -> None:
    found = compared(PAGE, PAGE)

    assert [part.number for part in found.parts] == [None]
    assert plain(html_of(found)) == plain(rendered(PAGE))


def test_marks_of_ours_cannot_be_written_by_anybody() -> None:
    html = rendered('<ins data-change="came">x</ins> <del class="gone" data-change="gone">y</del>\n')

    assert "data-change" not in html


def test_signs_of_private_use_that_somebody_typed_stay_what_they_are() -> None:
    old = "mark \U000f0000 and **bold** here\n"

    found = html_of(compared(old, old.replace("bold", "brave")))

    assert side(found, "gone") == plain(rendered(old.replace("bold", "brave")))
    assert "\U000f0000" in found


def test_large_page_is_compared_by_blocks_and_says_so() -> None:
    old = "".join(f"paragraph {number} of many that stand here\n\n" for number in range(LARGE // 60))
    new = old.replace("paragraph 7 of", "paragraph seven of")

    found = compared(old, new)

    assert found.is_coarse
    assert [str(part.html) for part in found.parts if part.number] == [
        del_("<p>paragraph 7 of many that stand here</p>") + ins("<p>paragraph seven of many that stand here</p>")
    ]


@pytest.mark.parametrize(
    "html",
    ["x" * LARGEST, "<b>" * (DEEPEST + 2) + "</b>" * (DEEPEST + 2), "<p>", "<p></b></p>", "<p a=b>", "a < b", "</p>"],
)
def test_what_is_too_large_or_not_as_we_write_it_is_not_compared(html: str) -> None:
    assert compare_html(SafeHtml(html), SafeHtml("<p>x</p>")) is None
    assert compare_html(SafeHtml("<p>x</p>"), SafeHtml(html)) is None


BLOCKS = st.sampled_from(
    [*PAGE.split("\n\n"), "plain words", "## A heading", "- a\n    - b\n\n    para\n- c", "1. x\n2. y", "<div>a<p>b</p>c</div>",
     "<b>bold<div>block</div></b>", "Term\n:   Meaning", "***", "x\ny  \nz", "> a\n> > b", "| a |\n|--:|\n| x |", "<a>p</a>&amp;lt;"]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "",
        "x",
        " 言葉 ",
        "**",
        "`",
        "<b>",
        "</i>",
        "<li>",
        "\n",
        "\n\n",
        "- ",
        "|",
        "[a](b)",
        "&lt;",
        "<ins>",
        "\U000f0001",
    ]
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of which one came from the other, by blocks that went, came or moved, and by words typed anywhere."""
    blocks = draw(st.lists(BLOCKS, min_size=1, max_size=6))
    chance = random.Random(draw(st.integers(0, 2**16)))
    after = [block for block in blocks if chance.random() < 0.8] + draw(st.lists(BLOCKS, max_size=2))
    if chance.random() < 0.3:
        chance.shuffle(after)
    old, new = "\n\n".join(blocks), "\n\n".join(after)
    for word in draw(st.lists(WORDS, max_size=4)):
        at = chance.randrange(len(new) + 1)
        new = new[:at] + word + new[at + chance.randrange(3) :]
    return old, new


@settings(max_examples=250, deadline=None)
@given(edited())
def test_without_the_marks_of_one_side_it_is_that_side(texts: tuple[str, str]) -> None:
    old, new = map(rendered, texts)

    found = compare_html(old, new)

    assert found is not None
    html = html_of(found)
    read(html)  # raises when it is not well-formed
    assert side(html, "came") == plain(old)
    assert side(html, "gone") == plain(new)
    assert (found.places > 0) == (plain(old) != plain(new))
    ids = [node.attrib["id"] for node in read(html).iter() if "id" in node.attrib]
    assert sorted(ids) == sorted(node.attrib["id"] for node in read(new).iter() if "id" in node.attrib)
