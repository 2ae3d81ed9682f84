"""Blocks of code as HTML, coloured by Pygments' classes when their language is known."""

import re
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name

MAX_COLOURED = 20_000  # characters: lexing is the slow part of rendering

_LANGUAGE = re.compile(r"\{?\s*\.?([\w+#-]{1,30})")  # ```python, ```{.python}, ```python:app.py, ```js=101
_FORMATTER = HtmlFormatter(nowrap=True)


def code_html(code: str, info: str) -> str:
    """The block for a fence's content and the words after its opening. No language is guessed."""
    found = _LANGUAGE.match(info)
    name = found[1].lower() if found else ""
    lexer = _lexer(name) if name and len(code) <= MAX_COLOURED else None
    inner = escape(code + "\n", quote=False) if lexer is None else highlight(code, lexer, _FORMATTER)
    language = f' class="language-{name}"' if name else ""
    return f'<div class="highlight"><pre><code{language}>{inner}</code></pre></div>'


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    return get_lexer_by_name(name, stripnl=False) if name in _known_names() else None


@lru_cache(maxsize=1)
def _known_names() -> frozenset[str]:
    """Names that Pygments itself knows; for any other it would search all installed packages, each time."""
    return frozenset(alias.lower() for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)
