"""What Jekyll's Markdown has beyond ours: attribute lists (`{: .center}`), options and the contents it makes. Taken out and listed.

https://kramdown.gettalong.org/syntax.html#inline-attribute-lists
"""

import re

from wiki.core.code_spans import CodeFinder
from wiki.transfer.arriving.left_over import ATTRIBUTES, TAG, LeftOver

_LIST = re.compile(r"\{:(?!:)[ \t]*[^{}\n]*\}")
_OPTIONS = re.compile(r"\{::(?:options|nomarkdown|comment)?[^{}\n]*/\}")
_CONTENTS = re.compile(r"[ \t]*(?:[-*+]|1\.)[ \t][^\n]*\n[ \t]*\{:[ \t]*toc\b[^{}\n]*\}", re.IGNORECASE)
_TOKEN = re.compile(r"[`~{]|^[ \t]*(?:[-*+]|1\.)[ \t][^\n]*\n[ \t]*\{:[ \t]*toc\b", re.IGNORECASE | re.MULTILINE)
_HOLDS = ")*_`>]}"
"""An attribute list within a line stands right behind one of these: what it belongs to ended there."""


def read_kramdown(text: str) -> tuple[str, tuple[LeftOver, ...]]:
    """The text without attribute lists outside of code, and each of them, with its line. Anything else between braces stays."""
    if "{:" not in text:
        return text, ()
    parts: list[str] = []
    left_over: list[LeftOver] = []
    code = CodeFinder(text)
    done = position = 0
    while token := _TOKEN.search(text, position):
        start = token.start()
        at = start + len(token[0]) - len(token[0].lstrip(" \t"))
        if token[0] in ("`", "~", "{") and (after := code.skip(start)):
            position = after
            continue
        found = _find(text, at, start)
        if found is None:
            position = start + 1
            continue
        kind, end = found
        left_over.append(LeftOver(1 + text.count("\n", 0, start), kind, text[at:end].strip()))
        begin = start
        line = text.rfind("\n", 0, start) + 1
        if not text[line:start].strip() and text[end : end + 1] in ("\n", ""):
            begin, end = line, end + 1  # the whole line was nothing else
        parts.append(text[done:begin])
        done = position = min(end, len(text))
    return "".join((*parts, text[done:])), tuple(left_over)


def _find(text: str, at: int, start: int) -> tuple[str, int] | None:
    """Kind and end of what begins here."""
    if contents := _CONTENTS.match(text, start):
        return TAG, contents.end()
    if options := _OPTIONS.match(text, at):
        return ATTRIBUTES, options.end()
    found = _LIST.match(text, at)
    if not found:
        return None
    line = text.rfind("\n", 0, at) + 1
    end = text.find("\n", found.end())
    is_alone = not text[line:at].strip() and not text[found.end() : end if end >= 0 else len(text)].strip()
    is_behind = at > 0 and (text[at - 1] in _HOLDS or text[line:at].lstrip().startswith("#"))
    return (ATTRIBUTES, found.end()) if is_alone or is_behind else None
