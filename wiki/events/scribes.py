"""Who takes the notes of a talk: the field `scribe`, a `@handle` or a name as somebody wrote it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wiki.core.change_fields import Decide, Fields
from wiki.core.errors import FestaError, PageNotFound
from wiki.core.links import PEOPLE
from wiki.core.page import Page
from wiki.core.summary import summarise_scribe
from wiki.people.accounts import find_names
from wiki.people.database import Database
from wiki.people.who import Contributor
from wiki.web.reading import Reading
from wiki.web.saving import Saving
from wiki.web.show import page_address


@dataclass
class ScribeTaken(FestaError):
    """Somebody else takes the notes already; `scribe` is the field as it stands."""

    scribe: str


@dataclass(frozen=True, slots=True)
class Scribe:
    """`handle` is None and `href` empty for a name that is no handle."""

    name: str
    handle: str | None
    href: str


def handle_in(scribe: str | None) -> str | None:
    """The handle that a field `scribe` names."""
    text = (scribe or "").strip()
    return text[1:].casefold() if text.startswith("@") and "/" not in text and len(text) > 1 else None


def find_scribes(reading: Reading, people: Database, fields: Iterable[str | None]) -> Mapping[str, Scribe]:
    """Who the scribes named in these fields are, by what stands in the field: by their page, else by their account."""
    wanted = {field: handle_in(field) for field in fields if field}
    with people.read() as session:
        names = find_names(session, (handle for handle in wanted.values() if handle))
    found = {}
    for field, handle in wanted.items():
        if handle is None:
            found[field] = Scribe(field, None, "")
            continue
        page = reading.page(f"{PEOPLE}/{handle}")
        name = page.title if page else names.get(handle, f"@{handle}")
        found[field] = Scribe(name, handle, page_address(f"{PEOPLE}/{handle}"))
    return found


def put_scribe(saving: Saving, talk: str, title: str, language: str, who: Contributor, scribe: Scribe) -> bool:
    """Signs somebody up for a talk, by a commit of `who`; False where they were already.

    Raises ScribeTaken where somebody else was first, PageNotFound, and what Saving.change_fields raises.
    """
    return _change(saving, talk, who, _taker(talk, scribe.handle or ""), summarise_scribe(title, scribe.name, language))


def take_off(saving: Saving, talk: str, title: str, language: str, who: Contributor, handle: str | None) -> bool:
    """Takes the scribe off a talk: only the one with this handle, where it is given. False where there was none.

    Raises ScribeTaken where it is somebody else, PageNotFound, and what Saving.change_fields raises.
    """
    return _change(saving, talk, who, _leaver(talk, handle), summarise_scribe(title, None, language))


def _change(saving: Saving, talk: str, who: Contributor, decide: Decide, summary: str) -> bool:
    return saving.change_fields([talk], decide, who, summary) is not None


def _taker(talk: str, handle: str) -> Decide:
    def decide(pages: Mapping[str, Page]) -> Mapping[str, Fields]:
        now = _scribe_now(pages, talk)
        if now is None:
            return {talk: {"scribe": f"@{handle}"}}
        if handle_in(now) != handle:
            raise ScribeTaken(now)
        return {}

    return decide


def _leaver(talk: str, handle: str | None) -> Decide:
    def decide(pages: Mapping[str, Page]) -> Mapping[str, Fields]:
        now = _scribe_now(pages, talk)
        if now is not None and handle is not None and handle_in(now) != handle:
            raise ScribeTaken(now)
        return {talk: {"scribe": None}} if now is not None else {}

    return decide


def _scribe_now(pages: Mapping[str, Page], talk: str) -> str | None:
    page = pages.get(talk)
    if page is None or page.talk is None:
        raise PageNotFound(talk)
    return page.talk.scribe
