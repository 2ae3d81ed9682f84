"""Where a file that leaves the wiki leads back to: the published site where it is known, else the wiki, else nowhere."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from wiki.core.names import INDEX
from wiki.core.settings import Settings


class Addresses(Protocol):
    """Addresses for use outside of the wiki; empty where none is known."""

    def page(self, name: str) -> str: ...
    def file(self, path: str) -> str: ...


@dataclass(frozen=True, slots=True)
class WebAddresses:
    """Those of FESTA_SITE_URL, whose pages end in a slash, or of FESTA_BASE_URL; both without a final slash, or empty."""

    site: str
    wiki: str

    @classmethod
    def of(cls, settings: Settings) -> "WebAddresses":
        return cls(settings.site_url or "", settings.base_url or "")

    def page(self, name: str) -> str:
        path = "" if name == INDEX else quote(name)
        if self.site:
            return f"{self.site}/{path}/" if path else f"{self.site}/"
        return f"{self.wiki}/{path}" if self.wiki else ""

    def file(self, path: str) -> str:
        base = self.site or self.wiki
        return f"{base}/{quote(path)}" if base else ""
