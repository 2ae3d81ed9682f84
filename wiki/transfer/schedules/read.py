"""A file that somebody has, as a programme. What is in it counts first, its name's ending only where that says nothing."""

import re

from wiki.core.schedule.model import TOO_LARGE, UNKNOWN_FORMAT, NotASchedule, Programme
from wiki.transfer.schedules.frab_json import read_frab_json
from wiki.transfer.schedules.frab_xml import read_frab_xml
from wiki.transfer.schedules.json_text import read_json
from wiki.transfer.schedules.texts import bom_encoding

MAX_BYTES = 16_000_000

JSON, XML = "json", "xml"

_OTHERS = {b"PK\x03\x04": "ZIP or XLSX", b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS", b"\x1f\x8b": "gzip"}
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOK = 2_000


def read_schedule(name: str, data: bytes) -> Programme:
    """The schedule in a file called `name`. Raises NotASchedule, and nothing else, for whatever is none."""
    if len(data) > MAX_BYTES:
        raise NotASchedule(TOO_LARGE, "", str(MAX_BYTES))
    if find_format(name, data) == XML:
        return read_frab_xml(data)
    return read_frab_json(read_json(data))


def find_format(name: str, data: bytes) -> str:
    """Which of the formats this is. Raises NotASchedule for none of them."""
    for magic, other in _OTHERS.items():
        if data.startswith(magic):
            raise NotASchedule(UNKNOWN_FORMAT, "", other)
    if not data.strip():
        raise NotASchedule(UNKNOWN_FORMAT, "", "empty")
    ending = name.rpartition(".")[2].lower()
    begin = _begin(data)
    if _WEB_PAGE.search(begin):
        raise NotASchedule(UNKNOWN_FORMAT, "", "HTML")
    if begin.startswith("<"):
        return XML
    if begin.startswith(("{", "[")):
        return JSON
    if ending in (JSON, XML):
        return ending
    raise NotASchedule(UNKNOWN_FORMAT, "1:1", begin.partition("\n")[0][:80])


def _begin(data: bytes) -> str:
    """The first letters of a file, whatever its encoding."""
    begin = data[:_LOOK]
    encoding = bom_encoding(data)
    if not encoding and b"\0" in begin[:4]:
        encoding = "utf-16-be" if begin[:1] == b"\0" else "utf-16-le"
    return begin.decode(encoding or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
