"""Titles of the pages that invitations lead to."""

from wiki.core.errors import FestaError
from wiki.core.index.index import Index


def title_of(index: Index, name: str) -> str:
    """The page's title, or its name where there is no such page (yet)."""
    try:
        with index.read() as snapshot:
            page = snapshot.find_page(name)
    except FestaError:
        page = None  # an invitation is not to fail for want of a title
    return page.title if page else name
