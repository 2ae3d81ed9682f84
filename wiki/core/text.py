"""A page's bytes as text and back: UTF-8, lines ended by \\n while we work on them."""

import re
from dataclasses import dataclass

from wiki.core.errors import BadText, NotText, TextTooLarge

MAX_PAGE_BYTES = 1_000_000
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Decoded:
    """`crlf` says that the file ended its lines the way Windows does, so that it can be written back alike."""

    text: str
    crlf: bool


def decode(data: bytes, path: str) -> Decoded:
    """Reads a file's bytes. Raises NotText when they are not UTF-8 or hold NUL; `path` is only named in that."""
    if b"\0" in data:
        raise NotText(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NotText(path) from wrong
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    return Decoded(_unix_lines(text), crlf)


def encode(text: str, *, crlf: bool = False) -> bytes:
    """The bytes of a text that `clean` returned."""
    return (text.replace("\n", "\r\n") if crlf else text).encode("utf-8")


def clean(text: str, *, limit: int = MAX_PAGE_BYTES) -> str:
    """What somebody sent, as it will be kept: \\n line ends, a last line that is ended, no byte order mark.

    Raises BadText for what no file can hold, TextTooLarge above `limit` bytes of UTF-8.
    """
    if SURROGATE.search(text):
        raise BadText("surrogate")
    if "\0" in text:
        raise BadText("nul")
    text = _unix_lines(text).removeprefix("\ufeff")
    if text and not text.endswith("\n"):
        text += "\n"
    size = len(text.encode("utf-8"))
    if size > limit:
        raise TextTooLarge(size, limit)
    return text


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
