"""Which builder made a site: the part of a site's inputs that is not content."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import babel
import jinja2

from wiki.core.render.version import renderer_version
from wiki.web.templating import CARDS_SCRIPT, STYLE_SHEET, TEMPLATES
from wiki.web.words import CATALOGUES

_PUBLISH = Path(__file__).parent
_WEB = _PUBLISH.parent / "web"
SHARED = ("compiling", "compose", "reading", "report", "site", "templating", "views", "words")
"""Modules of `web` that the site is made with, too."""


@lru_cache(maxsize=1)
def builder_version() -> str:
    """Changes whenever the same content may give another site: with our modules, templates, words and libraries."""
    digest = sha256(f"{renderer_version()} {jinja2.__version__} {babel.__version__}".encode())
    files = [*_PUBLISH.glob("*.py"), *(_WEB / f"{name}.py" for name in SHARED), *CATALOGUES.rglob("*.po")]
    files += [file for folder in ("site", "shown", "macros") for file in TEMPLATES.glob(f"{folder}/*.html")]
    for file in sorted([*files, STYLE_SHEET, CARDS_SCRIPT]):
        digest.update(str(file.relative_to(TEMPLATES.parent)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]
