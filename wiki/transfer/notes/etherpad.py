"""Pads of Etherpad as Markdown: the export as plain text, as HTML, and as `.etherpad`, which also knows who wrote.

In plain text a list's item begins with `*` (bulleted) or its number, behind four spaces or a tab for each level. The `.etherpad` file is
JSON: `pad:<name>` holds the text and, run-length encoded, the attributes of its parts
(https://github.com/ether/etherpad/blob/develop/doc/public/easysync/easysync-full-description.md).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wiki.core.store.model import Person
from wiki.transfer.arriving.bundle import DAMAGED, OTHER_FORMAT, NotReadable
from wiki.transfer.arriving.left_over import CHAT, LeftOver
from wiki.transfer.texts.escaping import escape_line

HOST = "pad.invalid"
"""Of the addresses that writers of a pad get: what they call themselves is nobody's account here."""

_ITEM = re.compile(r"^((?: {4}|\t)*)(\*|\d{1,9}\.)[ \t]*(?=\S)(.*)$")
_OPERATION = re.compile(r"((?:\*[0-9a-z]+)*)(?:\|([0-9a-z]+))?([+=-])([0-9a-z]+)")
_LIST = re.compile(r"(bullet|number|indent|task|check)(\d{1,2})$")
_SIGNS = {"bold": "**", "italic": "*", "strikethrough": "~~"}
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Pad:
    """`body` is Markdown; `authors` wrote in it, in the order in which they came."""

    body: str
    authors: tuple[Person, ...] = ()
    left_over: tuple[LeftOver, ...] = ()


def read_pad_text(text: str) -> Pad:
    """A pad exported as plain text."""
    lines = []
    for line in text.replace("\r\n", "\n").rstrip("\n").split("\n"):
        if item := _ITEM.match(line):
            level = len(item[1].replace("\t", _INDENT)) // len(_INDENT)
            # the first level is indented too, in some versions
            lines.append((level, "+" if item[2] == "*" else item[2], item[3]))
        else:
            lines.append((-1, "", line.strip()))
    least = min((level for level, sign, _ in lines if sign), default=0)
    return Pad(_join((level - least if sign else -1, sign, escape_line(said)) for level, sign, said in lines))


def read_pad_file(data: bytes, name: str) -> Pad:
    """A pad exported as `.etherpad`. Raises NotReadable."""
    try:
        records = json.loads(data)
    except (ValueError, RecursionError) as damaged:
        raise NotReadable(name, DAMAGED, str(damaged)[:200]) from damaged
    pads = {
        key: value
        for key, value in (records.items() if isinstance(records, dict) else ())
        if isinstance(value, dict) and re.fullmatch(r"pad:[^:]+", key)
    }
    if len(pads) != 1:
        raise NotReadable(name, OTHER_FORMAT, f"{len(pads)} pads in one file")
    ((key, pad),) = pads.items()
    try:
        text, runs, pool = str(pad["atext"]["text"]), str(pad["atext"]["attribs"]), dict(pad["pool"]["numToAttrib"])
        lines = list(_attributed(text, runs, pool))
    except (KeyError, TypeError, ValueError, AttributeError) as missing:
        raise NotReadable(name, OTHER_FORMAT, f"no text and attributes: {missing}"[:200]) from missing
    written = {attributes["author"] for line in lines for _, attributes in line if attributes.get("author")}
    return Pad(_join(_line(line) for line in lines), _authors(records, written), _chat(records, key))


def _join(lines: "Iterator[tuple[int, str, str]]") -> str:
    """Markdown of lines with their level (-1 for none) and sign. Every line that is no item is a paragraph of its own."""
    out: list[str] = []
    was_item = False
    for level, sign, text in lines:
        if level >= 0:
            if out and not was_item and out[-1]:
                out.append("")
            out.append(f"{_INDENT * level}{sign} {text}".rstrip())
        else:
            if out and out[-1] and text:
                out.append("")
            out.append(text)
        was_item = level >= 0
    return "\n".join(out).strip("\n") + "\n"


def _attributed(text: str, runs: str, pool: Mapping[str, Any]) -> Iterator[list[tuple[str, dict[str, str]]]]:
    """The lines of a pad, each as its parts with their attributes."""
    line: list[tuple[str, dict[str, str]]] = []
    position = 0
    for found in _OPERATION.finditer(runs):
        if found[3] != "+":
            raise ValueError("attributes of a text only add")
        size = int(found[4], 36)
        attributes = _attributes(found[1], pool)
        part = text[position : position + size]
        position += size
        *whole, last = part.split("\n")
        for each in whole:
            yield [*line, (each, attributes)] if each else line
            line = []
        if last:
            line.append((last, attributes))
    for each in (text[position:]).split("\n"):  # what no operation reaches
        line.append((each, {}))
        yield line
        line = []


def _attributes(numbers: str, pool: Mapping[str, Any]) -> dict[str, str]:
    pairs = (pool.get(str(int(number, 36))) for number in numbers.split("*")[1:])
    return {str(pair[0]): str(pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == 2}


def _line(parts: list[tuple[str, dict[str, str]]]) -> tuple[int, str, str]:
    first = parts[0][1] if parts else {}
    marker = "lmkr" in first or any(key in first for key in ("list", "heading"))
    kept = [(text, attributes) for text, attributes in parts]
    if marker and kept and kept[0][0].startswith("*"):
        kept[0] = (kept[0][0][1:], kept[0][1])  # stands for the line's own attributes
    said = "".join(_mark(text, attributes) for text, attributes in kept)
    if heading := re.fullmatch(r"h([1-6])", first.get("heading", "") if marker else ""):
        return -1, "", f"{'#' * int(heading[1])} {said.strip()}"
    found = _LIST.fullmatch(first.get("list", "")) if marker else None
    if not found or found[1] == "indent":
        return -1, "", escape_line("".join(text for text, _ in kept).strip()) if said == "" else said.strip()
    return int(found[2]) - 1, "1." if found[1] == "number" else "+", said.strip()


def _mark(text: str, attributes: Mapping[str, str]) -> str:
    said = escape_line(text)
    bare = said.strip()
    if not bare:
        return said
    signs = [sign for key, sign in _SIGNS.items() if attributes.get(key) == "true"]
    before, after = said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]
    return before + "".join(signs) + bare + "".join(reversed(signs)) + after


def _authors(records: Mapping[str, Any], written: set[str]) -> tuple[Person, ...]:
    people = []
    for key, value in records.items():
        named = key.removeprefix("globalAuthor:")
        if key.startswith("globalAuthor:") and named in written and isinstance(value, dict):
            name = " ".join(str(value.get("name") or "").split())[:60]
            if name and re.fullmatch(r"a\.[A-Za-z0-9]{1,40}", named):
                people.append(Person(name, f"{named}@{HOST}"))
    return tuple(people)


def _chat(records: Mapping[str, Any], pad: str) -> tuple[LeftOver, ...]:
    said = (value for key, value in records.items() if key.startswith(f"{pad}:chat:") and isinstance(value, dict))
    return tuple(LeftOver(0, CHAT, " ".join(str(each.get("text", "")).split())) for each in said)
