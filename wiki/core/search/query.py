"""What people type into the search field, read: words, "phrases", -words to leave out, and filters such as `event:`.

Nothing of it reaches the database as syntax: every word is one of letters.py's tokens, and stands there between quotes.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wiki.core.errors import FestaError
from wiki.core.search.letters import is_wide, normalize, phrase_of, split_units

LONGEST = 500
MOST_TERMS = 24
SHORTEST_BEGINNING = 3
"""Of how many letters a word must be for its continuations to be found in texts; in titles one is enough."""

# Why a query is refused.
TOO_LONG = "too_long"
TOO_MANY = "too_many"
NOTHING = "nothing"  # signs only, or only words to leave out
NOT_A_DAY = "not_a_day"
EMPTY_FILTER = "empty_filter"

EVENT = "event"
SPEAKER = "speaker"
AUTHOR = "author"
TITLE = "title"
BEFORE = "before"
AFTER = "after"
FILTERS: Mapping[str, str] = {
    **{name: name for name in (EVENT, SPEAKER, AUTHOR, TITLE, BEFORE, AFTER)},
    "イベント": EVENT, "登壇者": SPEAKER, "執筆者": AUTHOR, "タイトル": TITLE, "以前": BEFORE, "以後": AFTER,
}  # fmt: skip
"""What may stand before a colon, and what it means."""

_PART = re.compile(r"(?P<minus>-?)(?:(?P<filter>[^\W\d_]+):)?(?:\"(?P<quoted>[^\"]*)\"?|(?P<bare>[^\s\"]*))")
_CURLY = str.maketrans("“”„‟", '""""')
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass
class BadQuery(FestaError):
    """A query that nothing is looked for with. `reason` is one of the constants above, `detail` the part it is about."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """Units that stand side by side. With `is_open` the last is a word that may go on."""

    units: tuple[str, ...]
    is_open: bool = False

    def match(self, *, in_titles: bool = False) -> str:
        """The term as FTS5 understands it (sqlite.org/fts5.html, 3.3 FTS5 Phrases)."""
        tokens, is_beginning = phrase_of(self.units)
        last = self.units[-1]
        if self.is_open and not is_wide(last):
            is_beginning = in_titles or len(last) >= SHORTEST_BEGINNING
        quoted = " ".join(tokens).replace('"', '""')
        return f'"{quoted}"{" *" if is_beginning else ""}'


@dataclass(frozen=True, slots=True)
class Filter:
    """`kind` is one of FILTERS' values, `value` what was typed after it, `terms` the same as words."""

    kind: str
    value: str
    terms: tuple[Term, ...] = ()
    is_excluded: bool = False
    day: datetime | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """All of `terms` and none of `excluded` are in a page that is found, and all filters fit it."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def shown_terms(self) -> tuple[Term, ...]:
        """What is marked in what is found."""
        return (*self.terms, *(term for each in self.filters if each.kind == TITLE for term in each.terms))

    def match(self) -> str | None:
        """What the texts must match, in FTS5's syntax; None without words."""
        if not self.terms:
            return None
        wanted = " AND ".join(term.match() for term in self.terms)
        return f"({wanted}) NOT ({self.match_excluded()})" if self.excluded else wanted

    def match_excluded(self) -> str:
        return " OR ".join(term.match() for term in self.excluded)

    def match_titles(self) -> str:
        """What titles, headings and speakers must match."""
        return " AND ".join(term.match(in_titles=True) for term in self.terms)


def read_query(text: str) -> Query:
    """Reads what somebody typed. Raises BadQuery."""
    if len(text) > LONGEST:
        raise BadQuery(TOO_LONG)
    text = unicodedata.normalize("NFKC", text.translate(_CURLY))
    if len(text) > 2 * LONGEST:
        raise BadQuery(TOO_LONG)  # one sign may stand for eighteen letters
    terms: list[Term] = []
    excluded: list[Term] = []
    filters: list[Filter] = []
    position = 0
    while position < len(text):
        found = _PART.match(text, position)
        if found is None or found.end() == position:
            position += 1
            continue
        position = found.end()
        kind = FILTERS.get((found["filter"] or "").casefold())
        if kind:
            filters.append(_read_filter(found, kind))
            continue
        written = found[0].removeprefix("-")
        term = make_term(written, is_open=found["bare"] is not None and not found["minus"] and position == len(text))
        if term:
            (excluded if found["minus"] else terms).append(term)
    if len(terms) + len(excluded) + len(filters) > MOST_TERMS:
        raise BadQuery(TOO_MANY)
    if not terms and not any(not each.is_excluded for each in filters):
        raise BadQuery(NOTHING)
    by_units = {term.units: term for term in terms}  # the last may be open
    return Query(tuple(by_units.values()), tuple(dict.fromkeys(excluded)), tuple(dict.fromkeys(filters)))


def make_term(text: str, *, is_open: bool = False) -> Term | None:
    """A text as one term; None when there is no letter in it."""
    units = split_units(normalize(text))
    return Term(tuple(units), is_open and text[-1:].isalnum()) if units else None


def _read_filter(found: re.Match[str], kind: str) -> Filter:
    value = found["quoted"] if found["quoted"] is not None else found["bare"]
    is_excluded = bool(found["minus"])
    if kind in (BEFORE, AFTER):
        return Filter(kind, value, (), is_excluded, _read_day(value))
    terms = [term for word in value.split() if (term := make_term(word, is_open=True))]
    if not terms:
        raise BadQuery(EMPTY_FILTER, kind)
    return Filter(kind, value, tuple(terms), is_excluded)


def _read_day(text: str) -> datetime:
    """The begin of a day, month or year: `2026-11-21`, `2026-11`, `2026`, also with strokes or dots."""
    found = _DAY.fullmatch(text.replace("/", "-").replace(".", "-"))
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise BadQuery(NOT_A_DAY, text) from None
