"""Puts a rendered body into a place: fills its slots with escaped values. One pass over the HTML.

The body has been sanitized; what is filled in has not, so this module escapes every value and lets no address through
that could run a script.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from wiki.core.render.body import FILE, HEADING, ID, MARK_END, MARK_START, PERSON, Body, Slot

_HEADING = re.compile("</?h[1-6](?=[ >])")
_HARMLESS = re.compile(r"(?:https?:|mailto:|[^\x00-\x1f:\\]*(?:$|[/?#]))", re.IGNORECASE)
_BREAKS = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED = re.compile("[&<>\"']")
_ATTRIBUTES = tuple((name, f'{name}="') for name in ("id", "href", "src"))


class SafeHtml(Markup):
    """HTML that may go into a template as it is. Only this module, sanitize.py and diff/rendered.py make it,
    and list_items.py puts together again what it took apart."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What a link leads to. An empty `href` makes no link of it. `text` is what stands for a link without a text of
    its own; `exists` is False for a page that `href` would create; `title` is a hint."""

    href: str
    text: str | None = None
    exists: bool = True
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body stands. `heading_shift` is added to the level of each heading (6 is the deepest).

    `resolve` is asked for each page, person and file with the slot's kind, target and text.
    """

    id_prefix: str
    heading_shift: int
    resolve: Callable[[str, str, str | None], Link]


def assemble(body: Body, place: Place) -> SafeHtml:
    """The HTML of a sanitized body at this place.

    A link to what is missing has the class `missing`. Raises only what `place.resolve` raises.
    """
    html = _shifted(body.html, place.heading_shift) if place.heading_shift else body.html
    first, *rest = html.split(MARK_START)
    if not rest:
        return SafeHtml(html)
    filled = _Filled(place)
    parts, before = [], first
    for piece in rest:  # each begins with the number of a slot
        number, end, after = piece.partition(MARK_END)
        if not end or not (number.isascii() and number.isdigit()):
            parts.append(before + MARK_START)
            before = piece
            continue
        slot = _slot_at(body.slots, number)
        attribute = _attribute_at_end(before) if after.startswith('"') else None
        if attribute:
            name, start = attribute
            before, after = before[: -len(start)], after[1:]
            parts += (before, filled.attribute(name, slot) if slot else "")
        else:
            parts += (before, filled.text(slot) if slot else "")
        before = after
    parts.append(before)
    return SafeHtml("".join(parts))


class _Filled:
    """What stands for the slots of one body; the place is asked once for each."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._links: dict[Slot, Link] = {}

    def text(self, slot: Slot) -> str:
        if slot.text is not None:
            return _escape(slot.text)
        if slot.kind in (HEADING, ID):
            return _escape(slot.target)
        text = self._link(slot).text
        if text is None:
            text = f"@{slot.target}" if slot.kind == PERSON else slot.target
        return _escape(text)

    def attribute(self, name: str, slot: Slot) -> str:
        """The whole attribute, with others that the link brings along."""
        if name == "id":
            return f'id="{_escape(self._place.id_prefix + slot.target)}"'
        if slot.kind in (HEADING, ID):
            return f'{name}="#{_escape(self._place.id_prefix + slot.target)}"'
        return _attributes(name, slot, self._link(slot))

    def _link(self, slot: Slot) -> Link:
        link = self._links.get(slot)
        if link is None:
            link = self._links[slot] = self._place.resolve(slot.kind, slot.target, slot.text)
        return link


def _shifted(html: str, shift: int) -> str:
    tags = _shifted_tags(shift)
    return _HEADING.sub(lambda found: tags[found[0]], html)


@lru_cache(maxsize=16)
def _shifted_tags(shift: int) -> dict[str, str]:
    """For each beginning of a heading's tag what it becomes."""
    levels = {level: min(6, max(1, level + shift)) for level in range(1, 7)}
    return {f"<{end}h{level}": f"<{end}h{new}" for end in ("", "/") for level, new in levels.items()}


def _attribute_at_end(html: str) -> tuple[str, str] | None:
    """The attribute whose value begins where `html` ends: its name, and how it is written."""
    if html.endswith('="'):
        for attribute in _ATTRIBUTES:
            if html.endswith(attribute[1]):
                return attribute
    return None


def _slot_at(slots: tuple[Slot, ...], number: str) -> Slot | None:
    """None for a number that no slot has: such a mark was not made by us, so it shows nothing."""
    index = int(number) if len(number) < 8 else len(slots)
    return slots[index] if index < len(slots) else None


def _attributes(attribute: str, slot: Slot, link: Link) -> str:
    missing = "" if link.exists else 'class="missing" '
    href = safe_href(link.href)
    if not href:
        return missing.rstrip()
    # A link with a path was typed as `[text](path "title")` and may have its own title.
    title = f' title="{_escape(link.title)}"' if link.title and slot.kind != FILE else ""
    return f'{missing}{attribute}="{_escape(href)}"{title}'


def safe_href(href: str) -> str:
    """The address, or nothing when it has a scheme other than http, https and mailto.

    Control characters go first, because browsers read `java\\tscript:` without them.
    """
    href = _BREAKS.sub("", href).strip()
    return href if _HARMLESS.match(href) else ""


def _escape(value: str) -> str:
    return str(escape(value)) if _ESCAPED.search(value) else value
