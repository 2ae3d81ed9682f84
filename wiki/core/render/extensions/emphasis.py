"""`*emphasis*`, `**strong**`, `_both_` `__of them__` and `~~deleted~~`.

Runs of signs are paired as CommonMark describes it (section 6.2, "process emphasis"), but for its rule about punctuation,
which Japanese cannot meet: in `これは**強調。**次` the second run stands between a full stop and a letter. Stands for
Python-Markdown's processor, which loses links and HTML near signs that have no partner.
"""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from wiki.core.render.extensions.inline import Result

MAX_DEPTH = 20

_RUN = re.compile(r"\*+|_+|~{2,}")
_WORD = re.compile(r"\w")


@dataclass(slots=True)
class _Run:
    """What is left of a run of signs: `size` of them from `start` on, of `whole` in the text."""

    sign: str
    start: int
    size: int
    whole: int
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class _Region:
    """An element: its signs begin at `start`, its content at `inner_start`; both end likewise."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    tag: str


class Emphasis(InlineProcessor):
    """Pairs the signs of a text once, and then hands out one outermost element for each call.

    The caller puts a placeholder in its stead and asks again, so a position counts from the end of the text.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(_RUN.pattern, md)
        self.text = ""
        self.done = 0  # up to here `text` has been handed out
        self.waiting: list[list[_Region]] = []  # for each outermost element its own region and those in it, last first

    def handleMatch(self, m: re.Match[str], data: str) -> Result:  # type: ignore[override]
        if not self.waiting or not data.endswith(self.text[self.done :]):
            self.text, self.done = data, 0
            self.waiting = _grouped(_pair(data, m.start()))
        if not self.waiting:
            return None, m.start(), len(data)
        moved = len(data) - len(self.text)
        first = self.waiting[-1][0]
        if m.start() < moved + first.start:  # signs without a partner
            return None, m.start(), moved + first.start
        self.done = first.end
        return _build(self.text, self.waiting.pop()), moved + first.start, moved + first.end


def _runs(data: str, start: int) -> list[_Run]:
    runs: list[_Run] = []
    for found in _RUN.finditer(data, start):
        sign, begin, end = found[0][0], *found.span()
        before, after = data[begin - 1 : begin], data[end : end + 1]
        opens, closes = bool(after) and not after.isspace(), bool(before) and not before.isspace()
        if sign == "_":  # snake_case
            opens, closes = opens and not _WORD.match(before), closes and not _WORD.match(after)
        runs.append(_Run(sign, begin, end - begin, end - begin, opens, closes))
    return runs


def _pair(data: str, start: int) -> list[_Region]:
    """The elements of a text; each lies within another or apart from it."""
    regions: list[_Region] = []
    opened: list[_Run] = []
    bottoms: dict[tuple[str, bool, int], int] = {}  # how much of `opened` was searched in vain by such a closing run
    for run in _runs(data, start):
        kind = (run.sign, run.opens, run.whole % 3)
        while run.closes and run.size:
            index = len(opened) - 1
            bottom = min(bottoms.get(kind, 0), len(opened))
            while index >= bottom and not _fits(opened[index], run):
                index -= 1
            if index < bottom:
                bottoms[kind] = len(opened)
                break
            opener = opened[index]
            del opened[index + 1 :]
            size = 2 if opener.size >= 2 and run.size >= 2 else 1
            tag = "del" if run.sign == "~" else "strong" if size == 2 else "em"
            inner = opener.start + opener.size
            regions.append(_Region(inner - size, inner, run.start, run.start + size, tag))
            opener.size -= size
            run.start, run.size = run.start + size, run.size - size
            if not opener.size:
                opened.pop()
        if run.opens and run.size:
            opened.append(run)
    return regions


def _fits(opener: _Run, closer: _Run) -> bool:
    if opener.sign != closer.sign or (closer.sign == "~" and min(opener.size, closer.size) < 2):
        return False
    # CommonMark's rule of three, for runs that could be either.
    both = opener.closes or closer.opens
    return not (both and (opener.whole + closer.whole) % 3 == 0 and opener.whole % 3 != 0)


def _grouped(regions: list[_Region]) -> list[list[_Region]]:
    """The outermost elements, the last of the text first, each with those in it; what lies too deep is left out."""
    groups: list[list[_Region]] = []
    around: list[_Region] = []
    for region in sorted(regions, key=lambda region: (region.start, -region.end)):
        while around and around[-1].end <= region.start:
            around.pop()
        if len(around) >= MAX_DEPTH:
            continue
        if not around:
            groups.append([])
        groups[-1].append(region)
        around.append(region)
    groups.reverse()
    return groups


def _build(data: str, regions: list[_Region]) -> etree.Element:
    """The element of the first region, with those of the others in it."""
    outermost = etree.Element(regions[0].tag)
    around = [(regions[0], outermost)]
    at = regions[0].inner_start
    for region in regions[1:]:
        while around[-1][0].end <= region.start:
            at = _close(data, around, at)
        _append(around[-1][1], data[at : region.start])
        element = etree.SubElement(around[-1][1], region.tag)
        around.append((region, element))
        at = region.inner_start
    while around:
        at = _close(data, around, at)
    # Else the caller would look for more in the text of each element, with their signs taken out of their place.
    outermost.text = AtomicString(outermost.text or "")
    return outermost


def _close(data: str, around: list[tuple[_Region, etree.Element]], at: int) -> int:
    region, element = around.pop()
    _append(element, data[at : region.inner_end])
    return region.end


def _append(element: etree.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
