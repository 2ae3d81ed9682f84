"""Field lists of reStructuredText (`:発表者: @a`) as fields of an event or a talk; what is no field of ours stays in the text as a list."""

import re
from collections.abc import Iterable

from wiki.core.field_values import parse_date, parse_minutes, parse_start
from wiki.core.yaml_read import Value
from wiki.transfer.texts.speakers import read_speakers

_ADDRESS = re.compile(r"(?:\[[^\]]*\]\()?<?(https?://[^\s<>()]+)>?\)?")
_DATE = re.compile(r"(\d{4})\s*[-/年.]\s*(\d{1,2})\s*[-/月.]\s*(\d{1,2})\s*日?\s*(?:[(（].[)）])?")
_NAMES = {
    "speakers": "speaker speakers presenter presenters 発表者 登壇者 講演者 講師 スピーカー author authors",
    "start": "start time 開始 時間 時刻",
    "duration": "duration length 長さ",
    "room": "room 部屋 会場",
    "track": "track トラック",
    "slides": "slides slide 資料 スライド 発表資料",
    "video": "video movie 動画 録画",
    "date": "date day 日時 日付 開催日",
    "venue": "venue place location 会場 場所",
    "hashtag": "hashtag ハッシュタグ",
    "url": "url page ページ 公式 公式サイト",
    "license": "license licence ライセンス",
}
_TALK = ("speakers", "start", "duration", "room", "track", "slides", "video")
_EVENT = ("date", "venue", "hashtag", "url", "license")

Fields = Iterable[tuple[str, str]]


def event_fields(fields: Fields) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    """The fields of an event, and those of a document that are none, or only partly."""
    return _read(fields, _EVENT)


def talk_fields(fields: Fields) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    """The same for a talk; `speakers` among them are a list."""
    return _read(fields, _TALK)


def listed(fields: Fields, text: str) -> str:
    """A text below a list of fields."""
    lines = "\n".join(f"+ **{name}**: {value}".rstrip() for name, value in fields)
    return "\n\n".join(part for part in (lines, text) if part)


def _read(fields: Fields, wanted: tuple[str, ...]) -> tuple[dict[str, Value], list[tuple[str, str]]]:
    read: dict[str, Value] = {}
    rest: list[tuple[str, str]] = []
    for name, text in fields:
        key = next((key for key in wanted if name.casefold() in _NAMES[key].split()), None)
        value = _value(key, " ".join(text.split())) if key and key not in read else None
        if key and value:
            read[key] = value
        else:
            rest.append((name, text))
    return read, rest


def _value(key: str, text: str) -> Value | None:
    """A field's value if all that the text says is in it."""
    if key == "speakers":
        found = read_speakers(text) or tuple(part.strip() for part in re.split(r"\s*[,、]\s*", text) if part.strip())
        return list(found)
    if key == "date":
        day = _DATE.fullmatch(text)
        made = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else text
        return made if parse_date(made) else None
    if key in ("slides", "video", "url"):
        address = _ADDRESS.fullmatch(text)
        return address[1] if address else None
    if key == "start":
        return text if parse_start(text) else None
    if key == "duration":
        return text if parse_minutes(text) else None
    return text if not re.search(r"[\[\]`<>*\\]", text) else None
