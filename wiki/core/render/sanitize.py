"""Makes HTML harmless: bleach over texts that hold HTML of the writer's own, then nh3 over everything, always last.

bleach shows tags that it does not know as they were typed (`List<String>` stays readable) where nh3 would drop them.
bleach 6.4.0 is its last release and lets some addresses through, so nothing depends on it. What nh3 keeps is listed
here: no svg, math, style, form, iframe or handlers, no `style`, `name` or `target`. Ids and addresses within the wiki
are marks (body.py); a relative address in the writer's own HTML becomes one, an id of the writer's own goes.
"""

import re
from collections.abc import Callable
from urllib.parse import unquote

import bleach
import nh3

from wiki.core.render.body import FILE, HEADING, MARK_END, MARK_START, Slot, take_out_references
from wiki.core.render.link_syntax import is_relative
from wiki.core.render.players import PLAYER

TAGS = frozenset(
    "a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i"
    " img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th"
    " thead tr u ul var wbr".split()
)
# Only for layout: nh3 takes the tags away and keeps what is in them, so bleach need not show them as text.
UNWRAPPED = frozenset("article aside big center font footer header main nav section tt".split())
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "details": {"open"},
    "img": {"alt", "height", "loading", "referrerpolicy", "src", "width"},
    "input": {"checked", "disabled", "type"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "p": {"data-player"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# A picture elsewhere tells its owner nothing about the reader's page, and loads when it is scrolled to; an input is a
# task's box. They are written into the tags first, because nh3 adds them in an order that differs from run to run.
ADDED = {
    "img": {"loading": "lazy", "referrerpolicy": "no-referrer"},
    "input": {"type": "checkbox", "disabled": ""},
}
SCHEMES = {"http", "https", "mailto"}
OUTSIDE_REL = "nofollow noopener"

CLASSES = {
    "a": re.compile(r"footnote-(?:ref|backref)"),
    "code": re.compile(r"language-[\w+#.-]{1,30}"),
    "div": re.compile(r"footnote|highlight"),
    "li": re.compile(r"task-list-item"),
    "p": re.compile(r"card|video|slides|pdf"),
    "pre": re.compile(r"highlight|source"),
    "span": re.compile(r"[a-z][a-z0-9]{0,2}"),  # Pygments' short names
    "sup": re.compile(r"footnote-ref"),
    "td": re.compile(r"align-(?:left|center|right)"),
    "th": re.compile(r"align-(?:left|center|right)"),
    "ul": re.compile(r"task-list"),
}
VALUES = {
    "data-player": PLAYER,
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
    "start": re.compile(r"-?[0-9]{1,6}"),
    "value": re.compile(r"-?[0-9]{1,6}"),
    "colspan": re.compile(r"[0-9]{1,3}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "height": re.compile(r"[0-9]{1,4}"),
    "width": re.compile(r"[0-9]{1,4}"),
}
_MARK = re.compile(f"{MARK_START}[0-9]+{MARK_END}")
_OUTSIDE = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_SCHEME = re.compile(r"[^/?#]*:")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_WITH_ADDED = re.compile(r"<(img|input)(?=[ />])")
_TABLE_STYLE = re.compile(r'(<t[dh]) style="text-align: (left|center|right);"')

AddSlot = Callable[[Slot], str]


def sanitize(html: str, had_raw_html: bool, add_slot: AddSlot) -> str:
    """The HTML with nothing in it that could run, load, or look like a part of the wiki around it.

    `had_raw_html` says that the writer typed HTML. `add_slot` takes a slot for a relative address in it and returns
    the slot's mark. Marks come through unchanged; what would decode to one has been taken out.
    """
    html = _TABLE_STYLE.sub(r'\1 class="align-\2"', take_out_references(html))
    if had_raw_html:
        html = bleach.clean(html, tags=TAGS | UNWRAPPED, attributes=_is_known, protocols=SCHEMES)
    html = _WITH_ADDED.sub(_add_attributes, html)
    cleaner = nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_Filter(add_slot).keep,
        link_rel=OUTSIDE_REL,
        url_schemes=SCHEMES,
        set_tag_attribute_values=ADDED,
    )
    return cleaner.clean(html)


def _add_attributes(found: re.Match[str]) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in ADDED[found[1]].items())
    return f"<{found[1]}{attributes}"


def _is_known(tag: str, name: str, _value: str) -> bool:
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ())


class _Filter:
    """Decides on each attribute that nh3 would keep, in the order of the document, and has the last word."""

    def __init__(self, add_slot: AddSlot) -> None:
        self._add_slot = add_slot
        self._is_outside = False

    def keep(self, tag: str, name: str, value: str) -> str | None:
        """The value to write, or None to leave the attribute out."""
        if name == "href" or name == "src":
            address = self._address(value)
            self._is_outside = tag == "a" and address is not None and not address.startswith(MARK_START)
            return address
        if name == "rel":  # nh3 adds it after the attributes that were there
            outside, self._is_outside = self._is_outside, False
            return OUTSIDE_REL if outside else None
        if name == "id":
            return value if _MARK.fullmatch(value) else None
        if name == "class":
            return _classes(tag, value)
        allowed = VALUES.get(name)
        return value if allowed is None or allowed.fullmatch(value) else None

    def _address(self, value: str) -> str | None:
        """A mark stays, a whole address with a scheme we know stays, a relative one becomes a mark."""
        if _MARK.fullmatch(value):
            return value
        value = _CONTROLS.sub("", value).strip()
        # What a browser overlooks must not hide a scheme from us.
        seen = _UNSEEN.sub("", value).replace("\\", "/")
        if _OUTSIDE.match(seen):
            return value if _OUTSIDE.match(value) else seen
        if value.startswith("#"):
            return self._add_slot(Slot(HEADING, unquote(value[1:])))
        return self._add_slot(Slot(FILE, value)) if is_relative(value) and not _SCHEME.match(seen) else None


def _classes(tag: str, value: str) -> str | None:
    allowed = CLASSES.get(tag)
    if allowed is None:
        return None
    return " ".join(name for name in value.split() if allowed.fullmatch(name)) or None
