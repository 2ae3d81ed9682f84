"""Writes values so that every reader of YAML, 1.1 or 1.2, gets the same strings back."""

import re
from collections.abc import Mapping, Sequence

from wiki.core.errors import BadText
from wiki.core.yaml_read import Value

# Words that some reader takes for true, false or nothing.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_LETTER_FIRST = re.compile(r"[^\W\d_]")  # never a number, a date, a sign of YAML
_RISKY = re.compile(r":(?:\s|$)|\s#|\s$")
_FLOW_SIGNS = frozenset(",[]{}")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# Besides what cannot be seen: a space or line end first, a line of spaces, and blank lines at the end.
_UNFIT_FOR_LITERAL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]" r"|^\s|\n +(?:\n|\Z)|\n\n\Z"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile(f'["\\\\]|{_UNSEEN.pattern}')


def field_lines(key: str, value: Value, indent: str = "") -> list[str]:
    """The lines, without ends, that give `key` this value. Raises BadText for a lone surrogate."""
    first, *rest = _value_lines(value, indent + "  ")
    return [f"{indent}{_scalar(key)}:{first}", *rest]


def flow_line(key: str, items: Sequence[str], indent: str = "") -> str:
    """The same for a list of strings in brackets on one line."""
    return f"{indent}{_scalar(key)}: [{', '.join(_scalar(item, in_brackets=True) for item in items)}]"


def _value_lines(value: Value, indent: str) -> list[str]:
    """What follows `key:` or `-`: the rest of that line, then further lines at `indent`."""
    if isinstance(value, str):
        return _text_lines(value, indent)
    if isinstance(value, Mapping):
        lines = [line for key, inner in value.items() for line in field_lines(key, inner, indent)]
        return ["", *lines] if lines else [" {}"]
    lines = [line for item in value for line in _item_lines(item, indent)]
    return ["", *lines] if lines else [" []"]


def _item_lines(item: Value, indent: str) -> list[str]:
    first, *rest = _value_lines(item, indent + "  ")
    if isinstance(item, Mapping) and item:  # the first field stands beside the dash
        return [f"{indent}- {rest[0].lstrip(' ')}", *rest[1:]]
    return [f"{indent}-{first}", *rest]


def _text_lines(text: str, indent: str) -> list[str]:
    if "\n" not in text or _UNFIT_FOR_LITERAL.search(text) or _SURROGATE.search(text):
        return [" " + _scalar(text)]
    keep = "" if text.endswith("\n") else "-"
    return [f" |{keep}", *(indent + line if line else "" for line in text.removesuffix("\n").split("\n"))]


def _scalar(text: str, *, in_brackets: bool = False) -> str:
    if _SURROGATE.search(text):
        raise BadText("surrogate")
    if _is_plain(text) and not (in_brackets and _FLOW_SIGNS.intersection(text)):
        return text
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _is_plain(text: str) -> bool:
    return (
        bool(_LETTER_FIRST.match(text))
        and text.casefold() not in _WORDS
        and text.replace("\u3000", "").isprintable()
        and not _RISKY.search(text)
    )


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"
