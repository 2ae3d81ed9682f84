"""Plain text as Markdown that renders as that text, also where a line could begin a block."""

import re

from wiki.transfer.texts.titles import write_markdown

_STARTS = re.compile(r"^([ \t]*)(#{1,6}(?=[ \t]|$)|[-+](?=[ \t]|$)|>|={2,}[ \t]*$|-{2,}[ \t]*$|:(?=[ \t]))")
_NUMBER = re.compile(r"^([ \t]*\d{1,9})([.)])(?=[ \t]|$)")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def escape_text(text: str) -> str:
    """One line of running text; addresses and handles in it stay links."""
    parts: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        parts += (write_markdown(text[done : found.start()]), found[0])
        done = found.end()
    return "".join((*parts, write_markdown(text[done:]))).replace("|", "\\|").replace("\\@", "@")


def escape_line(text: str) -> str:
    """A whole line."""
    return escape_start(escape_text(text))


def escape_start(line: str) -> str:
    """A line of Markdown whose first signs are meant as such, and begin no block."""
    return _STARTS.sub(r"\1\\\2", _NUMBER.sub(r"\1\\\2", line))
