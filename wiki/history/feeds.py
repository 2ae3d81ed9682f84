"""Recent changes as an Atom feed (RFC 4287), one entry for each sitting, so that twenty saves are not twenty entries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from wiki.core.page import EVENT
from wiki.history.lists import Listing
from wiki.history.sittings import Sitting

ATOM = "http://www.w3.org/2005/Atom"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2); summaries of pushed commits may."""


@dataclass(frozen=True)
class Feed:
    """`base` is the wiki's address without a final slash, `host` what names in it are made with, `address` the feed's own."""

    base: str
    host: str
    address: str
    alternate: str
    title: str
    language: str


def write_feed(feed: Feed, listing: Listing) -> bytes:
    """The feed as UTF-8."""
    ElementTree.register_namespace("", ATOM)
    sittings = [sitting for day in listing.days for sitting in day.sittings]
    root = Element(f"{{{ATOM}}}feed", {"xml:lang": feed.language})
    _add(root, "id", feed.base + feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", _time(max((sitting.newest.revision.date for sitting in sittings), default=BEGINNING)))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.base + feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.base + feed.alternate)
    for sitting in sittings:
        _add_entry(root, feed, sitting)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _add_entry(root: Element, feed: Feed, sitting: Sitting) -> None:
    newest, first = sitting.newest, sitting.lines[-1]
    page = _title(sitting)
    entry = _add(root, "entry")
    # the first save of a sitting names it: a later one makes the entry newer, and not another
    named = "" if sitting.of_many else quote(first.revision.page)
    _add(entry, "id", f"tag:{feed.host},2012:{first.revision.commit}/{named}")
    _add(entry, "title", f"{page}: {newest.revision.summary}" if page else newest.revision.summary)
    _add(entry, "updated", _time(newest.revision.date))
    _add(entry, "published", _time(first.revision.date))
    for name in dict.fromkeys((newest.revision.name, *sitting.coauthors)):
        _add(_add(entry, "author"), "name", name)
    href = feed.base + _address(sitting)
    _add(entry, "link", rel="alternate", type="text/html", href=href)
    _add(entry, "category", term=newest.revision.kind)
    _add(entry, "summary", _summary(sitting))


def _title(sitting: Sitting) -> str:
    """What was changed: a page, or what holds many; '' where nothing does."""
    if sitting.of_many:
        return sitting.place.title if sitting.place else ""
    return sitting.newest.page.title if sitting.newest.page else sitting.newest.name


def _address(sitting: Sitting) -> str:
    """Where the difference is to be seen, or the page of what holds many where that has none."""
    if sitting.of_many and (sitting.place is None or sitting.place.kind != EVENT):
        return f"/{sitting.address}" if sitting.address else "/-/changes"
    start = f"&from={sitting.before}" if sitting.before else ""
    scope = "scope=event&" if sitting.of_many else ""
    return f"/-/diff/{sitting.address}?{scope}to={sitting.newest.revision.commit}{start}"


def _summary(sitting: Sitting) -> str:
    """What was done in each save, and how much in all."""
    subjects: Sequence[str] = list(dict.fromkeys(line.revision.summary for line in sitting.lines))
    return "\n".join([*subjects, *([sitting.counts] if sitting.counts else [])])


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
