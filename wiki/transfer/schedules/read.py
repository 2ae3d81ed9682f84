"""A file that somebody has, as a programme. What is in it counts first, its name's ending only where that says nothing."""

import datetime as dt
import re

from wiki.core.schedule.model import TOO_LARGE, UNKNOWN_FORMAT, NotASchedule, Programme
from wiki.transfer.schedules.connpass_answers import is_connpass, read_connpass_answer
from wiki.transfer.schedules.frab_json import read_frab_json
from wiki.transfer.schedules.frab_xml import read_frab_xml
from wiki.transfer.schedules.ical import read_ical
from wiki.transfer.schedules.json_text import read_json
from wiki.transfer.schedules.table import decode_table, find_delimiter, read_table
from wiki.transfer.schedules.texts import bom_encoding
from wiki.transfer.schedules.yaml_list import is_yaml, read_yaml_list

MAX_BYTES = 16_000_000

JSON, XML, ICAL, CSV, YAML = "json", "xml", "ics", "csv", "yaml"

_ENDINGS = {"tsv": CSV, "yml": YAML, "ical": ICAL, "ifb": ICAL} | {name: name for name in (JSON, XML, ICAL, CSV, YAML)}
_OTHERS = {b"PK\x03\x04": "ZIP or XLSX", b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS", b"\x1f\x8b": "gzip"}
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOK = 2_000


def read_schedule(name: str, data: bytes, day: dt.date | None = None) -> Programme:
    """The schedule in a file called `name`. Raises NotASchedule, and nothing else, for whatever is none.

    `day` is the date of times that stand in a list without one, as for an event of one day that is known already.
    """
    if len(data) > MAX_BYTES:
        raise NotASchedule(TOO_LARGE, "", str(MAX_BYTES))
    kind = find_format(name, data)
    if kind == XML:
        return read_frab_xml(data)
    if kind == ICAL:
        return read_ical(data)
    if kind == JSON:
        value = read_json(data)
        return read_connpass_answer(value) if is_connpass(value) else read_frab_json(value)
    text = decode_table(data)
    return read_yaml_list(text, day) if kind == YAML else read_table(text, day)


def find_format(name: str, data: bytes) -> str:
    """Which of the formats this is. Raises NotASchedule for none of them."""
    for magic, other in _OTHERS.items():
        if data.startswith(magic):
            raise NotASchedule(UNKNOWN_FORMAT, "", other)
    if not data.strip():
        raise NotASchedule(UNKNOWN_FORMAT, "", "empty")
    ending = _ENDINGS.get(name.rpartition(".")[2].lower(), "")
    begin = _begin(data)
    if _WEB_PAGE.match(begin):
        raise NotASchedule(UNKNOWN_FORMAT, "", "HTML")
    if begin.startswith("<"):
        return XML
    if begin.upper().startswith("BEGIN:VCALENDAR"):
        return ICAL
    if begin.startswith(("{", "[")) and ending != YAML:
        return JSON
    return ending if ending in (JSON, XML, ICAL) else _list_format(data, ending)


def _list_format(data: bytes, ending: str) -> str:
    text = decode_table(data)
    if find_delimiter(text):
        return CSV
    if is_yaml(text):
        return YAML
    if ending:
        return ending  # whose reader says what is missing
    line = text.strip().partition("\n")[0].strip()
    raise NotASchedule(UNKNOWN_FORMAT, "1:1", line[:80])


def _begin(data: bytes) -> str:
    """The first letters of a file, whatever its encoding."""
    begin = data[:_LOOK]
    encoding = bom_encoding(data)
    if not encoding and b"\0" in begin[:4]:
        encoding = "utf-16-be" if begin[:1] == b"\0" else "utf-16-le"
    return begin.decode(encoding or "utf-8", "ignore").lstrip("\ufeff \t\r\n")
