"""A post's body taken apart at its headings of level 2 and its rules, and put together again.

A talk is a heading of level 2 that begins its line, with what follows it. The last line before the next talk is not the talk's when
it is a rule of dashes. What follows the last rule of dashes in the last talk is the closing. Rules of other signs (`***`)
belong to the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wiki.transfer.texts.open_lines import OpenLines, read_open_lines

RULE = "---"
RULE_WITHIN = "***"
TALK_LEVEL = 2
MAX_LEVEL = 6

_DASHES = re.compile(r" {0,3}-{3,}[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*$")
_HEADING = re.compile(r"( {0,3})(#{1,6})(?:[ \t]+(.*))?$")
_ITEM_OR_INDENTED = re.compile(r" {4}| {0,3}\t| {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")
_UNCLEAR = re.compile(r" |[>|<#]|```|~~~|=+[ \t]*$")  # whether dashes below it make a heading differs
_INTERRUPTS = re.compile(r" {0,3}(?:(?:[-+*]|1[.)])[ \t]|#{1,6}[ \t]|>|```|~~~)")


@dataclass(frozen=True, slots=True)
class Section:
    """A talk in a post. `heading` is Markdown; `text` is what follows it, with its leading blank lines."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    introduction: str
    sections: tuple[Section, ...]
    closing: str


@dataclass(frozen=True, slots=True)
class Heading:
    """`line` counts from 0; `size` is the number of lines, 2 for an underlined one."""

    line: int
    size: int
    level: int
    text: str
    is_talk: bool


def split_post(body: str) -> Parts:
    """Takes a post's body, its lines ended by \\n, apart. Texts come without blank lines at their ends."""
    found = read_open_lines(body)
    talks = [heading for heading in find_headings(found) if heading.is_talk]
    if not talks:
        return Parts(closed(trim(body)), (), "")
    rules = _rules(found)
    ends = [heading.line for heading in talks[1:]] + [len(found.lines)]
    introduction = _without_last_rules("\n".join(found.lines[: talks[0].line]))
    sections = [
        Section(heading.text, _piece(found.lines, heading.line + heading.size, end, rules))
        for heading, end in zip(talks[:-1], ends[:-1], strict=True)
    ]
    last, begin = talks[-1], talks[-1].line + talks[-1].size
    rule = max((number for number in rules if number >= begin), default=len(found.lines))
    sections.append(Section(last.text, closed(_without_end("\n".join(found.lines[begin:rule])))))
    return Parts(introduction, tuple(sections), closed(trim("\n".join(found.lines[rule + 1 :]))))


def join_post(introduction: str, talks: Iterable[str], closing: str) -> str:
    """The body of a post. A talk is its heading and all that follows it; it must not hold another talk's heading."""
    written = [closed(trim(talk)) for talk in talks]
    closing = with_other_rules(trim(closing)) if written else trim(closing)
    if not closing and written and has_rule(written[-1]):
        written[-1] += f"\n\n{RULE}"  # or else what follows the talk's own rule would read as the closing
    report = f"\n\n{RULE}\n\n".join([*written, *([closing] if closing else [])])
    introduction = _without_last_rules(introduction) if written else trim(introduction)
    return "\n\n".join(part for part in (closed(introduction), report) if part)


def has_rule(text: str) -> bool:
    """Whether a rule of dashes stands in the text."""
    return bool(_rules(read_open_lines(text)))


def with_other_rules(text: str) -> str:
    """The text with its rules of dashes written as `***`, which is the same rule."""
    found = read_open_lines(text)
    rules = _rules(found)
    return "\n".join(RULE_WITHIN if number in rules else line for number, line in enumerate(found.lines))


def lower_headings(text: str) -> str:
    """The text with its headings some levels further down, if it holds headings that would begin a talk."""
    found = read_open_lines(text)
    headings = find_headings(found)
    if not any(heading.is_talk for heading in headings):
        return text
    shift = TALK_LEVEL + 1 - min(heading.level for heading in headings)
    lines = list(found.lines)
    for heading in reversed(headings):
        signs = "#" * min(heading.level + shift, MAX_LEVEL)
        lines[heading.line : heading.line + heading.size] = [f"{signs} {heading.text}".rstrip()]
    return "\n".join(lines)


def goes_on(line: str) -> bool:
    """Whether a line continues the paragraph of the line above it, rather than begin a block of its own."""
    return bool(line.strip()) and not _INTERRUPTS.match(line) and not _UNDERLINE.match(line)


def trim(text: str) -> str:
    """The text without blank lines at its ends; the indent of its first line stays, for it may be code."""
    lines = text.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    return _without_end("\n".join(lines))


def _without_end(text: str) -> str:
    return text.rstrip()


def _piece(lines: list[str], begin: int, end: int, rules: set[int]) -> str:
    """The lines between two headings, without the rule that stands last."""
    while end > begin and not lines[end - 1].strip():
        end -= 1
    if end > begin and end - 1 in rules:
        end -= 1
    return _without_end("\n".join(lines[begin:end]))


def _without_last_rules(introduction: str) -> str:
    """No rule stands between an introduction and the first talk."""
    text = trim(introduction)
    found = read_open_lines(text)
    end = len(found.lines)
    rules = _rules(found)
    while end and (end - 1 in rules or not found.lines[end - 1].strip()):
        end -= 1
    return _without_end("\n".join(found.lines[:end]))


def find_headings(found: OpenLines) -> list[Heading]:
    """The headings among the open lines of a text."""
    headings: list[Heading] = []
    for number, line in found:
        if (hashes := _HEADING.match(line)) and (hashes[3] is not None or line.strip("# ") == ""):
            text, level = _without_closing_signs(hashes[3] or ""), len(hashes[2])
            headings.append(Heading(number, 1, level, text, level == TALK_LEVEL and not hashes[1] and bool(text)))
        elif _is_underlined(found.lines, number):
            level = 1 if "=" in found.lines[number + 1] else TALK_LEVEL
            headings.append(Heading(number, 2, level, line.strip(), level == TALK_LEVEL))
    return headings


def _rules(found: OpenLines) -> set[int]:
    """The lines of dashes that are rules for sure."""
    is_open = set(found.numbers)
    return {
        number
        for number, line in found
        if _DASHES.match(line) and (number - 1 not in is_open or _paragraph_above(found.lines, number) not in (None, 1))
    }


def _is_underlined(lines: list[str], number: int) -> bool:
    """Whether this line and the next are a heading: our renderer takes only a paragraph of one line for one."""
    return (
        number + 1 < len(lines)
        and bool(_UNDERLINE.match(lines[number + 1]))
        and _paragraph_above(lines, number + 1) == 1
    )


def _paragraph_above(lines: list[str], number: int) -> int | None:
    """How many lines the paragraph right above this line has: 0, 1, 2 for more; None when that cannot be told."""
    count = 0
    while count < min(number, 2):
        line = lines[number - 1 - count]
        if not line.strip() or _HEADING.match(line) or _DASHES.match(line):
            break
        if _ITEM_OR_INDENTED.match(line):
            return 0 if not count else None
        if _UNCLEAR.match(line):
            return None
        count += 1
    return count


def _without_closing_signs(rest: str) -> str:
    """`## a ##` is `a`, and `## C#` is `C#`."""
    text = rest.strip()
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else text


def closed(text: str) -> str:
    """The text with the code fence closed that it leaves open: it would swallow what follows."""
    fence = read_open_lines(text).fence
    return f"{text}\n{fence}" if fence else text
