"""Text of the years before everybody wrote UTF-8: read as what it most likely is, and said so."""

import re

_WRITTEN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff\u3000-\u3002\uff01-\uff5e]")
_UNLIKELY = re.compile(r"[\uff61-\uff9f\x80-\x9f\ue000-\uf8ff]")  # halfwidth kana is what EUC looks like in Shift_JIS

UTF_8 = "UTF-8"
_JAPANESE = (("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"))


def read_text(data: bytes) -> tuple[str, str] | None:
    """The text of a file, without a byte order mark, and the encoding it is in; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16", "UTF-16")
    if b"\0" in data:
        return None
    if b"\x1b$" in data and (text := _decoded(data, "iso2022_jp", "ISO-2022-JP")):
        return text  # all of it is ASCII, so it would pass for UTF-8
    if text := _decoded(data, "utf-8-sig", UTF_8):
        return text
    found = [text for codec, name in _JAPANESE if (text := _decoded(data, codec, name)) and _score(text[0]) > 0]
    if found:
        return max(found, key=lambda each: _score(each[0]))
    return _decoded(data, "cp1252", "Windows-1252")


def _decoded(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else (text.removeprefix("\ufeff"), name)


def _score(text: str) -> int:
    return len(_WRITTEN.findall(text)) - 2 * len(_UNLIKELY.findall(text))
