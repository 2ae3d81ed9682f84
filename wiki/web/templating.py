"""The templates of the wiki and of the published site: strict about names, and escaping everything that is not HTML of our own."""

import re
import unicodedata
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_urlencode
from markupsafe import Markup

from wiki.web import words
from wiki.web.compiling import CheapEnvironment

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLE_SHEET = Path(__file__).parents[1] / "static" / "festa.css"
CARDS_SCRIPT = STYLE_SHEET.with_name("cards.js")

LONG = 300

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_HANGING = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=8)
def make_environment(language: str) -> Environment:
    """The templates with their words in a language, one of words.LANGUAGES."""
    environment = CheapEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    speak = words.speaker(language)
    environment.globals |= {"_": speak.one, "gettext": speak.one, "ngettext": speak.count}
    environment.filters |= {
        "urlencode": urlencode,
        "seal": seal_text,
        "seal_alone": seal_alone,
        "script": script_of,
        "paragraphs": paragraphs,
        "clock": words.show_clock,
        "day": partial(words.show_day, language=language),
        "short_day": partial(words.show_short_day, language=language),
        "number": partial(words.show_number, language=language),
        "size": partial(words.show_size, language=language),
    }
    return environment


def urlencode(value: object) -> str:
    """Jinja's own filter; of names, which stand in an answer dozens of times, it is kept what they become."""
    return _quoted_name(value) if isinstance(value, str) and len(value) < LONG else do_urlencode(value)  # type: ignore[arg-type]


_quoted_name = lru_cache(maxsize=4096)(do_urlencode)


@lru_cache(maxsize=4096)
def seal_text(name: str) -> str:
    """What stands in a writer's seal: the first Japanese character of the name, or the initials of two Latin words."""
    if found := _WIDE.match(name.strip()):
        return found[0]
    letters = [word[0] for word in re.split(r"[\s._-]+", name) if word and unicodedata.category(word[0])[0] in "LN"]
    initials = letters[0] + letters[-1] if len(letters) > 1 else name.strip()[:2]
    return initials.upper() or "?"


@lru_cache(maxsize=4096)
def seal_alone(name: str) -> Markup:
    """What the macro `seal` makes of a name alone; kept, because a large report holds hundreds of them."""
    seal = Markup('<span class="seal" lang="{}" role="img" aria-label="{}">{}</span>')
    return seal.format(script_of(name), name, seal_text(name))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text of several, which blank lines part."""
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part]


@lru_cache(maxsize=4096)
def script_of(text: str) -> str:
    """`ja` for a name that is drawn with Japanese faces, else `en`."""
    return "ja" if _HANGING.search(text) else "en"
