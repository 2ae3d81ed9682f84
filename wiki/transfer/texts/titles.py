"""Plain text in Markdown and back: a page's title is plain text, a heading of a post is Markdown."""

import re

_SIGNS = re.compile(r"[\\`*\[\]<>~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<![A-Za-z0-9.])@(?=[A-Za-z0-9])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ADDRESS = re.compile(r"(https?|ftp)(?=://)|\b(www)(?=\.)", re.IGNORECASE)
_CLOSING_SIGNS = re.compile(r"(?<![^ \t])(?=#+$)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|&amp;(?=#?\w+;)")


def write_markdown(text: str) -> str:
    """One line of plain text as Markdown that renders as that text. Only signs that would do something are escaped."""
    text = _ENTITY.sub("&amp;", _SIGNS.sub(r"\\\g<0>", text))
    text = _ADDRESS.sub(lambda found: f"{found[0]}\\", text)
    return _CLOSING_SIGNS.sub(r"\\", text)


def read_markdown(source: str) -> str | None:
    """The plain text that `source` is the Markdown of; None if it holds markup, which no plain text can stand for."""
    text = _ESCAPED.sub(lambda found: found[1] or "&", source)
    text = " ".join(text.split())
    return text if source in (text, write_markdown(text)) and write_markdown(text) == source else None
