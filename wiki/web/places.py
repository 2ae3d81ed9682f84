"""Where pages, reports and files stand, as what is being composed refers to them."""

from typing import Protocol

from wiki.core.index.rows import PageRow
from wiki.core.render.place import Link


class Places(Protocol):
    """Addresses for use in `href`; `missing` says what becomes of a link to what there is none of."""

    @property
    def home(self) -> str: ...
    def page(self, name: str) -> str: ...
    def report(self, event: str) -> str: ...
    def file(self, path: str) -> str: ...
    def missing(self, page: PageRow, kind: str, target: str, text: str | None) -> Link: ...
