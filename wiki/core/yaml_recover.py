"""Reads a block of fields however damaged it is, so that a page with one bad line still has its title."""

import re
from dataclasses import dataclass, replace

import yaml

from wiki.core import problems as kinds
from wiki.core.lines import split_lines
from wiki.core.problems import Problem
from wiki.core.yaml_errors import explain
from wiki.core.yaml_read import Entry, NotFields, parse_entries

MAX_CHARS = 64 * 1024
MAX_CHUNKS = 500  # each costs a parser of its own
MAX_PROBLEMS = 50

# YAML 1.2 takes these for ordinary characters, libyaml (1.1) for line ends.
_OLD_LINE_ENDS = str.maketrans("\x85\u2028\u2029", "   ")
_KEY = re.compile(r"""("[^"\r\n]+"|'[^'\r\n]+'|[^\s#"'\[\]{}@`%&*!|>?,:-][^\r\n]*?):(?:[ \t]+|(?=[\r\n]|$))""")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_LIST = re.compile(r"\[[^\]]*\]?$|\[.*\]$|\{[^}]*\}?$|\{.*\}$")  # `[ANN] Moved` is none
_LITERAL_KINDS = (kinds.COLON, kinds.START_CHARACTER, kinds.QUOTE, kinds.BRACKET)


@dataclass(frozen=True, slots=True)
class Reading:
    """`sound` says that the block is valid as a whole."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    sound: bool = False


def read_entries(source: str, first_line: int = 1) -> Reading:
    """Reads lines of `key: value`. Never raises: what cannot be read is told among the problems.

    `first_line` is the line of the file that `source` begins at.
    """
    if len(source) > MAX_CHARS:
        return Reading((), (Problem(first_line, 1, kinds.TOO_LARGE),))
    source = source.translate(_OLD_LINE_ENDS)
    try:
        entries, problems = parse_entries(source, first_line)
    except NotFields as wrong:
        return _read_chunks(source, first_line, Problem(first_line + wrong.line, 1, kinds.NOT_FIELDS))
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        return _read_chunks(source, first_line, explain(error, source, first_line))
    return Reading(tuple(entries), tuple(problems[:MAX_PROBLEMS]), sound=True)


def _read_chunks(source: str, first_line: int, whole: Problem) -> Reading:
    """Reads each field by itself; `whole` is told when that finds nothing wrong."""
    lines = split_lines(source)
    if not any(_KEY.match(line) for line in lines):
        return Reading((), (whole,))
    starts = [number for number, line in enumerate(lines) if line[0] not in " \t\r\n#-]}"]
    entries: list[Entry] = []
    problems: list[Problem] = []
    for start, end in zip(starts[:MAX_CHUNKS], [*starts[1:], len(lines)], strict=False):
        found, wrong = _read_chunk(lines[start:end], start, first_line)
        entries += found
        problems += wrong
    return Reading(tuple(entries), tuple(problems[:MAX_PROBLEMS]) or (whole,))


def _read_chunk(lines: list[str], start: int, first_line: int) -> tuple[list[Entry], list[Problem]]:
    if not _KEY.match(lines[0]):
        return [], [Problem(first_line + start, 1, kinds.NO_COLON, lines[0].strip()[:80])]
    source = "".join(lines)
    try:
        entries, problems = parse_entries(source, first_line + start)
    except NotFields as wrong:
        return [], [Problem(first_line + start + wrong.line, 1, kinds.NOT_FIELDS)]
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        problem = explain(error, source, first_line + start)
        while not lines[-1].strip() or lines[-1].startswith("#"):
            lines = lines[:-1]
        return [_damaged_entry(lines, start, problem)], [problem]
    return [_moved(entry, start) for entry in entries], problems


def _moved(entry: Entry, by: int) -> Entry:
    return replace(entry, line=entry.line + by, value_line=entry.value_line + by, end_line=entry.end_line + by)


def _damaged_entry(lines: list[str], start: int, problem: Problem) -> Entry:
    """The field of a line that is no YAML. Its value is what stands there when quotes are all that is missing."""
    match = _KEY.match(lines[0])
    assert match  # noqa: S101 - chunks begin at such lines
    key, column = match[1].strip("\"'"), match.end()
    text = _COMMENT.sub("", lines[0][column:].strip()).rstrip()
    readable = len(lines) == 1 and problem.kind in _LITERAL_KINDS and text and not _LIST.match(text)
    end = start + len(lines)
    value = text if readable else None
    return Entry(key, value, start, 0, start, column, end, len(lines[-1].rstrip("\r\n")), sound=False)
