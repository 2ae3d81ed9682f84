"""What a reader sees of two sentences. `[-gone]` and `[+come]` stand for struck out and underlined words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.diff.shown import new_text, old_text, shown
from wiki.core.diff.model import Piece
from wiki.core.diff.words import diff_words

JAPANESE = [
    ("議事録を公開しました。", "記録を公開します。", "[-議事録][+記録]を公開[-しました][+します]。"),
    ("集計は Hive のほうがよい。", "集計なら Hive のほうが向く。", "集計[-は][+なら] Hive のほうが[-よい][+向く]。"),
    ("議事録と動画", "記録と写真", "[-議事録][+記録]と[-動画][+写真]"),
    ("表を絞り込む", "表を切り取る", "表を[-絞り込む][+切り取る]"),
    ("調べることができる", "調べることがある", "調べることが[-できる][+ある]"),
    ("良いです。", "良いですが、高い。", "良いです[+が、高い]。"),
    ("サーバーを起動する", "サーバを停止する", "[-サーバー][+サーバ]を[-起動][+停止]する"),
    ("今日は晴れ。", "今日は雨。今日は晴れ。", "[+今日は雨。]今日は晴れ。"),
    ("返った。", "返った。一回目は 3 秒かかる。", "返った。[+一回目は 3 秒かかる。]"),
    ("ありがとうございます", "ありがとうございました", "[-ありがとうございます][+ありがとうございました]"),
    ("速くなった", "とても速くなりました", "[+とても]速[-くなった][+くなりました]"),
    ("参加費は無料。", "参加費は 500 円。", "参加費は[-無料][+ 500 円]。"),
    ("東京・大阪", "東京・京都", "東京・[-大阪][+京都]"),
]
ENGLISH = [
    ("It took 0.3 seconds.", "It took 0.8 seconds.", "It took [-0.3][+0.8] seconds."),
    ("The red car stops.", "The blue bus stops.", "The [-red car][+blue bus] stops."),
    ("I can commit.", "I can't commit.", "I [-can][+can't] commit."),
    ("one commit", "two commits", "[-one commit][+two commits]"),
    ("foo bar.", "foo very bar.", "foo [+very ]bar."),
    ("First. Last.", "First. Middle. Last.", "First. [+Middle. ]Last."),
    ("It is so. It is not.", "It is not.", "[-It is so. ]It is not."),
    ("café", "cafe", "[-café][+cafe]"),
    (
        "It runs when the generator is destroyed, too. It stops.",
        "It runs even if nobody reads to the end. It stops.",
        "It runs [-when the generator is destroyed, too][+even if nobody reads to the end]. It stops.",
    ),
]
SIGNS = [
    ("| 発表 | 10:00 |", "| 発表 | 10:30 |", "| 発表 | [-10:00][+10:30] |"),
    ("**太字** の文", "*斜体* の文", "[-**太字**][+*斜体*] の文"),
    ("[資料](a.org/a.pdf)", "[スライド](a.org/b.pdf)", "[[-資料][+スライド]](a.org/[-a][+b].pdf)"),
    ("a b", "a\u3000b", "a[- ][+\u3000]b"),
    ("a  b", "a b", "a[-  ][+ ]b"),
    ("end  ", "end", "end[-  ]"),
    ("- [ ] 予約", "- [x] 予約", "- [[- ][+x]] 予約"),
    ("👨‍👩‍👧です", "👨‍👩‍👦です", "[-👨‍👩‍👧][+👨‍👩‍👦]です"),
    ("か\u3099く", "がく", "[-か\u3099く][+がく]"),
    ("葛\U000e0100城", "葛城", "[-葛\U000e0100城][+葛城]"),
    ("one\ntwo", "one\n\ntwo", "one\n[+\n]two"),
    ("", "new", "[+new]"),
    ("old", "", "[-old]"),
    ("same", "same", "same"),
    ("", "", ""),
]

# Few signs, so that much repeats and everything meets everything.
TEXTS = st.text(alphabet="議事録のはがましたテーab 1.*。、\u3000\n-か\u3099👨\u200d", max_size=60)


@pytest.mark.parametrize(("old", "new", "expected"), [*JAPANESE, *ENGLISH, *SIGNS])
def test_words_read_well(old: str, new: str, expected: str) -> None:
    pieces = diff_words(old, new)

    assert shown(pieces) == expected


@given(TEXTS, TEXTS)
def test_pieces_give_both_texts_again(old: str, new: str) -> None:
    pieces = diff_words(old, new)

    assert (old_text(pieces), new_text(pieces)) == (old, new)
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(pair[0] != pair[1] and pair != ("added", "removed") for pair in pairwise(kinds))


@given(TEXTS, TEXTS, TEXTS)
def test_pieces_of_long_texts_give_both_again(head: str, old: str, new: str) -> None:
    before, after = head * 90 + old + head * 90, head * 90 + new + head * 90

    pieces = diff_words(before, after)

    assert (old_text(pieces), new_text(pieces)) == (before, after)


def test_long_line_with_one_word_changed_shows_that_word() -> None:
    head, tail = "記録を残す。" * 90_000, "写真も残す。" * 90_000

    pieces = diff_words(head + "明日は雨。" + tail, head + "明日は雪。" + tail)

    assert pieces == (
        Piece("same", head + "明日は"),
        Piece("removed", "雨"),
        Piece("added", "雪"),
        Piece("same", "。" + tail),
    )


def test_long_line_rewritten_is_replaced_as_a_whole() -> None:
    old, new = "記録を残す。" * 160_000, "Nothing of it. " * 60_000

    pieces = diff_words(old, new)

    assert pieces == (Piece("removed", old), Piece("added", new))


@pytest.mark.parametrize(
    ("old", "new"), [("!?" * 500_000, "?!" * 500_000), ("a" * 999_999, "a" * 499_999 + "b" * 499_999)]
)
def test_monotonous_line_of_a_megabyte_comes_back_whole(old: str, new: str) -> None:
    pieces = diff_words(old, new)

    assert (old_text(pieces), new_text(pieces)) == (old, new)
