"""Words without markup."""

import pytest

from wiki.core.search.plain import plain_body, plain_file


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("# Title\n\nText **bold** and *soft*.\n", "Title\nText bold and soft."),
        ("これは**強調**です", "これは強調です"),
        ("- [x] done\n* item\n1. one", "done\nitem\n1. one"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ('[資料](https://a.example/x "t")です', "資料です\nhttps://a.example/x"),
        ("[here](other.md) ![slide](files/a.png)", "here slide"),
        ("[[Page|text]] and [[Other]]", "text and Other"),
        ("```py\na*b # c\n```\nend", "a*b # c\nend"),
        ("`x*y` snake_case __init__ 2 * 3", "x*y snake_case init 2 * 3"),
        ("a<br>b <b>c</b>d <!-- hint\n --> e", "a b cd  e"),
        ("Title\n===\n\n---\n\ntext", "Title\ntext"),
        (r"C\# \*", "C# *"),
    ],
)
def test_plain_body(source: str, plain: str) -> None:
    assert plain_body(source) == plain


def test_a_whole_file_keeps_its_fields() -> None:
    assert plain_file("---\ntitle: A\n---\n# B\n") == "title: A\nB"
    assert plain_file("title: A\n- b") == "title: A\nb"


@pytest.mark.parametrize(
    "sign", ["[", "`", "*", " ", "<a ", "<!--", "- ", "[[a|", "![](", "> ", "\\", "_a", "**a", "~~~\n"]
)
def test_signs_without_end_are_done_with(sign: str) -> None:
    assert len(plain_body(sign * (300_000 // len(sign)) + "x")) >= 0
