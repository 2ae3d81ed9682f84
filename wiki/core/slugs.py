"""Names made from what people type: a name put into shape, and a slug from a title."""

import re
import unicodedata

from wiki.core.errors import BadName
from wiki.core.names import FILLERS, SUFFIX, check_new_name

MAX_SLUG_BYTES = 120  # 40 kanji; leaves as much for the event's name before it

_SUFFIXES = re.compile(rf"(?:{re.escape(SUFFIX)})+$")
_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"-{2,}")


def clean_name(text: str) -> str:
    """A name somebody typed, put into shape: NFC, no outer spaces or slashes, `-` for inner spaces, no `.md`.

    Nothing else is repaired in silence: the result still goes through `check_new_name`.
    """
    parts = unicodedata.normalize("NFC", text).strip(" \t\r\n/\u3000").split("/")
    name = "/".join(_SPACES.sub("-", part.strip()) for part in parts)
    return _SUFFIXES.sub("", name)


def slug_from_title(title: str, fallback: str = "page") -> str:
    """The last part of a new page's name: letters and digits of any script, small, with `-` between words.

    `fallback` is returned for a title without a letter or digit. The result passes `check_new_name`, alone and
    as a part of a longer name, when `fallback` does.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).lower())
    slug = _DASHES.sub("-", "".join(_letters_and_dashes(text))).strip("-")
    slug = _cut(slug, MAX_SLUG_BYTES).rstrip("-")
    if not slug:
        return fallback
    try:
        check_new_name("event/" + slug)
    except BadName:  # `index`, `con`: a word we keep for ourselves, or Windows does
        return f"{slug}-page"
    return slug


def _letters_and_dashes(text: str) -> list[str]:
    """Each character that may stay, and `-` for all others. A mark stays only on a letter or digit."""
    chars: list[str] = []
    for char in text:
        kind = unicodedata.category(char)[0]
        on_letter = bool(chars) and chars[-1] != "-"
        keep = char not in FILLERS and (kind in "LN" or (kind == "M" and on_letter))
        chars.append(char if keep else "-")
    return chars


def _cut(text: str, size: int) -> str:
    """As many whole characters as fit into `size` bytes of UTF-8."""
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
