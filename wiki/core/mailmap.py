"""Writes `.mailmap`: that two names in commits are one person (format: git's gitmailmap). Reading it is in index/people.py."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wiki.core.errors import FestaError
from wiki.core.store.model import Person

FILE = ".mailmap"

_UNFIT = re.compile(r"[<>\x00-\x1f\x7f\u0085\u2028\u2029]|^\s*#")


@dataclass
class NotMappable(FestaError):
    """A name or an address that no line of the file can hold."""

    name: str


def join_people(text: str, meant: Person, others: Iterable[Person]) -> str:
    """The file's text with a line for each of `others` that says: this is `meant`. What stands there stays.

    A later line goes before an earlier one for the same name and address, in git as here. Raises NotMappable.
    """
    lines = [_line(meant, other) for other in others if other != meant]
    there = set(text.splitlines())
    last: dict[str, None] = dict.fromkeys(lines)
    new = [line for line in last if line not in there or _is_overruled(text, line)]
    if not new:
        return text
    ended = text if not text or text.endswith("\n") else f"{text}\n"
    return ended + "".join(f"{line}\n" for line in new)


def _line(meant: Person, other: Person) -> str:
    for each in (meant, other):
        fits = each.name.strip() and each.email.strip()
        if not fits or _UNFIT.search(each.name) or _UNFIT.search(each.email):
            raise NotMappable(each.name)
    return f"{meant.name.strip()} <{meant.email.strip()}> {other.name.strip()} <{other.email.strip()}>"


def _is_overruled(text: str, line: str) -> bool:
    """Whether a later line of the file says something else of the same name and address."""
    whom = line.partition("> ")[2].casefold()
    of_them = [each for each in text.splitlines() if each.partition("> ")[2].casefold() == whom]
    return bool(of_them) and of_them[-1] != line
