"""What a file is, told from its bytes. Its name only chooses among endings of text, which bytes cannot tell apart.

Only what is listed here is taken. SVG is not: it is a page that runs scripts, and the published site is served by others,
who cannot be told to keep it from doing so. Nor is Markdown, which would be a page.
"""

import re
from collections.abc import Callable

TEXT_ENDINGS = frozenset("txt csv tsv json ipynb srt vtt ics bib log".split())
_ZIPPED = {b"application/vnd.oasis.opendocument." + kind: ending for kind, ending in {
    b"presentation": "odp", b"text": "odt", b"spreadsheet": "ods",
}.items()} | {b"application/epub+zip": "epub"}  # fmt: skip
_PARTS = {
    b"ppt/presentation.xml": "pptx",
    b"word/document.xml": "docx",
    b"xl/workbook.xml": "xlsx",
    b"Index/Document.iwa": "key",
}
_MP4_BRANDS = {b"M4A ": "m4a", b"M4B ": "m4a", b"qt  ": "mov"}
_FILMS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
    b"3gp4",
    b"3gp5",
)
_MP3 = re.compile(rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?A-Za-z]")


def find_ending(data: bytes, given: str) -> str | None:
    """The ending that a file of these bytes gets; None for kinds that are not taken. `given` is the ending it came with.

    Pictures are not told here: see pictures/kinds.py.
    """
    for find in _FINDERS:
        if ending := find(data):
            return ending
    return _text_ending(data, given.casefold())


def _pdf(data: bytes) -> str | None:
    """Its end is looked for as well: whatever begins like one would be shown by a browser's viewer."""
    return "pdf" if data.startswith(b"%PDF-") and b"%%EOF" in data[-2_048:] else None


def _zip(data: bytes) -> str | None:
    if not data.startswith(b"PK\x03\x04"):
        return None
    if data[30:38] == b"mimetype":
        kind = data[38:138].split(b"PK", 1)[0]
        return next((ending for start, ending in _ZIPPED.items() if kind.startswith(start)), "zip")
    return next((ending for part, ending in _PARTS.items() if part in data), "zip")


def _media(data: bytes) -> str | None:
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return _MP4_BRANDS.get(brand) or ("mp4" if brand in _FILMS else None)
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "webm" if b"webm" in data[:64] else None
    if data.startswith(b"OggS"):
        return "ogg"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    if data.startswith(b"fLaC"):
        return "flac"
    return "mp3" if _MP3.match(data) else None


_FINDERS: tuple[Callable[[bytes], str | None], ...] = (_pdf, _zip, _media)


def _text_ending(data: bytes, given: str) -> str | None:
    """Text in UTF-8, or in what older programs write in Japan. Markup is none: a page of HTML is not handed out here."""
    if given not in TEXT_ENDINGS or not data or _CONTROL.search(data) or _MARKUP.match(data):
        return None
    for encoding in ("utf-8", "cp932"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return given
    return None
