"""What could run in somebody's browser, in a text that is given out as it was typed, becomes the text it looks like.

The wiki cleans each page it shows; Jekyll shows what it is given: raw HTML, `javascript:` addresses, and attributes of kramdown
(`{: onclick=…}`), which are no attributes here. And kramdown makes a table of any line with a `|`. Code stays as it is.
"""

import re
from collections.abc import Iterator
from html import unescape

from wiki.core.code_spans import CodeFinder, is_escaped

_TOKEN = re.compile(r"[`~<|]|\{:|\]\(|^[ \t]{0,3}\[[^\]\n]{1,300}\]:", re.MULTILINE)
_TAG = re.compile(r"</?([A-Za-z][^\s/>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>?")
_HARMFUL = frozenset(
    "script style iframe object embed form input button textarea select svg math link meta base frame frameset applet"
    " template noscript title plaintext xmp".split()
)
_HANDLER = re.compile(r"[\s\"'/]on[a-z]+\s*=|[\s\"'/](?:style|srcdoc|formaction)\s*=", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[\s\"'/](?:href|src|action|data|poster|background|xlink:href)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
)
_MAX_ADDRESS = 1_000
_DESTINATION = re.compile(rf"[ \t]*\n?[ \t]*<?([^\s<>]{{0,{_MAX_ADDRESS}}})")
_SCHEME = re.compile(r"[^/?#]*?:")
_PATH = re.compile(r"[/?#]")
_GOOD_SCHEMES = ("http:", "https:", "mailto:", "ftp:")
_DASHES = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t>]*\n")
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")


def tame(text: str) -> tuple[str, list[int]]:
    """The Markdown with all such signs escaped, and the lines, from 1, on which something could have run."""
    parts: list[str] = []
    lines: list[int] = []
    done = 0
    for at, replacement in _findings(text):
        parts += (text[done:at], replacement)
        done = at
        if text[at] != "|":
            lines.append(text.count("\n", 0, at) + 1)
    done_text = "".join((*parts, text[done:]))
    return _without_escaped(done_text), lines


def _findings(text: str) -> Iterator[tuple[int, str]]:
    """Where something has to be put in, and what."""
    code, position = CodeFinder(text), 0
    tables = _tables(text) if "|" in text else []
    tables.reverse()
    while token := _TOKEN.search(text, position):
        start, sign = token.start(), token[0]
        position = token.end()
        if after := code.skip(start):
            position = max(after, position)
        elif is_escaped(text, start):
            continue
        elif sign == "|":
            while tables and tables[-1].stop <= start:
                tables.pop()
            if not tables or start < tables[-1].start:
                yield start, "\\"
        elif sign == "{:":
            yield start, "\\"
        elif sign == "<" and (tag := _TAG.match(text, start)):
            if _is_harmful(tag):
                yield start, _LESS
            else:
                position = tag.end()
        elif sign.endswith(("(", ":")) and (found := _DESTINATION.match(text, position)) and not _is_harmless(found[1]):
            yield found.start(1), "#"


def _tables(text: str) -> list[range]:
    """Where tables stand: from the line above their second one, which is of dashes, to the next blank line."""
    found: list[range] = []
    for row in _DASHES.finditer(text):
        if found and row.start() < found[-1].stop:
            continue
        above = text.rfind("\n", 0, max(row.start() - 1, 0)) + 1
        if "|" not in text[above : row.end()] or not text[above : row.start()].strip():
            continue
        blank = _BLANK.search(text, row.end())
        found.append(range(above, blank.start() if blank else len(text)))
    return found


_LESS = "&lt;\ue00c"


def _without_escaped(text: str) -> str:
    """The sign `<` goes where `&lt;` was put before it."""
    return text.replace(f"{_LESS}<", "&lt;")


def _is_harmful(tag: re.Match[str]) -> bool:
    name, rest = tag[1].lower(), tag[2]
    if name in _HARMFUL or (":" in name and not name.startswith(_GOOD_SCHEMES)):
        return True
    if _HANDLER.search(f" {rest}"):
        return True
    return any(not _is_harmless(found[1].strip("\"'")) for found in _ADDRESS.finditer(f" {rest}"))


def _is_harmless(address: str) -> bool:
    plain = _UNSEEN.sub("", unescape(unescape(address[:_MAX_ADDRESS]))).lower()
    if len(address) >= _MAX_ADDRESS and not _PATH.search(plain):
        return False  # what it leads to is not to be seen here
    return not _SCHEME.match(plain) or plain.startswith(_GOOD_SCHEMES)
