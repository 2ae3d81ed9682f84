"""Links in the source of a page: found, resolved and rewritten without rendering it.

Found are wiki links (`[[Page]]`), handles (`@name`), relative links and pictures, also in raw HTML and in definitions of
references, all outside of front matter and code. link_syntax.py has what the renderer agrees on.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from wiki.core.code_spans import CodeFinder, is_escaped
from wiki.core.frontmatter import split
from wiki.core.names import SUFFIX, name_of
from wiki.core.render.body import FILE, PAGE, PERSON
from wiki.core.render.link_syntax import HANDLE, WIKI_LINK, is_relative
from wiki.core.slugs import clean_name

PEOPLE = "people"  # the folder of people's pages

_TOKEN = re.compile(r"[`~@\[<]|\]\(")
_HANDLE = re.compile(HANDLE)
_WIKI_LINK = re.compile(WIKI_LINK)
_DESTINATION = re.compile(r"\]\([ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))")
_DEFINITION = re.compile(r"\[(?!\^)[^\[\]\n]{1,300}\]:[ \t]*<?([^\s<>]+)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_TAG_ADDRESS = re.compile(r"[\s\"'](?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_FRAGMENT = re.compile(r"[?#]")


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link's target is `text[start:end]`: without `?query` and `#fragment`, and a FILE's as encoded as it was typed.

    `kind` is PAGE, PERSON or FILE.
    """

    kind: str
    target: str
    start: int
    end: int


def iter_links(text: str) -> Iterator[PageLink]:
    """The links of a whole file, in order. Takes time in proportion to the text."""
    position = len(text) - len(split(text).body)
    code = CodeFinder(text, position)
    while token := _TOKEN.search(text, position):
        start = token.start()
        if after := code.skip(start):
            position = after
        elif text[start] == "~" or is_escaped(text, start):
            position = start + 1
        else:
            links, position = _READERS[token[0]](text, start)
            yield from links


def rewrite_links(text: str, mapping: Callable[[str, str], str | None]) -> str:
    """The text with the targets that `mapping(kind, target)` wants changed; every other byte stays.

    The mapping gets targets as `iter_links` has them and returns a new one, decoded: a FILE's is percent-encoded here
    where it must be. None leaves a link as it is.
    """
    parts: list[str] = []
    done = 0
    for link in iter_links(text):
        target = mapping(link.kind, link.target)
        if target is None:
            continue
        parts += (text[done : link.start], quote(target, safe=_PLAIN) if link.kind == FILE else target)
        done = link.end
    return "".join((*parts, text[done:]))


def candidates(path: str, kind: str, target: str) -> tuple[str, ...]:
    """The names of pages that a link on the page at `path` may mean, to be tried in order; empty when it means none.

    `[[talk]]` is a page beside the one it stands on, else one at the root; a name with a slash is a whole name.
    """
    if kind == PERSON:
        return (f"{PEOPLE}/{target}",)
    if kind == PAGE:
        return _page_candidates(path, _FRAGMENT.split(target, maxsplit=1)[0])
    file = resolve_path(path, target)
    if file is None:
        return ()
    if file.endswith(SUFFIX):
        name = name_of(file)
        return (name,) if name else ()
    return () if "." in file.rpartition("/")[2] or not file else (file,)


def resolve_path(path: str, target: str) -> str | None:
    """The path in the repository that a relative `target` means on the file at `path`.

    `?query` and `#fragment` do not count. None when it leads out of the repository, or is no relative address.
    """
    target = unquote(_FRAGMENT.split(target, maxsplit=1)[0])
    if not is_relative(target):
        return None
    parts = [] if target.startswith("/") else path.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _page_candidates(path: str, target: str) -> tuple[str, ...]:
    name = clean_name(target)
    if not name:
        return ()
    folder = path.rpartition("/")[0]
    if "/" in name or target.startswith("/") or not folder:
        return (name,)
    return (f"{folder}/{name}", name)


def _read_handle(text: str, start: int) -> tuple[list[PageLink], int]:
    found = _HANDLE.match(text, start)
    if not found:
        return [], start + 1
    return [PageLink(PERSON, found[1], found.start(1), found.end(1))], found.end()


def _read_bracket(text: str, start: int) -> tuple[list[PageLink], int]:
    if found := _WIKI_LINK.match(text, start):
        target = _FRAGMENT.split(found[1], maxsplit=1)[0]
        bare = target.removesuffix("\\").strip()  # in a table people write `[[Page\|text]]`
        if not bare:
            return [], found.end()
        at = found.start(1) + target.index(bare)
        return [PageLink(PAGE, bare, at, at + len(bare))], found.end()
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip() and (found := _DEFINITION.match(text, start)):
        return _file_link(found[1], found.start(1)), found.end()
    return [], start + 1


def _read_destination(text: str, start: int) -> tuple[list[PageLink], int]:
    found = _DESTINATION.match(text, start)
    if not found:
        return [], start + 2
    group = 1 if found[1] is not None else 2
    return _file_link(found[group], found.start(group)), found.end()


def _read_tag(text: str, start: int) -> tuple[list[PageLink], int]:
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return [], end + 3 if end >= 0 else start + 4
    found = _TAG.match(text, start)
    if not found:
        return [], start + 1
    links: list[PageLink] = []
    for address in _TAG_ADDRESS.finditer(text, start, found.end()):
        group = address.lastindex or 3
        links += _file_link(address[group], address.start(group))
    return links, found.end()


def _file_link(address: str, start: int) -> list[PageLink]:
    path = _FRAGMENT.split(address, maxsplit=1)[0]
    return [PageLink(FILE, path, start, start + len(path))] if is_relative(path) else []


_PLAIN = "/" + "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"%<>()[]\\#?|'`")
_READERS = {"@": _read_handle, "[": _read_bracket, "](": _read_destination, "<": _read_tag}
