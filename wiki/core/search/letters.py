"""How texts are made comparable, and taken apart into the words that the index holds.

Scripts that are written without spaces (kanji, kana, hangul) become overlapping pairs of letters, so that any part of a
word is found; the last letter of a run stands alone as well, so that a single letter is what some pair begins with. All
other scripts become words. Full-width and half-width, capital and small letters, and Latin and Greek accents are alike.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_WIDE = (
    "\u3005-\u3007\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
WIDE_LETTER = f"[{_WIDE}]"
WORD_LETTER = rf"[^\W_{_WIDE}]"
_RUN = re.compile(r"[^\W_]+")
_UNIT = re.compile(rf"{WIDE_LETTER}+|{WORD_LETTER}+")
_SIGNED = re.compile(rf"(?<!{WORD_LETTER})[a-z](?:\+\+|#)(?!{WORD_LETTER})|{WIDE_LETTER}+|{WORD_LETTER}+")  # C++, C#
_IS_WIDE = re.compile(WIDE_LETTER)
# Shown as nothing: soft hyphen, joiners, marks of direction, variation selectors, byte order mark.
_UNSEEN = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u1e00-\u1fff]")
_ACCENT = re.compile("[\u0300-\u036f]")
BORDER = "|"
"""Stands between fields in a row of tokens, so that no phrase goes from one to the other. No token is equal to it."""


def normalize(text: str) -> str:
    """The text in the form in which it is compared: NFKC, case folded (Unicode 3.13, toNFKC_Casefold), without accents.

    Lines stay lines. It may become longer or shorter: see `snippets.py` for the way back.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold())
    return _ACCENT.sub("", _ACCENTED.sub(_bare, text))


def split_units(normal: str) -> list[str]:
    """The words and the runs of wide letters of a normalized text, in order."""
    if "++" in normal or "#" in normal:
        return _SIGNED.findall(normal)
    if normal.isascii():
        return _RUN.findall(normal)
    units: list[str] = []
    for run in _RUN.findall(normal):
        if run.isascii():
            units.append(run)
        else:
            units += _UNIT.findall(run)
    return units


def is_wide(unit: str) -> bool:
    """Whether a unit of `split_units` is a run of wide letters."""
    return _IS_WIDE.match(unit) is not None


def tokens_of(text: str) -> str:
    """What the index holds of a text: its tokens in order, parted by spaces."""
    tokens: list[str] = []
    for unit in split_units(normalize(text)):
        if unit.isascii() or not is_wide(unit):
            tokens.append(unit)
        else:
            tokens += map(str.__add__, unit, unit[1:])
            tokens.append(unit[-1])
    return " ".join(tokens)


def join_tokens(texts: Iterable[str]) -> str:
    """The tokens of several fields, with borders between them."""
    return f" {BORDER} ".join(map(tokens_of, texts))


def phrase_of(units: Sequence[str]) -> tuple[list[str], bool]:
    """The tokens that stand one after the other wherever these units do, and whether the last is but a beginning.

    The last letter of a run ends it in the text only where another unit follows; a single one begins some pair.
    """
    tokens: list[str] = []
    for number, unit in enumerate(units, 1):
        if not is_wide(unit):
            tokens.append(unit)
            continue
        tokens += map(str.__add__, unit, unit[1:])
        if number < len(units) or len(unit) == 1:
            tokens.append(unit[-1])
    return tokens, len(units[-1]) == 1 and is_wide(units[-1])


def _bare(letter: re.Match[str]) -> str:
    return unicodedata.normalize("NFD", letter[0])[0]
