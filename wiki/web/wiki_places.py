"""The wiki's own addresses, and what members and strangers see of its pages."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from wiki.core.errors import BadName
from wiki.core.index.rows import PageRow
from wiki.core.links import PEOPLE, candidates
from wiki.core.names import check_new_name
from wiki.core.render.body import FILE, PERSON
from wiki.core.render.place import Link
from wiki.core.speakers import speaker_key
from wiki.people.who import LinkHolder
from wiki.web.show import page_address


@dataclass(frozen=True, slots=True)
class WikiPlaces:
    """Absolute addresses. A link to a page that there is not leads to its creation, for whoever `may_create`."""

    may_create: bool
    home: str = "/"

    def page(self, name: str) -> str:
        return page_address(name)

    def report(self, event: str) -> str:
        return f"{page_address(event)}/-/report"

    def file(self, path: str) -> str:
        return f"/{quote(path)}"

    def speaker(self, name: str) -> str:
        return speaker_address(name)

    def edit(self, name: str) -> str:
        return f"/-/edit/{quote(name)}"

    def missing(self, page: PageRow, kind: str, target: str, text: str | None) -> Link:
        if kind == PERSON:
            return Link("", text or f"@{target}")
        name = next(iter(candidates(page.path, kind, target)), None)
        if kind == FILE or name is None or not self.may_create or not is_creatable(name):
            return Link("", text, exists=False)
        return Link(f"/-/edit/{quote(name)}", text, exists=False)


@dataclass(frozen=True, slots=True)
class Visitors:
    """Whoever may write sees drafts and what is held, too; a guest those that the link is for."""

    sees_all: bool
    guest: LinkHolder | None = None

    def sees_page(self, page: PageRow) -> bool:
        return self.sees_all or page.is_public or (self.guest is not None and self.guest.reaches(page.name))

    def sees_file(self, _path: str) -> bool:
        return True

    def sees_held(self) -> bool:
        return self.sees_all


@lru_cache(maxsize=4096)
def speaker_address(name: str) -> str:
    """Where the talks of somebody without a file of their own are told: by handle, else by name."""
    key = speaker_key(name)
    return page_address(f"{PEOPLE}/{key[1:]}") if key.startswith("@") else f"/-/speakers?{urlencode({'name': name})}"


def is_creatable(name: str) -> bool:
    """Whether a page may be given this name."""
    try:
        check_new_name(name)
    except BadName:
        return False
    return True
