"""Reads an event page in reStructuredText, such as people wrote for meetups before they wrote Markdown, as an event with its talks.

docutils reads it in a process of its own (child.py). The talks are the sections of the shallowest level on which one names its
speakers, in a field (`:発表者: …`), in the title (`Title (@a, @b)`) or in the line below it; else those right below the document's title.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wiki.core.names import check_new_name
from wiki.core.page import EVENT
from wiki.core.text import MAX_PAGE_BYTES, clean, encode
from wiki.core.yaml_read import Value
from wiki.transfer.arriving.bundle import DAMAGED, OTHER_FORMAT, TOO_MUCH, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.encodings import UTF_8, read_text
from wiki.transfer.arriving.event_files import plan_files
from wiki.transfer.arriving.left_over import ENCODING, LeftOver, in_file
from wiki.transfer.jekyll.fields import guess_language
from wiki.transfer.jekyll.read import ImportedEvent, ImportedTalk, event_slug, read_talk, without_mark
from wiki.transfer.rst.fields import event_fields, listed, talk_fields
from wiki.transfer.texts.parts import Section
from wiki.transfer.texts.speakers import read_speakers

KIND = "rst"
SECONDS = 10
MEMORY_BYTES = 1_000_000_000

_ROOT = Path(__file__).parents[3]
_ENDING = re.compile(r"\.(?:rst|rest|txt)$", re.IGNORECASE)
_HANDLES = re.compile(r"\s*[(（]\s*((?:by )?@[\w-]+(?:\s*[,、]\s*@[\w-]+)*)\s*[)）]\s*$")
_BESIDE = re.compile(
    r"(?:概要|はじめに|イベント|参加者|自己紹介|タイムテーブル|スケジュール|会場|日時|アクセス|持ち物|懇親会|感想|まとめ|おわりに|リンク|参考|"
    r"overview|about|introduction|schedule|time ?table|participants|attendees|venue|access|party|summary|conclusion|links|references)",
    re.IGNORECASE,
)
"""How sections begin that are no talks: before the first talk they are the introduction, after the last the closing."""


@dataclass(frozen=True, slots=True)
class _Document:
    title: str
    sections: list["_Section"]
    left_over: list[LeftOver]


@dataclass(frozen=True, slots=True)
class _Section:
    """`title` is Markdown, `plain` the same without."""

    level: int
    title: str
    plain: str
    text: str
    fields: tuple[tuple[str, str], ...]
    speakers: tuple[str, ...] = ()


def read_rst(file: GivenFile, name: str | None = None, *, seconds: int = SECONDS) -> Bundle:
    """The event that a document tells of, under `name` or that of the file; reading it may take so many `seconds` of CPU. Raises NotReadable, BadName, BadText, TextTooLarge."""
    read = read_text(file.data)
    if read is None or not _ENDING.search(file.name):
        raise NotReadable(file.name, OTHER_FORMAT)
    document = _read_document(_ask(clean(read[0]), file.name, seconds))
    stem = _ENDING.sub("", file.name.rpartition("/")[2])
    fields, told = event_fields(document.sections[0].fields)
    slug = name or event_slug(stem, str(fields.get("date", "")))
    check_new_name(slug)
    title = document.title or stem
    first = replace(document.sections[0], text=listed(told, document.sections[0].text))
    event = _make_event(slug, title, fields, [first, *document.sections[1:]])
    files = {path: encode(clean(text, limit=2 * MAX_PAGE_BYTES)) for path, text in plan_files(event).items()}
    encoding = [LeftOver(0, ENCODING, read[1])] if read[1] != UTF_8 else []
    return Bundle(KIND, f"Import {title}", files, in_file([*encoding, *document.left_over], file.name), (slug,))


def _ask(text: str, name: str, seconds: int) -> dict[str, Any]:
    """What the process that reads says. It gets no more time and memory than one text needs, and nothing of our environment."""
    question = json.dumps({"text": text, "seconds": seconds, "memory_bytes": MEMORY_BYTES})
    try:
        done = subprocess.run(
            [sys.executable, "-Es", "-m", "wiki.transfer.rst.child"],
            input=question.encode(),
            capture_output=True,
            timeout=3 * seconds,
            check=False,
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as late:
        raise NotReadable(name, TOO_MUCH) from late
    if done.returncode < 0 or b"MemoryError" in done.stderr or b"RecursionError" in done.stderr:
        raise NotReadable(name, TOO_MUCH)
    if done.returncode:
        raise NotReadable(name, DAMAGED, done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _read_document(answer: dict[str, Any]) -> _Document:
    sections = [_read_section(each) for each in answer["sections"]]
    return _Document(
        answer["title"], sections, [LeftOver(line, kind, text) for line, kind, text in answer["left_over"]]
    )


def _read_section(each: dict[str, Any]) -> _Section:
    title, plain = each["title"], each.get("plain", "")
    found = _HANDLES.search(plain)
    speakers = read_speakers(found[1]) if found else ()
    if found and speakers:
        title, plain = _HANDLES.sub("", title), plain[: found.start()]
    fields = tuple((name, text) for name, text in each["fields"])
    return _Section(each["level"], title, plain, each["text"], fields, speakers)


def _make_event(slug: str, title: str, fields: dict[str, Value], sections: Sequence[_Section]) -> ImportedEvent:
    level = min((each.level for each in sections[1:] if _has_speakers(each)), default=1)
    introduction, talks, closing = [sections[0].text], list[ImportedTalk](), list[str]()
    group: list[_Section] = []
    groups = [group]
    for each in sections[1:]:
        if each.level <= level:
            group = []
            groups.append(group)
        group.append(each)
    last = max((at for at, each in enumerate(groups) if each and _is_talk(each[0], level)), default=0)
    track = ""
    for at, sections_here in enumerate(groups[1:], 1):
        head = sections_here[0]
        if head.level == level and (talks or _is_talk(head, level)) and at <= last:
            talks.append(_make_talk(sections_here, level, track))
            continue
        track = head.plain if head.level == level - 1 else track
        if head.level == level or head.text or head.fields or len(sections_here) > 1:
            (introduction if not talks or at <= last else closing).append(_write(sections_here, head.level - 3))
    language = guess_language("\n".join((title, *introduction, *(talk.notes for talk in talks))))
    whole: dict[str, Value] = {"type": EVENT, "title": title, **fields, **({"language": language} if language else {})}
    return ImportedEvent(slug, whole, without_mark(_joined(introduction)), tuple(talks), _joined(closing), ())


def _has_speakers(section: _Section) -> bool:
    lines = section.text.split("\n", 1)
    return bool(section.speakers or "speakers" in talk_fields(section.fields)[0] or read_speakers(lines[0]))


def _is_talk(section: _Section, level: int) -> bool:
    return section.level == level and (_has_speakers(section) or not _BESIDE.match(section.plain))


def _make_talk(sections: Sequence[_Section], level: int, track: str) -> ImportedTalk:
    head = sections[0]
    fields, told = talk_fields(head.fields)
    given = fields.pop("speakers", [])
    if track and "track" not in fields:
        fields["track"] = track
    text = _write([replace(head, title="", text=listed(told, head.text)), *sections[1:]], level - 2)
    talk = read_talk(Section(head.title, text))
    speakers = (*head.speakers, *(str(each) for each in given), *talk.speakers)
    return replace(talk, speakers=tuple(dict.fromkeys(speakers)), fields=fields)


def _write(sections: Sequence[_Section], above: int) -> str:
    """Sections as headings and text. A section of level `above` would have the heading of level 0."""
    parts = []
    for each in sections:
        if each.title:
            parts.append(f"{'#' * min(max(each.level - above, 1), 6)} {each.title}")
        told = list(each.fields) if each.title else []
        parts.append(listed(told, each.text))
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())
