"""The site that a post belongs to, as far as its Liquid tags and links ask for it."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from wiki.transfer.arriving.bundle import FindFile

CODE_FOLDER = "downloads/code"  # of Octopress

_PERMALINK = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})/([^/]+?)(?:\.html?|/index\.html?)?/?$")
_POST_FILE = re.compile(r"(?:^|/)(\d{4})-(\d{1,2})-(\d{1,2})-([^/]+?)(?:\.\w+)?$")


def _no_file(_path: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Site:
    """`pages` has the path of the page that each post becomes, by what `post_key` makes of the post's file name.

    `url` and `base_path` are those of its settings; `find_file` finds what lies below the site's root.
    """

    pages: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    base_path: str = ""
    find_file: FindFile = _no_file

    def find_page(self, address: str) -> str | None:
        """The path of the page that a post named by file, or by its address on the site, becomes; None if it is none."""
        key = post_key(unquote(address))
        return self.pages.get(key) if key else None

    def path_of(self, address: str) -> str:
        """Where a file lies below the site's root that is meant by an absolute path on the site."""
        path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
        if self.base_path and path.startswith(f"{self.base_path}/"):
            path = path.removeprefix(self.base_path)
        return posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""


NO_SITE = Site()


def post_key(address: str) -> str | None:
    """What the file name of a post and its usual addresses have in common: day and name. None for what is neither."""
    found = _PERMALINK.search(address) or _POST_FILE.search(address)
    if not found:
        return None
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}-{found[4].casefold()}"


def read_settings(config: bytes | None) -> tuple[str, str]:
    """`url` and `baseurl` of a `_config.yml`, without final slashes; empty where it does not say so plainly."""
    text = (config or b"").decode("utf-8", "replace")
    found: dict[str, str] = dict(re.findall(r"^(url|baseurl|root)[ \t]*:[ \t]*[\"']?([^\s\"'#]*)", text, re.MULTILINE))
    url = found.get("url", "").rstrip("/")
    base = found.get("baseurl", found.get("root", "")).rstrip("/")
    return (url if re.match(r"https?://", url) else "", base if base.startswith("/") else "")
