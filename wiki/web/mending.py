"""What writers may want to mend on the published site, for the pages that list it."""

from collections.abc import Iterable
from dataclasses import dataclass

from wiki.core.names import name_of
from wiki.web.compose import DEAD_LINK
from wiki.web.services import PublishWarning

MOST = 100


@dataclass(frozen=True, slots=True)
class Mend:
    """`page` is the name of the page, None where it has none. `target` is where a dead link should lead; empty when the
    page is shown as its source."""

    page: str | None
    path: str
    target: str


def list_mends(warnings: Iterable[PublishWarning]) -> list[Mend]:
    """Each thing once, by path."""
    found = set()
    for warning in warnings:
        path, _, target = warning.detail.partition(": ") if warning.kind == DEAD_LINK else (warning.detail, "", "")
        found.add((path, target))
    return [Mend(name_of(path), path, target) for path, target in sorted(found)]
