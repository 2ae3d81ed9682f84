"""What counts as a word: a run of one script.

Japanese has no spaces, but its writers change script where words begin. Runs of kanji, hiragana and katakana are close
enough to words for a reader, and need no dictionary.
"""

import re

KANJI = "々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HIRAGANA = "ぁ-ゖゝ-ゟ"
KATAKANA = "ァ-ヺヽ-ヿㇰ-ㇿｦ-ﾟ"
# What belongs to the sign before it: accents, voicing marks, variation selectors, skin tones, keycaps.
_MARKS = "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
_LETTER = rf"[^\W\d_{KANJI}{HIRAGANA}{KATAKANA}ー]"

_TOKEN = re.compile(
    rf"[{KANJI}][{KANJI}{_MARKS}]*"
    rf"|[{HIRAGANA}][{HIRAGANA}ー{_MARKS}]*"
    rf"|[{KATAKANA}ー][{KATAKANA}ー{_MARKS}]*"
    rf"|(?:{_LETTER}[{_MARKS}]*)+(?:['’](?:{_LETTER}[{_MARKS}]*)+)*"
    rf"|\d+(?:[.,:]\d+)*[{_MARKS}]*"
    r"|\n|[^\S\n]+|\*+|`+|~+|#+"
    rf"|(?:[\U0001f1e6-\U0001f1ff]{{2}}|[\s\S])[{_MARKS}]*(?:\u200d[^\s][{_MARKS}]*)*"
)
_MARK = re.compile(rf"[{_MARKS}\u200d]")
_KANJI_ONLY = re.compile(rf"[{KANJI}]+")
_HIRAGANA_ONLY = re.compile(rf"[{HIRAGANA}ー]+")


def split_tokens(text: str) -> list[str]:
    """The words, numbers, times, spaces, signs and runs of Markdown marks of a text; joined they are the text again."""
    return _TOKEN.findall(text)


def is_kanji(sign: str) -> bool:
    return _KANJI_ONLY.fullmatch(sign) is not None


def is_hiragana(text: str) -> bool:
    return _HIRAGANA_ONLY.fullmatch(text) is not None


def is_mark(sign: str) -> bool:
    """Whether a sign belongs to the one before it."""
    return _MARK.match(sign) is not None


def is_telling(token: str) -> bool:
    """Whether a token says by itself where it belongs: a word, and not a sign or a lone kana."""
    return token[0].isalnum() and (len(token) > 1 or token.isdigit() or not is_hiragana(token))
