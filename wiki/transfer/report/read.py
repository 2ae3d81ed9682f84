"""Reads a Markdown file that `write.py` wrote, as it was or edited since, into the pages of its event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wiki.core.errors import FestaError
from wiki.core.event import TALKS_MARK
from wiki.core.frontmatter import split
from wiki.core.names import check_new_path, fold_key, name_of, new_path
from wiki.core.page import EVENT, read_page
from wiki.core.text import clean
from wiki.transfer.arriving.left_over import ELSEWHERE, PLACE, LeftOver
from wiki.transfer.report.markers import Marker, give_typed, iter_markers
from wiki.transfer.report.write import CLOSING, END, INTRODUCTION, NOTES, REPORT, TALK, VERSION, give_back

MAX_REPORT_BYTES = 32_000_000

NO_MARK = "it has no line <!-- festa:report … -->, as a report has that the wiki wrote"
OTHER_VERSION = "another version of the wiki wrote it"
NO_NAME = "its event is not named"
NO_TYPE = "its fields do not say `type: event`"
"""Why a text is no report: in English, for the command line; browsers have sentences of their own."""


@dataclass
class NotAReport(FestaError):
    """Not a report as the wiki writes one. `reason` is one of the constants above, `line` where."""

    name: str
    reason: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class ReadReport:
    """`files` are the text of each page by path, the event's index first. `left_over` is what is none of them."""

    event: str
    title: str
    files: Mapping[str, str]
    left_over: tuple[LeftOver, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A text between its marker and its end."""

    marker: Marker
    text: str


def read_report(file_name: str, text: str) -> ReadReport:
    """The pages that a report was written from. Raises NotAReport, BadName, BadText or TextTooLarge."""
    text = clean(text, limit=MAX_REPORT_BYTES)
    parts = split(text)
    markers = list(iter_markers(parts.body))
    report = next((marker for marker in markers if marker.word == REPORT), None)
    if report is None:
        raise NotAReport(file_name, NO_MARK)
    if report.facts.get("version") != VERSION:
        raise NotAReport(file_name, OTHER_VERSION, _line(text, parts.body, report.start))
    event, mark = report.facts.get("event"), report.facts.get("mark")
    if not isinstance(event, str) or not isinstance(mark, str) or mark.strip() not in ("", TALKS_MARK):
        raise NotAReport(file_name, NO_NAME, _line(text, parts.body, report.start))
    files: dict[str, str] = {}
    left_over: list[LeftOver] = []
    sections = {part.marker.word: part for part in _parts(parts.body, markers) if part.marker.word != NOTES}
    introduction, closing = (_text_of(sections.get(word)) for word in (INTRODUCTION, CLOSING))
    index = new_path(event, folder=True)
    files[index] = f"---\n{parts.block or ''}---\n{introduction}{mark}{closing}"
    taken = {fold_key(index)}
    for talk, notes in _talks(parts.body, markers):
        path = _path_of(event, talk.facts.get("file"))
        line = _line(text, parts.body, talk.start)
        if path is None or fold_key(path) in taken:
            kind = ELSEWHERE if str(talk.facts.get("file", "")).startswith("/") else PLACE
            left_over.append(LeftOver(line, kind, str(talk.facts.get("file", "?"))))
            continue
        taken.add(fold_key(path))
        files[path] = _page(talk, _text_of(notes))
    for path in files:
        check_new_path(path)
    page = read_page(index, files[index], in_event=False)
    if page.kind != EVENT:
        raise NotAReport(file_name, NO_TYPE)
    return ReadReport(event, page.title, files, tuple(left_over))


def _parts(body: str, markers: list[Marker]) -> Iterator[_Part]:
    """Each text, from its marker to the next marker there is: an end that somebody took away ends nothing else."""
    for marker, following in zip(markers, [*markers[1:], None], strict=True):
        if marker.word in (INTRODUCTION, NOTES, CLOSING):
            end = following.start if following else len(body)
            yield _Part(
                marker,
                body[marker.end : end]
                if following and following.word == END
                else body[marker.end : end].rstrip("\n") + "\n\n",
            )


def _talks(body: str, markers: list[Marker]) -> Iterator[tuple[Marker, _Part | None]]:
    """Each talk's marker with its notes, which stand before the next talk."""
    notes = {part.marker.start: part for part in _parts(body, markers) if part.marker.word == NOTES}
    talk: Marker | None = None
    found: _Part | None = None
    for marker in markers:
        if marker.word == TALK:
            if talk:
                yield talk, found
            talk, found = marker, None
        elif marker.word == NOTES and found is None:
            found = notes[marker.start]
    if talk:
        yield talk, found


def _text_of(part: _Part | None) -> str:
    """What a page holds there."""
    if part is None:
        return ""
    facts, body = part.marker.facts, part.text.strip("\n")
    closed = facts.get("closed")
    if isinstance(closed, str) and closed:
        body = body.removesuffix(f"\n{closed}")
    body = give_typed(body)
    lead, tail = _count(facts, "lead", 0), _count(facts, "tail", 1)
    return give_back("\n" * lead + body + "\n" * tail, facts)


def _count(facts: Mapping[str, Any], key: str, otherwise: int) -> int:
    value = facts.get(key, otherwise)
    return value if isinstance(value, int) and 0 <= value <= 1_000 else otherwise


def _page(talk: Marker, notes: str) -> str:
    if talk.facts.get("fields") is False:
        return notes
    return f"---\n{talk.lines}---\n{notes}"


def _path_of(event: str, file: object) -> str | None:
    """The path of a talk's page right below its event; None for what lives elsewhere, or is no page there."""
    if not isinstance(file, str) or file.startswith("/"):
        return None
    path = f"{event}/{file}"
    name = name_of(path)
    return path if name and name.rpartition("/")[0] == event else None


def _line(text: str, body: str, at: int) -> int:
    """The line of the file, from 1, of a place in its body."""
    return text.count("\n", 0, len(text) - len(body) + at) + 1
