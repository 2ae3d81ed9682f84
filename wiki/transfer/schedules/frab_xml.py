"""frab's and pretalx's `schedule.xml`, read by expat with everything refused that a document could make it do.

A document type may define entities that grow without end or name local files, so any is refused at its first character.
Nothing is built that is not asked for: elements we do not know cost no memory, and deep ones end the reading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from wiki.core.schedule.model import DANGEROUS, NOT_READABLE, OTHER_SHAPE, NotASchedule, Programme
from wiki.transfer.schedules.frab import Day, FrabReader, Slot
from wiki.transfer.schedules.json_text import Json
from wiki.transfer.schedules.texts import bom_encoding, decode, place_at

MAX_DEPTH = 20
MAX_ELEMENTS = 1_000_000
"""A schedule of 5,000 talks has some 150,000."""

_LONG_TAG = re.compile("<[^<>]{1000000}")  # expat would read all its attributes before it says anything
_DOCTYPE = b"<!DOCTYPE"
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {
    name: name
    for name in "utf-8 utf-16 us-ascii iso-8859-1 iso-8859-15 windows-1252 shift_jis windows-31j euc-jp".split()
} | {"utf8": "utf-8", "ascii": "us-ascii", "latin1": "iso-8859-1", "cp1252": "windows-1252", "cp932": "windows-31j"}
_PYTHON = {"windows-31j": "cp932", "shift_jis": "cp932", "windows-1252": "cp1252"}
_LISTS = {"person": "persons", "link": "links", "attachment": "attachments"}


def read_frab_xml(data: bytes) -> Programme:
    """Raises NotASchedule for anything that is no such schedule, with line and column."""
    text = decode(data, _encoding(data))
    if long := _LONG_TAG.search(text):
        raise NotASchedule(NOT_READABLE, place_at(text, long.start()), "too long")
    return _Reading(text).read()


def _encoding(data: bytes) -> str:
    if (marked := bom_encoding(data)) or data[:2] in (b"<\0", b"\0<"):
        return marked or ("utf-16-le" if data[:2] == b"<\0" else "utf-16-be")
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise NotASchedule(NOT_READABLE, "1:1", f"encoding {name}")
    # Who declares UTF-16 in bytes that are not UTF-16 has turned the file into UTF-8 and left the declaration.
    known = _ENCODINGS[name]
    return "utf-8" if known == "utf-16" else _PYTHON.get(known, known)


@dataclass(slots=True)
class _Event:
    place: str
    fields: dict[str, Json] = field(default_factory=dict)
    lists: dict[str, list[Json]] = field(default_factory=dict)


class _Reading:
    """One pass over the document. The path says where we are; elements beside the known paths are skipped."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._data = text.encode("utf-8", "replace")
        self._path: list[str] = []
        self._elements = 0
        self._words: list[str] = []
        self._conference: dict[str, Json] = {}
        self._conference_place = ""
        self._day, self._room = Day("", ""), ""
        self._event: _Event | None = None
        self._address = ""
        self._slots: list[Slot] = []

    def read(self) -> Programme:
        self._parser = parser = expat.ParserCreate("utf-8")  # whatever is declared: the text is decoded already
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.SkippedEntityHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words.append
        try:
            parser.Parse(self._data, True)
        except expat.ExpatError as wrong:
            raise NotASchedule(
                NOT_READABLE, self._place(parser.ErrorByteIndex), expat.ErrorString(wrong.code)
            ) from wrong
        if not self._conference_place:
            raise NotASchedule(OTHER_SHAPE, "schedule/conference", "missing")
        reader = FrabReader(self._conference, self._conference_place)
        for slot in self._slots:
            reader.take(slot)
        return reader.programme()

    def _refuse(self, *_what: object) -> int:
        at = self._data.rfind(_DOCTYPE, 0, self._parser.CurrentByteIndex + len(_DOCTYPE))
        raise NotASchedule(DANGEROUS, self._place(at), _DOCTYPE.decode())

    def _place(self, byte: int) -> str:
        before = self._data[: max(byte, 0)].decode("utf-8", "ignore")
        return place_at(before, len(before))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name)
        self._words.clear()
        self._elements += 1
        if len(path) > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            what = "nested too deep" if len(path) > MAX_DEPTH else "too many elements"
            raise NotASchedule(NOT_READABLE, self._place(self._parser.CurrentByteIndex), what)
        if len(path) == 1 and name != "schedule":
            raise NotASchedule(OTHER_SHAPE, self._place(self._parser.CurrentByteIndex), f"<{name}>, not <schedule>")
        if begin := _BEGINS.get("/".join(path)):
            begin(self, attributes)
        elif len(path) == 6 and self._event and name in _LISTS:
            self._address = attributes.get("href", "")

    def _end(self, name: str) -> None:
        depth, words = len(self._path), "".join(self._words)
        self._words.clear()
        event = self._event
        if depth == 4 and event and name == "event":
            self._slots.append(Slot(event.place, self._day, self._room, event.fields | event.lists))
            self._event = None
        elif depth == 5 and event and name not in event.lists and name not in _LISTS.values():
            event.fields.setdefault(name, words)
        elif depth == 6 and event:
            self._end_inner(event, self._path[4], name, words)
        elif depth == 3 and self._path[1] == "conference" and words.strip():
            self._conference[name] = words
        elif depth == 2 and name in ("url", "base_url"):
            self._conference.setdefault(name, words)
        self._path.pop()

    def _end_inner(self, event: _Event, outer: str, name: str, words: str) -> None:
        if _LISTS.get(name) == outer:
            inner: Json = {"name": words} if name == "person" else {"title": words, "url": self._address}
            event.lists.setdefault(outer, []).append(inner)
        elif outer == "recording" and name == "url":
            event.fields["recording"] = {"url": words}

    def _begin_conference(self, _attributes: dict[str, str]) -> None:
        self._conference_place = self._place(self._parser.CurrentByteIndex)

    def _begin_day(self, attributes: dict[str, str]) -> None:
        change = self._conference.get("day_change")
        self._day = Day(
            attributes.get("date", ""), attributes.get("start") or (change if isinstance(change, str) else "")
        )

    def _begin_room(self, attributes: dict[str, str]) -> None:
        self._room = attributes.get("name", "")

    def _begin_event(self, attributes: dict[str, str]) -> None:
        self._event = _Event(self._place_of_event())
        self._event.fields.update({key: attributes[key] for key in ("id", "guid", "code") if key in attributes})

    def _place_of_event(self) -> str:
        # Not _place, which reads the document up to here: the sum of that would grow with the square of its length.
        return f"{self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}"


_BEGINS: dict[str, Callable[[_Reading, dict[str, str]], None]] = {
    "schedule/conference": _Reading._begin_conference,
    "schedule/day": _Reading._begin_day,
    "schedule/day/room": _Reading._begin_room,
    "schedule/day/room/event": _Reading._begin_event,
}
