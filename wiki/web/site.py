"""What `site.yml` says about the site as a whole."""

from dataclasses import dataclass

from wiki.core.errors import NotText
from wiki.core.frontmatter import read_fields
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.web.words import DEFAULT, interface_language

FILE = "site.yml"
NAME = "Festa"


@dataclass(frozen=True, slots=True)
class Site:
    """`url` is where the site is known to stand (FESTA_SITE_URL, without a final slash), or None."""

    title: str
    language: str
    url: str | None


def read_site(store: Store, commit: CommitId | None, url: str | None) -> Site:
    """The site as of a commit. A damaged file is like none: it must not stop publishing."""
    data = store.find_file(commit, FILE) if commit else None
    try:
        values = read_fields(decode(data or b"", FILE).text).values
    except NotText:
        values = {}
    title, languages = values.get("title"), values.get("language") or values.get("languages")
    first = languages[0] if isinstance(languages, list | tuple) and languages else languages
    return Site(
        title=" ".join(title.split()) if isinstance(title, str) and title.strip() else NAME,
        language=interface_language(first) if isinstance(first, str) else DEFAULT,
        url=url,
    )
