"""Takes a body that was rendered with markers apart (source_lines.py puts them in): blocks with the lines they come from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wiki.core.render.body import Body

START = "\ue002"
END = "\ue003"
MARKER = re.compile(f"<p>{START}([0-9,-]*){END}</p>\n?")

Lines = tuple[range, ...]
"""Lines of a source, counted from 0."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some blocks of a body, and the lines they come from. Its headings are those of the whole body."""

    lines: Lines
    body: Body


def split_body(body: Body) -> list[Piece]:
    """The pieces of a body that was rendered with markers. One without them is one piece whose lines are not known."""
    first, *rest = MARKER.split(body.html)
    pieces = [Piece(read_lines(own), replace(body, html=html)) for own, html in zip(rest[::2], rest[1::2], strict=True)]
    if first.strip() or not pieces:
        pieces.insert(0, Piece((), replace(body, html=first)))
    return pieces


def read_lines(text: str) -> Lines:
    """What `write_lines` wrote."""
    pairs = (part.split("-") for part in text.split(",") if part)
    return tuple(range(int(first), int(end)) for first, end in pairs)


def write_lines(lines: Iterable[range]) -> str:
    """Lines as they stand in a marker."""
    return ",".join(f"{one.start}-{one.stop}" for one in lines if one)
