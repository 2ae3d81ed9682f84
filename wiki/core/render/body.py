"""A rendered body: HTML that is the same wherever it stands, with marks where the place decides.

A mark is U+E000, the number of a slot in decimal, U+E001. It stands alone as a text, or is the whole value of an
attribute `href`, `src` or `id`. `take_out_marks` has to run over what people typed before anything is rendered, so that
a mark in `html` is always ours. Levels of headings need no mark: place.py finds the tags `h1` to `h6`.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Self

MARK_START = "\ue000"
MARK_END = "\ue001"

# Kinds of slots, and what their target is.
PAGE = "page"  # the name of a page as it was typed in `[[Page]]`, with `#heading` when there is one
PERSON = "person"  # a handle, without `@`
FILE = (
    "file"  # a relative link or a picture's source: a path as seen from the file's folder, or from the root after `/`
)
HEADING = "heading"  # an address within the page: an id that gets the place's prefix, and `#` before it
ID = "id"  # an id that gets the place's prefix

_TYPED = re.compile("[\ue000-\ue00f]")
_REFERENCE = re.compile(r"&#(?:0*5734[4-9]|0*5735[0-9]|[xX]0*[eE]00[0-9a-fA-F])(?![0-9a-fA-F]);?")


@dataclass(frozen=True, slots=True)
class Heading:
    """`id` is without the place's prefix; `text` is plain."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Slot:
    """`kind` is one of the constants above. `text` is what the writer wants to read there; None leaves it to the place."""

    kind: str
    target: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """`is_source` says that the text could not be rendered and `html` shows it as it was typed; `problem` says why."""

    html: str
    slots: tuple[Slot, ...] = ()
    headings: tuple[Heading, ...] = ()
    is_source: bool = False
    problem: str | None = None

    def to_json(self) -> str:
        slots = [[slot.kind, slot.target, slot.text] for slot in self.slots]
        headings = [[heading.level, heading.id, heading.text] for heading in self.headings]
        return json.dumps([self.html, slots, headings, self.is_source, self.problem], ensure_ascii=False)

    @classmethod
    def from_json(cls, data: str) -> Self:
        """Reads what `to_json` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        values: Any = json.loads(data)
        html, slots, headings, is_source, problem = values
        return cls(
            html, tuple(Slot(*slot) for slot in slots), tuple(Heading(*each) for each in headings), is_source, problem
        )


def mark(number: int) -> str:
    """The mark of the slot with this number."""
    return f"{MARK_START}{number}{MARK_END}"


def take_out_marks(text: str) -> str:
    """The text with U+FFFD for each character that our marks are made of (U+E000 to U+E00F)."""
    return _TYPED.sub("\ufffd", text)


def take_out_references(html: str) -> str:
    """The HTML with U+FFFD for each character reference, such as `&#xE000;`, that a parser would make a mark of."""
    return _REFERENCE.sub("\ufffd", html) if "&#" in html else html
