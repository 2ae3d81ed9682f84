"""Writes an event's report as one Markdown file, which any reader shows and `read.py` takes apart into the same pages.

What a page says about itself stands in a comment above its notes, as it stands in its file. Headings are lowered and links made
whole; where that cannot be told from the text, the marker of the notes says what was there. Each text is taken apart again
before it is written: one that would not come back is written as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import quote

from wiki.core.event import split_report
from wiki.core.frontmatter import split
from wiki.core.lines import iter_headings
from wiki.core.page import Page
from wiki.core.render.body import PAGE
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.gather import DEAD_LINK, FILE, EventSource, LeftOut, SourceTalk, talk_page
from wiki.transfer.report.headings import Lowered, lower, raise_again
from wiki.transfer.report.linking import Changed, Linker, Target, restore
from wiki.transfer.report.markers import keep_typed, write_marker
from wiki.transfer.report.words import ReportWords
from wiki.transfer.texts.footnotes import FootnoteLabels, relabel
from wiki.transfer.texts.open_lines import read_open_lines
from wiki.transfer.texts.titles import write_markdown
from wiki.web.reading import Reading
from wiki.web.views import material_of

VERSION = 1
REPORT = "report"
INTRODUCTION = "introduction"
TALK = "talk"
NOTES = "notes"
CLOSING = "closing"
END = "end"


@dataclass(frozen=True, slots=True)
class Written:
    """A file for outside, and what it does not carry."""

    text: str
    left_out: tuple[LeftOut, ...]


def write_report(
    source: EventSource, reading: Reading, addresses: Addresses, language: str, writers: Sequence[str]
) -> Written:
    """The report of an event as one Markdown file; `language` is that of an event that names none."""
    work = _Work(source, reading, addresses, ReportWords(source.event.language or language))
    text = "".join((*work.head(), *work.contents(), *work.talks(), *work.foot(writers)))
    dead = (LeftOut(DEAD_LINK, path, link) for path, link in work.linker.dead)
    files = (LeftOut(FILE, path) for path, _ in source.files)
    return Written(text, (*source.left_out, *files, *dead))


class _Work:
    """One file in the making."""

    def __init__(self, source: EventSource, reading: Reading, addresses: Addresses, words: ReportWords) -> None:
        self._source = source
        self._addresses = addresses
        self._words = words
        self.linker = Linker(reading)
        self._labels = FootnoteLabels()
        self._anchors = {talk.row.name: anchor_of(talk, source.event.name) for talk in source.talks}
        self._pages = [(talk, talk_page(talk)) for talk in source.talks]

    def head(self) -> Iterator[str]:
        """Front matter, title and introduction."""
        event = self._source.event
        parts = split(self._source.text)
        introduction, closing = split_report(parts.body)
        mark = parts.body[len(introduction) : len(parts.body) - len(closing)]
        yield f"---\n{parts.block or ''}---\n\n"
        yield write_marker(REPORT, {"version": VERSION, "event": event.name, "mark": mark})
        yield f"\n# {write_markdown(event.title)}\n\n"
        if facts := self._words.event(event):
            yield f"{facts}\n\n"
        start = len(self._source.text) - len(parts.body)
        yield self._part(INTRODUCTION, event.path, self._source.text, start, start + len(introduction))

    def contents(self) -> Iterator[str]:
        if not self._pages:
            return
        yield f"## {self._words.contents}\n\n"
        for talk, page in self._pages:
            title = write_markdown(page.title)
            time = f"{self._words.time(talk.slot)} " if talk.slot.start else ""
            yield f"- {time}[{title}](#{quote(self._anchors[talk.row.name])})\n"
        yield "\n"

    def talks(self) -> Iterator[str]:
        for talk, page in self._pages:
            yield self._marker(talk)
            yield f'\n<a id="{escape(self._anchors[talk.row.name])}"></a>\n\n'
            if not (names_itself := begins_with_title(page)):
                yield f"## {write_markdown(page.title)}\n\n"
            if facts := self._words.talk(talk, material_of(talk.row.facts)):
                yield f"{facts}\n\n"
            start = len(talk.text) - len(page.body)
            yield self._part(NOTES, talk.row.path, talk.text, start, len(talk.text), 2 if names_itself else 3)

    def foot(self, writers: Sequence[str]) -> Iterator[str]:
        text = self._source.text
        closing = split_report(split(text).body)[1]
        yield self._part(CLOSING, self._source.event.path, text, len(text) - len(closing), len(text))
        if writers:
            yield f"## {self._words.writers}\n\n{', '.join(write_markdown(name) for name in writers)}\n"
        if license := self._source.event.facts.license:
            yield f"\n{self._words.license(write_markdown(license))}\n"

    def _marker(self, talk: SourceTalk) -> str:
        """The page's place, as seen from the event's folder, and its fields as they stand in the file."""
        block = split(talk.text).block
        event = self._source.event.name
        facts: dict[str, Any] = {
            "file": talk.row.path.removeprefix(f"{event}/") if talk.lives_here else f"/{talk.row.path}"
        }
        if block is None:
            facts["fields"] = False
        return write_marker(TALK, facts, block or "")

    def _part(self, word: str, path: str, text: str, begin: int, end: int, top: int = 2) -> str:
        """A text between its marker and that of its end; its headings are of level `top` at most."""
        original = text[begin:end]
        linked, changed = self.linker.rewrite(path, text, begin, end, self._address)
        lowered = lower(linked, top)
        facts = _facts(lowered, changed)
        renamed, labels = self._labels.rename(lowered.text)
        if labels:
            lowered, facts = replace(lowered, text=renamed), facts | {"footnotes": labels}
        if give_back(lowered.text, facts) != original:
            lowered, facts = Lowered(original), {"as_is": True}
        body = lowered.text.strip("\n")
        tail = len(lowered.text) - len(lowered.text.rstrip("\n")) if body else len(lowered.text)
        lead = len(lowered.text) - len(body) - tail if body else 0
        facts |= {key: value for key, value in (("lead", lead), ("tail", tail)) if value != (1 if key == "tail" else 0)}
        body, closed = close_open(body)
        if closed:
            facts["closed"] = closed
        inner = f"\n{keep_typed(body)}\n\n" if body else ""
        return f"{write_marker(word, facts)}{inner}{write_marker(END)}\n"

    def _address(self, target: Target) -> str:
        if target.kind != PAGE:
            return self._addresses.file(target.name)
        anchor = self._anchors.get(target.name)
        return f"#{quote(anchor)}" if anchor else self._addresses.page(target.name)


def anchor_of(talk: SourceTalk, event: str) -> str:
    """The id of a talk in the file."""
    return f"talk-{talk.row.name.removeprefix(f'{event}/')}".replace(" ", "-")


def begins_with_title(page: Page) -> bool:
    """Whether the first line of a page's notes is the heading that its title is."""
    first = next((number for number, line in enumerate(page.body.split("\n")) if line.strip()), -1)
    heading = next(iter_headings(page.body), None)
    return heading is not None and heading.line == first and heading.level == 1 and heading.text == page.title


def give_back(text: str, facts: Mapping[str, Any]) -> str:
    """The text that was written with these facts as it was before; odd facts are passed over."""
    if facts.get("as_is"):
        return text
    text = relabel(text, _read_labels(facts.get("footnotes")))
    shift = facts.get("lowered")
    odd = facts.get("headings")
    known = (
        {int(key): line for key, line in odd.items() if str(key).isdigit() and isinstance(line, str)}
        if isinstance(odd, dict)
        else {}
    )
    raised = raise_again(Lowered(text, shift if isinstance(shift, int) and 0 < shift < 6 else 0, known))
    return restore(raised, _read_changed(facts.get("links")))


def close_open(text: str) -> tuple[str, str]:
    """The text with a line that closes the code or the comment it leaves open, and that line."""
    fence = read_open_lines(text).fence
    if not fence and text.rfind("<!--") > text.rfind("-->"):
        fence = "-->"
    return (f"{text}\n{fence}", fence) if fence else (text, "")


def _facts(lowered: Lowered, changed: Sequence[Changed]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if lowered.shift:
        facts["lowered"] = lowered.shift
    if lowered.odd:
        facts["headings"] = {str(number): line for number, line in lowered.odd.items()}
    if changed:
        facts["links"] = [[link.now, link.was, *([link.skip] if link.skip else [])] for link in changed]
    return facts


def _read_labels(labels: object) -> dict[str, str]:
    pairs = labels.items() if isinstance(labels, dict) else ()
    return {new: old for new, old in pairs if isinstance(new, str) and isinstance(old, str)}


def _read_changed(links: object) -> Iterator[Changed]:
    for link in links if isinstance(links, list) else []:
        if isinstance(link, list) and len(link) in (2, 3) and all(isinstance(each, str) and each for each in link[:2]):
            skip = link[2] if len(link) == 3 and isinstance(link[2], int) and 0 <= link[2] < 10_000 else 0
            yield Changed(link[1], link[0], skip)
