"""What libyaml refuses, turned into problems that a writer understands: where it is and what would help."""

import re

import yaml

from wiki.core import problems as kinds
from wiki.core.lines import split_lines
from wiki.core.problems import Problem

_VALUE = re.compile(r"[^:]*:[ \t]+(?=(.))")
_LIST_COMMENT = re.compile(r"""\[[^\]"']*?(?<=[\[ \t])(#)[^\s#]""")


class TooDeep(yaml.MarkedYAMLError):
    """Lists in lists in lists: nobody writes that by hand."""


def explain(error: yaml.YAMLError | UnicodeEncodeError, source: str, first_line: int) -> Problem:
    """The problem behind an error that reading `source` raised; `first_line` is the line of the file it begins at."""
    lines = split_lines(source)
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        line, column, kind, detail = _explain_marked(error, lines)
    else:
        line, column, kind, detail = _explain_character(lines)
    return Problem(first_line + line, column + 1, kind, detail)


def _explain_marked(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, int, str, str]:
    mark = error.problem_mark
    assert mark  # noqa: S101 - the caller looked
    said = error.problem or ""
    at = (mark.line, mark.column)
    char = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    if isinstance(error, TooDeep):
        return *at, kinds.TOO_DEEP, ""
    if "cannot start any token" in said:
        return *at, (kinds.TAB if char == "\t" else kinds.START_CHARACTER), char.strip()
    if "mapping values are not allowed" in said:
        return *at, kinds.COLON, ""
    if "block sequence entries are not allowed" in said:
        return *at, kinds.START_CHARACTER, "-"
    return _explain_value(said, at, lines)


def _explain_value(said: str, at: tuple[int, int], lines: list[str]) -> tuple[int, int, str, str]:
    """Errors that libyaml notices late: the value's first character tells what went wrong."""
    number = next((n for n in range(min(at[0], len(lines) - 1), -1, -1) if _VALUE.match(lines[n])), None)
    if number is None:
        return *at, kinds.INVALID, said
    match = _VALUE.match(lines[number])
    assert match  # noqa: S101 - found just above
    char, column = match[1], match.end()
    if char == "[" and (swallowed := _LIST_COMMENT.match(lines[number], column)):
        return number, swallowed.start(1), kinds.COMMENT_VALUE, lines[number][swallowed.start(1) :].strip()
    if char in "\"'":
        return number, column, kinds.QUOTE, char
    if char in "[{":
        return number, column, kinds.BRACKET, char
    if char in "*&!|>,]}%@`?":
        return number, column, kinds.START_CHARACTER, char
    return *at, kinds.INVALID, said


def _explain_character(lines: list[str]) -> tuple[int, int, str, str]:
    """The reader of libyaml refuses control characters and says where in bytes; we look for the first one."""
    for number, line in enumerate(lines):
        if match := re.search("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]", line):
            return number, match.start(), kinds.CHARACTER, f"U+{ord(match[0]):04X}"
    return 0, 0, kinds.INVALID, ""
