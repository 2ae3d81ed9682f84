"""Links of a page's source made into links that hold outside of the wiki, and what they were, to have them back.

Wiki links become Markdown links, relative addresses become whole ones; where no address is known, text remains.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from wiki.core.links import candidates, iter_links, resolve_path
from wiki.core.render.body import FILE, PAGE, PERSON
from wiki.core.render.heading_ids import heading_slug
from wiki.core.render.link_syntax import WIKI_LINK
from wiki.transfer.texts.titles import write_markdown
from wiki.web.compose import TOP
from wiki.web.reading import Reading

_WIKI_LINK = re.compile(WIKI_LINK)
_REST = re.compile(r"[?#][^\s()<>\"']*")


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: the page of a name, or the file at a path. `title` is the page's."""

    kind: str
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A link that was written anew. `skip` counts how often its new text stands before it, after the one before."""

    was: str
    now: str
    skip: int


AddressOf = Callable[[Target], str]
"""The address of what a link leads to; empty where none is known, so that its text remains."""


class Linker:
    """Finds what links lead to, of what an audience sees; gathers those that lead nowhere in `dead`, by page."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.dead: list[tuple[str, str]] = []

    def find(self, path: str, kind: str, target: str) -> Target | None:
        """What a link on the page at `path` leads to."""
        for name in candidates(path, kind, target):
            found = self._reading.page(name) or self._reading.redirect(name)
            if found is not None:
                return Target(PAGE, found.name, found.title)
        file = resolve_path(path, target) if kind == FILE else None
        return Target(FILE, file) if file and self._reading.file(file) else None

    def rewrite(self, path: str, text: str, begin: int, end: int, address: AddressOf) -> tuple[str, list[Changed]]:
        """The part of a file's `text` from `begin` to `end`, with its links leading to what `address` says."""
        done, written = begin, ""
        changed: list[Changed] = []
        mark = 0
        for link in iter_links(text):
            if link.kind == PERSON or link.start < done or link.end > end:
                continue
            span = _span(text, link.kind, link.start, link.end)
            target = self.find(path, link.kind, link.target)
            new = _written(text, span, link.kind, target, address) if target else None
            if target is None or new is None or (link.kind == PAGE and not address(target)):
                self.dead.append((path, text[span[0] : span[1]]))
            if new is None:
                continue
            was = text[span[0] : span[1]]
            written += text[done : span[0]]
            if new != was:
                changed.append(Changed(was, new, written.count(new, mark)))
                mark = len(written) + len(new)
            written += new
            done = span[1]
        return written + text[done:end], changed


def restore(text: str, changed: Iterable[Changed]) -> str:
    """The text with its links as they were; those that are no longer there are passed over."""
    parts: list[str] = []
    position = 0
    for link in changed:
        at = position
        for _ in range(link.skip + 1):
            at = text.find(link.now, at)
            if at < 0:
                break
            at += len(link.now)
        if at < 0:
            continue
        parts += (text[position : at - len(link.now)], link.was)
        position = at
    return "".join((*parts, text[position:]))


def _span(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    """All of a wiki link; of any other link its address with `?query` and `#fragment`."""
    if kind == PAGE:
        found = _WIKI_LINK.match(text, text.rfind("[[", 0, start))
        return (found.start(), found.end()) if found else (start, end)
    rest = _REST.match(text, end)
    return start, rest.end() if rest else end


def _written(text: str, span: tuple[int, int], kind: str, target: Target, address: AddressOf) -> str | None:
    """The link's new text; None where it has no address and is better left as it is."""
    href = address(target)
    whole = text[span[0] : span[1]]
    if kind != PAGE:
        if not href:
            return None
        fragment = re.search("[?#].*", whole)
        return href + _fragment(fragment[0] if fragment else "", target, href)
    found = _WIKI_LINK.fullmatch(whole)
    if found is None:
        return None
    shown = (found[2] or "").strip() or write_markdown(target.title).replace("|", "\\|")
    if not href:
        return shown
    heading = found[1].partition("#")[2].rstrip("\\").strip()
    return f"[{shown}]({href}{_fragment(f'#{heading_slug(heading)}' if heading else '', target, href)})"


def _fragment(rest: str, target: Target, href: str) -> str:
    """`#heading` as the id which that heading has on the page it leads to; within one file there is no such id."""
    if "#" in href:
        return ""
    query, sign, heading = rest.partition("#")
    if target.kind != PAGE or not sign:
        return rest
    return f"{query}#{TOP}{quote(heading)}" if heading else query
