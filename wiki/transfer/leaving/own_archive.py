"""Knows a zip of an event that `archive.py` wrote, extracted or not, and finds the event's folder in it."""

import json
from collections.abc import Sequence

from wiki.core.names import new_path
from wiki.transfer.arriving.bundle import GivenFile
from wiki.transfer.leaving.archive import EVENT_FILE, PAGES, REPORT


def find_event_folder(files: Sequence[GivenFile]) -> tuple[list[GivenFile], str]:
    """The files of the event that such a zip is of, by their paths in its folder, and its name.

    Of any other files those that were given, and no name.
    """
    given = list(files)
    about = next((file for file in given if file.name == f"{REPORT}/{EVENT_FILE}"), None)
    event = _name_in(about.data) if about else ""
    folder = f"{PAGES}/{event}/"
    if not event or not any(file.name == new_path(f"{PAGES}/{event}", folder=True) for file in given):
        return given, ""
    return [
        GivenFile(file.name.removeprefix(folder), file.data) for file in given if file.name.startswith(folder)
    ], event


def _name_in(data: bytes) -> str:
    try:
        about = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    name = about.get("name") if isinstance(about, dict) else None
    return name if isinstance(name, str) else ""
