"""The names that files of others get here: theirs where they may be, else theirs put into shape. A function of each name alone.

So links can be led along without knowing the files: the same rule is applied to each part of where they lead.
"""

import posixpath
import re
from urllib.parse import unquote

from wiki.core.errors import BadName
from wiki.core.links import rewrite_links
from wiki.core.names import INDEX, MAX_BYTES, SUFFIX, check_new_name, check_new_path
from wiki.core.render.body import FILE
from wiki.core.slugs import clean_name, slug_from_title

_MARKDOWN = re.compile(r"\.(?:md|markdown|mkdn?|mdown)$", re.IGNORECASE)
_README = re.compile(r"readme", re.IGNORECASE)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def is_markdown(name: str) -> bool:
    """Whether a file is a page by its name."""
    return bool(_MARKDOWN.search(name))


def safe_file_name(name: str) -> str:
    """The name of a file. Markdown ends in `.md`, and a README is its folder's index."""
    if ending := _MARKDOWN.search(name):
        stem = name[: ending.start()]
        return (INDEX if _README.fullmatch(stem) or stem == INDEX else safe_folder_name(stem)) + SUFFIX
    if _may_be_path(f"x/{name}"):
        return name
    stem, ending_text = posixpath.splitext(name)
    ending_text = ending_text.lower() if _ENDING.fullmatch(ending_text) else ""
    return slug_from_title(stem, "file") + ending_text


def safe_folder_name(name: str) -> str:
    """The name of a folder, or of a page without its ending."""
    for candidate in (name, clean_name(name)):
        if _may_be_name(f"x/{candidate}"):
            return candidate
    return slug_from_title(name, "page")


def safe_path(path: str) -> str | None:
    """The path of a file below the folder that it is imported to; None when that is too long."""
    *folders, name = path.split("/")
    safe = "/".join([*(safe_folder_name(folder) for folder in folders), safe_file_name(name)])
    return safe if len(safe.encode()) <= MAX_BYTES else None


def lead_links(text: str) -> str:
    """The text of a page with its links to files and pages beside it leading to their names here."""

    def lead(kind: str, target: str) -> str | None:
        if kind != FILE or target.startswith("/"):
            return None
        parts = unquote(target).split("/")
        led = [part if part in ("", ".", "..") else safe_folder_name(part) for part in parts[:-1]]
        last = parts[-1]
        if last not in ("", ".", ".."):
            last = safe_file_name(last) if "." in last else safe_folder_name(last)
        new = "/".join([*led, last])
        return new if new != unquote(target) else None

    return rewrite_links(text, lead)


def _may_be_name(name: str) -> bool:
    try:
        check_new_name(name)
    except BadName:
        return False
    return True


def _may_be_path(path: str) -> bool:
    try:
        check_new_path(path)
    except BadName:
        return False
    return True
