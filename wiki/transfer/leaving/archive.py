"""A zip of everything of an event, made as it is sent: its pages and files as they are, and its report in other forms.

`pages/` is a folder that can be imported again; `report/` is for people and programs that know nothing of the wiki.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from wiki.core.names import find_harm
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.gather import NAME, EventSource, LeftOut

PAGES = "pages"
REPORT = "report"
EVENT_FILE = "event.json"
PACKED = frozenset(
    "png jpg jpeg gif webp avif mp3 mp4 m4a ogg webm mov zip gz xz 7z pdf docx pptx xlsx odp odt ods".split()
)
"""Endings of files that are as small as they get."""

FIRST = (1980, 1, 1, 0, 0, 0)
"""No file in a zip is older."""

Data = bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class ZipAddresses:
    """Files stand beside the report in the zip; pages where they do without one."""

    outside: Addresses

    def page(self, name: str) -> str:
        return self.outside.page(name)

    def file(self, path: str) -> str:
        return f"../{PAGES}/{quote(path)}"


def list_files(
    store: Store, source: EventSource, blobs: Iterable[tuple[str, ObjectId]], reports: Iterable[tuple[str, str]]
) -> tuple[list[tuple[str, Data]], list[LeftOut]]:
    """What stands in the zip: each path with its bytes, which are read as late as they can be. And what must stay out."""
    files: list[tuple[str, Data]] = []
    left_out: list[LeftOut] = []
    for path, blob in sorted(blobs):
        if harm := find_harm(path):
            left_out.append(LeftOut(NAME, path, harm))
        else:
            files.append((f"{PAGES}/{path}", _reader(store, blob)))
    files += ((f"{REPORT}/{name}", text.encode()) for name, text in reports)
    files.append((f"{REPORT}/{EVENT_FILE}", event_json(source).encode()))
    return files, left_out


def iter_zip(files: Iterable[tuple[str, Data]], date: datetime) -> Iterator[bytes]:
    """The zip, piece by piece: no more than one file of it is in memory."""
    sink = _Sink()
    stamp = (date.year, date.month, date.day, date.hour, date.minute, date.second) if date.year >= 1980 else FIRST
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files:
            info = zipfile.ZipInfo(path, stamp)
            info.external_attr = 0o644 << 16
            is_packed = path.rpartition(".")[2].lower() in PACKED
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(info, data if isinstance(data, bytes) else data())
            yield sink.take()
    yield sink.take()


def event_json(source: EventSource) -> str:
    """The event for programs: what its pages say about themselves, with moments in ISO 8601."""
    facts = source.event.facts
    talks = []
    for talk in source.talks:
        own, slot = talk.row.facts, talk.slot
        talks.append({
            "name": talk.row.name, "title": talk.row.title, "speakers": list(own.speakers),
            "start": slot.start.isoformat() if slot.start else None, "minutes": slot.duration_minutes,
            "room": slot.venue_room, "track": own.track, "language": talk.row.language, "abstract": own.abstract,
            "slides": own.slides, "video": own.video, "links": [{"title": link.title, "url": link.url} for link in own.links],
            "state": own.state, "cancelled": own.cancelled, "guid": own.guid, "tags": list(own.tags),
        })  # fmt: skip
    event: dict[str, Any] = {
        "name": source.event.name, "title": source.event.title, "commit": source.commit,
        "date": facts.date.isoformat() if facts.date else None, "end_date": facts.end_date.isoformat() if facts.end_date else None,
        "timezone": facts.timezone, "venue": facts.venue, "hashtag": facts.hashtag, "url": facts.url,
        "license": facts.license, "language": source.event.language, "talks": talks,
    }  # fmt: skip
    return json.dumps(event, ensure_ascii=False, indent=1) + "\n"


def _reader(store: Store, blob: ObjectId) -> Callable[[], bytes]:
    return lambda: store.read_blob(blob)


class _Sink(io.RawIOBase):
    """Takes what a zip is written into; it cannot be gone back in, so sizes follow the data."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data
