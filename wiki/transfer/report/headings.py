"""Headings of a text put some levels further down, so that it can stand below another heading, and up again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wiki.transfer.texts.open_lines import read_open_lines
from wiki.transfer.texts.parts import MAX_LEVEL, find_headings


@dataclass(frozen=True, slots=True)
class Lowered:
    """`shift` is by how many levels. `odd` are the lines of headings that do not tell what they were, by their number."""

    text: str
    shift: int = 0
    odd: Mapping[int, str] = field(default_factory=dict)


def lower(text: str, top: int) -> Lowered:
    """The text with its highest heading at level `top`, if any stands above that."""
    found = read_open_lines(text)
    headings = find_headings(found)
    shift = top - min((heading.level for heading in headings), default=top)
    if shift <= 0:
        return Lowered(text)
    lines, odd = list(found.lines), {}
    for number, heading in reversed(list(enumerate(headings))):
        at, line = heading.line, lines[heading.line]
        if heading.size == 1 and heading.level + shift <= MAX_LEVEL:
            lines[at] = line.replace("#", "#" * (shift + 1), 1)
            continue
        odd[number] = "\n".join(lines[at : at + heading.size])
        lines[at : at + heading.size] = [f"{'#' * min(heading.level + shift, MAX_LEVEL)} {heading.text}".rstrip()]
    return Lowered("\n".join(lines), shift, odd)


def raise_again(lowered: Lowered) -> str:
    """The text that `lower` was given, as far as its headings are still those."""
    if not lowered.shift:
        return lowered.text
    found = read_open_lines(lowered.text)
    lines = list(found.lines)
    for number, heading in reversed(list(enumerate(find_headings(found)))):
        if number in lowered.odd:
            lines[heading.line : heading.line + heading.size] = lowered.odd[number].split("\n")
        elif heading.size == 1 and heading.level > lowered.shift:
            lines[heading.line] = lines[heading.line].replace("#" * (lowered.shift + 1), "#", 1)
    return "\n".join(lines)
