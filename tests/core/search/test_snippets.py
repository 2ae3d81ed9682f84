"""Where the hits are, in texts whose normal form is longer or shorter."""

import random

import pytest

from wiki.core.search.letters import normalize, split_units
from wiki.core.search.query import read_query
from wiki.core.search.snippets import make_snippet, mark


def marked(text: str, words: str, *, whole: bool = False) -> str:
    terms = read_query(words).shown_terms
    pieces = mark(text, terms) if whole else make_snippet(text, terms)
    return "".join(f"[{part}]" if is_hit else part for part, is_hit in pieces)


@pytest.mark.parametrize(
    ("text", "words", "snippet"),
    [
        ("The Budget was open", "budget", "The [Budget] was open"),
        ("ﾊﾝｶｸｶﾞある", "ハンカク", "[ﾊﾝｶｸ]ｶﾞある"),
        ("全ﾊﾝｶｸｶﾞある", "ガある", "全ﾊﾝｶｸ[ｶﾞある]"),
        ("これは㍿です、会議", "会社", "これは[㍿]です、会議"),
        ("㍿㍿㍿ 会議室", "会議", "㍿㍿㍿ [会議]室"),
        ("Große Straße hier", "strasse", "Große [Straße] hier"),
        ("Un café ici", "cafe", "Un [café] ici"),
        ("Un cafe\u0301 ici", "café", "Un [cafe\u0301] ici"),
        ("ＩＭＰＡＬＡ 入門", "Impala入門", "[ＩＭＰＡＬＡ 入門]"),
        ("one two\nthree two", '"two three"', "one [two three] two"),
        ("cat concatenate cat", '"cat"', "[cat] concatenate [cat]"),
        ("reading reads", "read ", "reading reads"),
        ("reading", "read", "[read]ing"),
        ("a <b>&\"' 会議", "会", "a <b>&\"' [会]議"),
        ("nothing here", "missing", "nothing here"),
    ],
)
def test_hits_are_marked_where_they_stand(text: str, words: str, snippet: str) -> None:
    assert marked(text, words) == snippet


def test_title_is_whole_and_marked() -> None:
    assert marked("長い題名の Impala 入門", "impala", whole=True) == "長い題名の [Impala] 入門"


def test_long_text_is_cut_around_the_hits() -> None:
    text = "Before comes much. " * 50 + "Here the needle is in the haystack. " + "After comes more. " * 50

    snippet = marked(text, "needle haystack")

    assert "the [needle] is in the [haystack]" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < 260


def test_pieces_are_always_parts_of_the_text() -> None:
    chance = random.Random(5)
    signs = "aA ｶﾞが㍿ßé ﬁ\u0301\n。会議室Ｘ"
    for _ in range(400):
        text = "".join(chance.choices(signs, k=chance.randrange(1, 300)))
        words = "".join(chance.choices("会議a株が", k=chance.randint(1, 2)))
        pieces = [piece for piece in make_snippet(text, read_query(words).terms) if piece != ("…", False)]
        joined = "".join(part for part, _ in pieces)
        assert joined in text.replace("\n", " ")
        for part, is_hit in pieces:
            assert not is_hit or words in "".join(split_units(normalize(part))), (text, words, pieces)


def test_long_line_takes_no_time_without_end() -> None:
    assert "[会議]" in marked("ｶﾞ" * 200_000 + "㍿会議", "会議")
