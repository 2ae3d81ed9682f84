"""A file's bytes as text, and pieces of text as a schedule keeps them: one line, or Markdown."""

import codecs
import re
from collections.abc import Iterable

from wiki.core.schedule.model import NOT_READABLE, NotASchedule

MAX_LINE = 500
"""Characters of a title, a name, a room. Nobody writes more, and it is what is cut off without harm."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSEEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_CONTROL = re.compile(f"[{_UNSEEN}]")
_SPACES = re.compile(r"[^\S\u3000]+")  # the wide space stands between names, and stays
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def bom_encoding(data: bytes) -> str | None:
    """The encoding that a byte order mark names."""
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)


def decode(data: bytes, encoding: str) -> str:
    """The text without its byte order mark. Raises NotASchedule with the place of what is not in this encoding."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start].decode(encoding, "ignore").removeprefix("\ufeff")
        raise NotASchedule(NOT_READABLE, place_at(before, len(before)), f"not {encoding.upper()}") from wrong


def place_at(text: str, index: int) -> str:
    """Line and column of a character, `12:5`, both from 1."""
    return f"{text.count(chr(10), 0, index) + 1}:{index - text.rfind(chr(10), 0, index)}"


def one_line(text: str) -> str:
    """The text in one line, without outer spaces and what cannot be seen."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip(" \u3000")


def block(text: str) -> str:
    """The text with plain line ends, without blank lines at its ends, and with one blank line where there are more."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BLANK_LINES.sub("\n\n", _CONTROL.sub("", text)).strip("\n").rstrip()


def join_paragraphs(parts: Iterable[str]) -> str:
    """The parts below each other, without those that another one says already."""
    kept: list[str] = []
    for part in filter(None, parts):
        said = _spoken(part)
        if any(said in _spoken(other) for other in kept):
            continue
        kept = [other for other in kept if _spoken(other) not in said]
        kept.append(part)
    return "\n\n".join(kept)


def _spoken(text: str) -> str:
    return " ".join(text.split())
