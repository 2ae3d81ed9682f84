"""What the columns of a plain list may be called, in English and Japanese, and how several names stand in one cell."""

import re
import unicodedata
from collections.abc import Iterator

TITLE = "title"
SPEAKERS = "speakers"
DATE = "date"
START = "start"
END = "end"
DURATION = "duration"
ROOM = "room"
TRACK = "track"
LANGUAGE = "language"
ABSTRACT = "abstract"
SLIDES = "slides"
VIDEO = "video"
LINKS = "links"
GUID = "guid"
CANCELLED = "cancelled"

HEADINGS: dict[str, tuple[str, ...]] = {
    TITLE: (
        "title",
        "talk",
        "session",
        "subject",
        "タイトル",
        "題名",
        "演題",
        "発表タイトル",
        "講演タイトル",
        "トーク",
    ),
    SPEAKERS: ("speakers", "speaker", "presenter", "presenters", "登壇者", "発表者", "スピーカー", "講演者", "講師"),
    DATE: ("date", "day", "日付", "日", "開催日"),
    START: (
        "start",
        "starts",
        "start time",
        "begin",
        "begins",
        "time",
        "開始",
        "開始時刻",
        "開始時間",
        "開始日時",
        "時刻",
        "日時",
    ),
    END: ("end", "ends", "end time", "終了", "終了時刻", "終了時間", "終了日時"),
    DURATION: ("duration", "length", "minutes", "min", "時間", "長さ", "所要時間", "分"),
    ROOM: ("room", "venue", "location", "place", "hall", "会場", "部屋", "場所", "ルーム"),
    TRACK: ("track", "トラック"),
    LANGUAGE: ("language", "lang", "言語"),
    ABSTRACT: ("abstract", "description", "summary", "概要", "内容", "説明", "詳細"),
    SLIDES: ("slides", "slide", "スライド", "資料", "発表資料"),
    VIDEO: ("video", "recording", "movie", "動画", "録画"),
    LINKS: ("links", "link", "url", "urls", "リンク"),
    GUID: ("guid", "uid", "id", "code"),
    CANCELLED: ("cancelled", "canceled", "中止", "キャンセル"),
}
_COLUMNS = {heading: column for column, headings in HEADINGS.items() for heading in headings}

_MAX_CELL = 20_000  # characters, many more than the names that are kept
_SPACES = re.compile(r"[^\S\n\u3000]+")
_SEMICOLON = re.compile(r"[;；\n]")
_ANY = re.compile(r"[,，、;；\n]")
_SLASH = re.compile(r"\s[/／]\s?|\s?[/／]\s|(?<=[^\x00-\x7f])[/／](?=[^\x00-\x7f])")
_AFTER_NAME = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|esq)\.?", re.IGNORECASE)
_BRACKETS = {"(": ")", "（": "）", "[": "]", "「": "」"}


def find_column(heading: str) -> str | None:
    """The column of a heading; case, width and spaces do not matter."""
    text = " ".join(unicodedata.normalize("NFKC", heading).casefold().replace("_", " ").strip("\ufeff *").split())
    return _COLUMNS.get(text)


def split_speakers(cell: str) -> list[str]:
    """The names in a cell. `;` parts names with commas in them; what stands in brackets and `Jr.` belong to a name."""
    cell = _SPACES.sub(" ", cell[:_MAX_CELL])  # or a run of spaces would be looked through from each of them
    mark = _SEMICOLON if _SEMICOLON.search(cell) else _ANY
    names: list[str] = []
    for part in _outside_brackets(cell, mark):
        if names and _AFTER_NAME.fullmatch(part):
            names[-1] += f", {part}"
        else:
            names += [name for name in _outside_brackets(part, _SLASH) if name]
    return names


def split_links(cell: str) -> list[str]:
    """The addresses in a cell, parted by spaces or lines."""
    return cell.split()


def _outside_brackets(text: str, mark: re.Pattern[str]) -> Iterator[str]:
    """The pieces between marks that do not stand in brackets, without outer spaces; empty ones are left out."""
    closing, inside = "", [False] * len(text)
    for number, char in enumerate(text):
        inside[number] = bool(closing)
        if closing:
            closing = "" if char == closing else closing
        else:
            closing = _BRACKETS.get(char, "")
    if closing:  # a bracket that is not closed is only a sign
        inside = [False] * len(text)
    done = 0
    for found in mark.finditer(text):
        if not inside[found.start()]:
            if piece := text[done : found.start()].strip():
                yield piece
            done = found.end()
    if piece := text[done:].strip():
        yield piece
