"""The language of the interface: chosen once, else that of the account, else the browser's, else the site's."""

from functools import lru_cache

from flask import Flask, g, request
from flask_babel import Babel
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from wiki.web.visitors import contributor
from wiki.web.words import DEFAULT, LANGUAGES, interface_language, speaker

COOKIE = "festa_language"
NAMES = {"en": "English", "ja": "日本語"}
"""What each language calls itself."""
LONGEST_HEADER = 200


def speak_languages(app: Flask) -> None:
    """Has Flask-Babel, and with it WTForms and dates, speak the visitor's language."""
    Babel(app, default_locale=DEFAULT, locale_selector=visitor_language)


def visitor_language() -> str:
    """One of LANGUAGES, for this request."""
    language: str | None = g.get("language")
    if language is None:
        chosen = request.cookies.get(COOKIE, "")
        if chosen not in LANGUAGES:
            who = contributor()
            own = who.language if who else None
            chosen = own if own in LANGUAGES else best_language(request.headers.get("Accept-Language", ""))
        language = g.language = chosen
    return language


def best_language(header: str) -> str:
    """The language that an Accept-Language header likes best of those there are."""
    return _best_language(header[:LONGEST_HEADER])  # no browser sends more, and what is long is not worth keeping


@lru_cache(maxsize=1024)
def _best_language(header: str) -> str:
    if not header:
        return DEFAULT
    accepted = parse_accept_header(header, LanguageAccept)
    wanted = accepted.best_match(LANGUAGES)
    return interface_language(wanted) if wanted else DEFAULT


def gettext(message: str, **values: object) -> Markup:
    """The sentence in the visitor's language; `values` are escaped."""
    return speaker(visitor_language()).one(message, **values)


def ngettext(one: str, many: str, num: int, **values: object) -> Markup:
    """The sentence for a number."""
    return speaker(visitor_language()).count(one, many, num, **values)
