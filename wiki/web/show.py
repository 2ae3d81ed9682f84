"""Shows a page of the wiki: a template in the visitor's language, with the frame that all pages share around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlencode

from flask import Response, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf

from wiki.core.settings import Settings
from wiki.core.store.model import CommitId
from wiki.people.permissions import Action, may
from wiki.people.who import Contributor, LinkHolder, Who
from wiki.web.language import NAMES, visitor_language
from wiki.web.services import Services
from wiki.web.site import FILE, Site, read_site
from wiki.web.templating import make_environment
from wiki.web.troubles import count_troubles
from wiki.web.visitors import visitor
from wiki.web.words import LANGUAGES

STATIC = Path(__file__).parents[1] / "static"


@dataclass
class Frame:
    """What base.html shows around a page; templates call it `wiki`. `here` is the address being shown."""

    services: Services
    language: str
    here: str
    visitor: Who

    @cached_property
    def who(self) -> Contributor | None:
        return self.visitor if isinstance(self.visitor, Contributor) else None

    @cached_property
    def guest(self) -> LinkHolder | None:
        """Somebody who came by a link."""
        return self.visitor if isinstance(self.visitor, LinkHolder) else None

    @property
    def handle(self) -> str:
        """What tells the people who use one browser apart; '' for strangers."""
        return self.who.handle if self.who else self.guest.handle if self.guest else ""

    def may(self, action: str, page: str | None = None) -> bool:
        """Whether the visitor may do what a permissions.Action names; for links and buttons. Routes ask again."""
        return may(self.visitor, Action(action), open_to=self.services.settings.open_to, page=page)

    @property
    def settings(self) -> Settings:
        """For limits that a page names."""
        return self.services.settings

    def page(self, name: str) -> str:
        """The address of a page."""
        return page_address(name)

    def csrf_token(self) -> str:
        return str(generate_csrf())

    @cached_property
    def messages(self) -> Sequence[tuple[str, str]]:
        """What the request before this one wanted to say: kind (`note` or `warn`) and sentence."""
        return cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True)) if self.handle else []

    @property
    def unread(self) -> int:
        """How many notices wait for the visitor."""
        return self.who.unread if self.who else 0

    @cached_property
    def troubles(self) -> int:
        """How many matters wait for an organiser, who alone is told."""
        return count_troubles(self.services) if self.who and self.may(Action.SEE_STATUS) else 0

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        """The other languages: code, own name, address that chooses it."""
        return [
            (code, NAMES[code], f"/-/language?{urlencode({'to': code, 'next': self.here})}")
            for code in LANGUAGES
            if code != self.language
        ]

    @property
    def login(self) -> str:
        return login_address(self.here)

    def static(self, name: str) -> str:
        """The address of a file of wiki/static, which changes with the file."""
        return static_address(name)


def show(template: str, *, status: int = 200, **values: Any) -> Response:
    """Answers with a template of templates/, in the visitor's language.

    `site` among the values spares looking for the newest `site.yml`.
    """
    services: Services = g.services
    language = visitor_language()
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    frame = Frame(services, language, here, visitor())
    site = None if "site" in values else current_site(services)
    shared = {
        "wiki": frame, "site": site, "root": "/", "home": "/", "language": language, "text_language": language,
        "title": None, "canonical": None, "current": None,
    }  # fmt: skip
    html = make_environment(language).get_template(template).render({**shared, **values})
    response = Response(html, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache, private" if frame.handle else "no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def current_site(services: Services, commit: CommitId | None = None) -> Site:
    """What `site.yml` says, as of the tip or a commit."""
    commit = commit or services.store.tip()
    entry = services.store.find_entry(commit, FILE) if commit else None
    return _site(services, entry.id if entry else "", commit)


def login_address(here: str) -> str:
    """The sign-in page that leads back to `here`."""
    return f"/-/login?{urlencode({'next': here})}" if here not in ("", "/") else "/-/login"


@lru_cache(maxsize=10_000)
def page_address(name: str) -> str:
    """The wiki's address of a page."""
    return "/" if name == "index" else f"/{quote(name)}"


@lru_cache(maxsize=64)
def static_address(name: str) -> str:
    """The address of a file of wiki/static, which changes with the file."""
    return f"/-/static/{name}?v={static_version(name)}"


@lru_cache(maxsize=64)
def static_version(name: str) -> str:
    """A word that changes with the file."""
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


_sites: dict[tuple[int, str], Site] = {}


def _site(services: Services, blob: str, commit: CommitId | None) -> Site:
    key = (id(services), blob)
    if key not in _sites:
        _sites.clear()
        _sites[key] = read_site(services.store, commit, services.settings.site_url)
    return _sites[key]
