"""Where things stand on the published site, and how one page refers to another: always relatively, so that the site works
below any address.
"""

import re
from functools import lru_cache
from urllib.parse import quote

from wiki.core.names import INDEX, SUFFIX, find_harm

FRONT = INDEX
"""The name of the page whose text is on the front page."""

# What browsers show or save without running anything. An attachment is served by somebody else's web server, which
# cannot be told to keep it from running scripts in the site's name: so `.html`, `.svg` and the like stay off it.
FILE_ENDINGS = frozenset(
    "avif bmp csv doc docx epub flac gif ics jpeg jpg json key m4a m4v md mkv mov mp3 mp4 odp ods odt ogg ogv opus otf "
    "pages pdf png ppt pptx rtf tar tex tgz tsv ttf txt wav webm webp woff woff2 xls xlsx xz yaml yml zip gz bz2 7z".split()
)
SETTINGS = ("site.yml", "theme")

_FILE_LIKE = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def page_output(name: str) -> str:
    """The path of a page's file in the site."""
    return "index.html" if name == FRONT else f"{name}/index.html"


def report_output(event: str) -> str:
    return f"{event}/-/report/index.html"


@lru_cache(maxsize=20_000)
def is_publishable_name(name: str) -> bool:
    """Whether a page, or an old name of one, may have a file on the site: nothing harmful, nothing in the way of another.

    A part that looks like a file (`photo.png`, `index.html`) would be a folder where a file stands.
    """
    parts = name.split("/")
    if find_harm(name) or "-" in parts:
        return False
    return not any(part.startswith(".") or _looks_like_a_file(part) for part in parts)


def is_publishable_file(path: str) -> bool:
    """Whether a file of the repository may be an attachment on the site."""
    parts = path.split("/")
    if find_harm(path) or parts[0] in SETTINGS or path.endswith(SUFFIX):
        return False
    if "-" in parts or any(part.startswith(".") for part in parts):
        return False
    found = _FILE_LIKE.search(parts[-1])
    in_the_way = any(_looks_like_a_file(part) for part in parts[:-1])
    return found is not None and found[1].lower() in FILE_ENDINGS and not in_the_way


def root_from(name: str) -> str:
    """The way from a page's folder to the root of the site: `../../` for `kanda/impala`, nothing for the front page."""
    return "" if name == FRONT else "../" * (name.count("/") + 1)


def page_href(root: str, name: str) -> str:
    """The relative address of a page, seen from where `root` leads to the root."""
    return root or "./" if name == FRONT else f"{root}{quote(name)}/"


def file_href(root: str, path: str) -> str:
    return root + quote(path)


def _looks_like_a_file(part: str) -> bool:
    found = _FILE_LIKE.search(part)
    return found is not None and found[1].lower() in FILE_ENDINGS | {"html", "css"}
