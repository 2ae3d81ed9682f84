"""What counts as a word, and what counts as equal."""

import pytest

from wiki.core.search.letters import join_tokens, normalize, phrase_of, split_units, tokens_of

TOKENS = {
    "会議室": "会議 議室 室",
    "会": "会",
    "Impala入門": "impala 入門 門",
    "入門Impala": "入門 門 impala",
    "ﾊﾝｶｸｶﾞ": "ハン ンカ カク クガ ガ",
    "㍿テスト": "株式 式会 会社 社テ テス スト ト",
    "が": "が",
    "か\u3099": "が",
    "ノーベル・賞": "ノー ーベ ベル ル 賞",
    "人々": "人々 々",
    "한국어": "한국 국어 어",
    "ＡＢＣ　１２": "abc 12",
    "Straße STRASSE": "strasse strasse",
    "Café cafe\u0301": "cafe cafe",
    "Ελλάδα": "ελλαδα",
    "Ёлка ёлка": "ёлка ёлка",
    "C++ and C#, not c": "c++ and c# not c",
    "abc++ #1 C++11": "abc 1 c 11",
    "Go 1.22": "go 1 22",
    "snake_case __init__": "snake case init",
    "camelCase": "camelcase",
    "https://example.org/a-b?x=1": "https example org a b x 1",
    "don't @lena": "don t lena",
    "soft\u00adhyphen 葛\U000e0100城": "softhyphen 葛城 城",
    "🎉 — …": "",
    "㏃": "bq",
}


@pytest.mark.parametrize(("text", "tokens"), TOKENS.items())
def test_tokens_of(text: str, tokens: str) -> None:
    assert tokens_of(text) == tokens


@pytest.mark.parametrize("text", TOKENS)
def test_normal_form_is_normal_already(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_fields_are_parted_by_what_no_token_is() -> None:
    assert join_tokens(("a b", "", "会")) == "a b |  | 会"
    assert tokens_of("a | b") == "a b"


@pytest.mark.parametrize(
    ("text", "tokens", "is_beginning"),
    [
        ("会議", ["会議"], False),
        ("会議室", ["会議", "議室"], False),
        ("会", ["会"], True),
        ("impala入", ["impala", "入"], True),
        ("入門impala", ["入門", "門", "impala"], False),
        ("go 1.22", ["go", "1", "22"], False),
    ],
)
def test_phrase_of(text: str, tokens: list[str], is_beginning: bool) -> None:
    assert phrase_of(split_units(text)) == (tokens, is_beginning)
