"""Sentences, dates and numbers of all pages: gettext catalogues with the English sentences as keys, and CLDR by Babel."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import Translations
from markupsafe import Markup

CATALOGUES = Path(__file__).parent / "translations"
LANGUAGES = ("en", "ja")
DEFAULT = "en"
EMPTY: Mapping[str, object] = MappingProxyType({})


@lru_cache(maxsize=8)
def load_words(language: str) -> NullTranslations:
    """The catalogue of a language, one of LANGUAGES."""
    return Translations.load(CATALOGUES, [language])


def N_(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated where it is shown."""
    return message


class Speaker:
    """What templates call as `_` and `ngettext`. The same as Jinja's own in its new style, but sentences are kept."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self._catalogue = catalogue
        self._one: dict[str, Markup] = {}
        self._counted = lru_cache(maxsize=4096)(self._count)

    def one(self, message: str, **values: object) -> Markup:
        """The sentence, with `values` escaped and filled in."""
        text = self._one.get(message)
        if text is None:
            text = self._one[message] = Markup(self._catalogue.gettext(message))  # noqa: S704 - ours, from a template
        return text % values if values else text

    def count(self, one: str, many: str, num: int, **values: object) -> Markup:
        """The sentence for a number, which it may name as `%(num)s`."""
        return self._count(one, many, num, values) if values else self._counted(one, many, num)

    def _count(self, one: str, many: str, num: int, values: Mapping[str, object] = EMPTY) -> Markup:
        text = Markup(self._catalogue.ngettext(one, many, num))  # noqa: S704 - ours, from a template
        return text % {"num": num, **values}


@lru_cache(maxsize=8)
def speaker(language: str) -> Speaker:
    """The sentences of a language, one of LANGUAGES."""
    return Speaker(load_words(language))


def interface_language(language: str | None) -> str:
    """The language that the words around a text of this language (`en-GB`) are in."""
    base = (language or DEFAULT).partition("-")[0].lower()
    return base if base in LANGUAGES else DEFAULT


@lru_cache(maxsize=4096)
def show_day(day: dt.date, language: str) -> str:
    """`2026年11月21日(土)`, `Saturday 21 November 2026`."""
    if language == "ja":
        return format_date(day, "y年M月d日（EEE）", locale="ja")
    return format_date(day, "EEEE d MMMM y", locale="en")


@lru_cache(maxsize=4096)
def show_short_day(day: dt.date, language: str) -> str:
    if language == "ja":
        return format_date(day, "M月d日", locale="ja")
    return format_date(day, "d MMM", locale="en")


def show_clock(moment: dt.datetime) -> str:
    """`09:05`, in the moment's own zone."""
    return f"{moment.hour:02}:{moment.minute:02}"


@lru_cache(maxsize=4096)
def show_number(number: int, language: str) -> str:
    return format_decimal(number, locale=language)


def show_size(size: int, language: str) -> str:
    """`640 B`, `12 KB`, `3.4 MB`, `1.2 GB`: by thousands, as file managers count."""
    if size < 1_000:
        return f"{size} B"
    unit, scaled = next((unit, size / scale) for unit, scale in _UNITS if size >= scale)
    shown = round(scaled, 1) if scaled < 10 and unit != "KB" else round(scaled)
    return f"{format_decimal(shown, locale=language)} {unit}"


_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000))


def show_days(first: dt.date | None, last: dt.date | None, language: str) -> str:
    """The days of an event; empty when none is known."""
    if first is None:
        return ""
    if last is None or last == first:
        return show_day(first, language)
    dash = "〜" if language == "ja" else " – "
    return f"{show_day(first, language)}{dash}{show_day(last, language)}"
