"""Puts a rendered body into a place: fills its slots with escaped values. One pass over the HTML.

The body has been sanitized; what is filled in has not, so this module escapes every value and lets no address through
that could run a script.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from wiki.core.render.body import FILE, HEADING, ID, MARK_END, MARK_START, PERSON, Body, Slot

_SLOT = re.compile(
    f'(?:(href|src|id)="{MARK_START}([0-9]+){MARK_END}"|{MARK_START}([0-9]+){MARK_END}|<(/?)h([1-6])(?=[ >]))'
)
_HARMLESS = re.compile(r"(?:https?:|mailto:|[^\x00-\x1f:\\]*(?:$|[/?#]))", re.IGNORECASE)
_BREAKS = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED = re.compile("[&<>\"']")


class SafeHtml(Markup):
    """HTML that may go into a template as it is. Only this module and sanitize.py make it."""

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
    slots = body.slots
    links: dict[Slot, Link] = {}

    def link_of(slot: Slot) -> Link:
        link = links.get(slot)
        if link is None:
            link = links[slot] = place.resolve(slot.kind, slot.target, slot.text)
        return link

    def fill(found: re.Match[str]) -> str:
        attribute, number, text_number, closing, level = found.groups()
        if level is not None:
            return f"<{closing}h{min(6, max(1, int(level) + place.heading_shift))}"
        slot = _slot_at(slots, number or text_number)
        if slot is None:
            return ""
        if attribute is None:
            return _text(slot, link_of)
        if attribute == "id":
            return f'id="{_escape(place.id_prefix + slot.target)}"'
        if slot.kind in (HEADING, ID):
            return f'{attribute}="#{_escape(place.id_prefix + slot.target)}"'
        return _attributes(attribute, slot, link_of(slot))

    return SafeHtml(_SLOT.sub(fill, body.html))


def _slot_at(slots: tuple[Slot, ...], number: str) -> Slot | None:
    """None for a number that no slot has: such a mark was not made by us, so it shows nothing."""
    index = int(number) if len(number) < 8 else len(slots)
    return slots[index] if index < len(slots) else None


def _text(slot: Slot, link_of: Callable[[Slot], Link]) -> str:
    if slot.text is not None:
        return _escape(slot.text)
    if slot.kind in (HEADING, ID):
        return _escape(slot.target)
    text = link_of(slot).text
    if text is None:
        text = f"@{slot.target}" if slot.kind == PERSON else slot.target
    return _escape(text)


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
