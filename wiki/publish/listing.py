"""The releases as `/-/releases` lists them: each with what it changed and the commit of the content that it shows."""

from dataclasses import dataclass

from wiki.core.store.model import Commit
from wiki.web.services import ReleaseFacts, Services

MOST_CHANGES = 1_000


@dataclass(frozen=True)
class Listed:
    """`changed` counts files of the site, None for the oldest that is kept; `content` is what `main` said then."""

    release: ReleaseFacts
    changed: int | None
    content: Commit | None


def list_releases(services: Services) -> list[Listed]:
    """Newest first. A commit that a purge took away is None."""
    publisher, store = services.publisher, services.store
    changes = publisher.count_changes()
    return [
        Listed(release, changes.get(release.number), store.find_commit(release.content) if release.content else None)
        for release in publisher.releases()
    ]
