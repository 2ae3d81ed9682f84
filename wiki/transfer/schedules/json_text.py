"""JSON as text values: numbers stay the digits they were written with, so that an id of 5,000 digits is only a long name."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from wiki.core.schedule.model import NOT_READABLE, OTHER_SHAPE, NotASchedule
from wiki.transfer.schedules.texts import bom_encoding, decode

Json: TypeAlias = "str | bool | Sequence[Json] | Mapping[str, Json] | None"

MAX_PARTS = 2_000_000
"""Lists and mappings of a file. A schedule of 5,000 talks has some 200,000; empty ones alone would fill the memory."""


def read_json(data: bytes) -> Json:
    """The value of a file. Raises NotASchedule with the place where it stops to be JSON."""
    if data.count(b"[") + data.count(b"{") > MAX_PARTS:
        raise NotASchedule(NOT_READABLE, "", "too many lists")
    text = decode(data, bom_encoding(data) or json.detect_encoding(data))
    try:
        value: Json = json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _name: None)
    except json.JSONDecodeError as wrong:
        raise NotASchedule(NOT_READABLE, f"{wrong.lineno}:{wrong.colno}", wrong.msg) from wrong
    except RecursionError as wrong:
        raise NotASchedule(NOT_READABLE, "", "nested too deep") from wrong
    return value


def mapping_at(value: Json, place: str) -> Mapping[str, Json]:
    """The value, which must be a mapping. Raises NotASchedule when it is none."""
    if not isinstance(value, Mapping):
        raise NotASchedule(OTHER_SHAPE, place, f"{{…}} expected, {_kind(value)} found")
    return value


def list_at(value: Json, place: str) -> Sequence[Json]:
    """The value, which must be a list. Raises NotASchedule when it is none."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise NotASchedule(OTHER_SHAPE, place, f"[…] expected, {_kind(value)} found")
    return value


def items_of(value: Json) -> Sequence[Json]:
    """The items of a list that may be missing; one value alone is a list of one."""
    if value is None or value == "" or isinstance(value, bool):
        return ()
    return (value,) if isinstance(value, (str, Mapping)) else value


def text_of(value: Json) -> str:
    """A text that may be missing. Of a text in several languages, as some programs give them, the first."""
    if isinstance(value, Mapping):
        return next((text for text in value.values() if isinstance(text, str) and text.strip()), "")
    return value if isinstance(value, str) else ""


def _kind(value: Json) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "{…}"
    return "text" if isinstance(value, str) else "[…]" if isinstance(value, Sequence) else "true or false"
