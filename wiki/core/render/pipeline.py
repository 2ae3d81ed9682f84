"""From a page's Markdown to its body: rendered, then sanitized. Runs in the worker process (worker.py)."""

from dataclasses import replace

from wiki.core.render.body import Body, Slot, mark
from wiki.core.render.markdown import to_html
from wiki.core.render.sanitize import sanitize
from wiki.core.render.source_lines import settle_markers

MAX_HTML = 4_000_000
"""The most characters of HTML that a body may have."""


class OutputTooLarge(Exception):
    """The HTML of a text is larger than MAX_HTML."""


def render_body(text: str, *, with_lines: bool = False) -> Body:
    """The body of a Markdown text without front matter; its HTML is safe to put anywhere.

    `with_lines` leaves markers in it that `split_body` finds (source_lines.py).

    Raises OutputTooLarge, and whatever a text drives the libraries to: RecursionError, MemoryError.
    """
    body, had_raw_html = to_html(text, with_lines=with_lines)
    if len(body.html) > MAX_HTML:
        raise OutputTooLarge
    slots = list(body.slots)

    def add_slot(slot: Slot) -> str:
        slots.append(slot)
        return mark(len(slots) - 1)

    html = settle_markers(sanitize(body.html, had_raw_html, add_slot))
    if len(html) > MAX_HTML:
        raise OutputTooLarge
    return replace(body, html=html, slots=tuple(slots))
