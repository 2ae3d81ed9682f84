"""Who stands under `speakers` and `scribe`: what tells two spellings of one name from two people."""

import re

from wiki.core.links import PEOPLE
from wiki.core.names import fold_key

_HANDLE = re.compile(r"@[\w-]+", re.ASCII)


def speaker_key(speaker: str) -> str:
    """Equal for the same handle, or for the same name in other letters: full-width, capitals, more spaces."""
    plain = " ".join(speaker.split())
    return plain.lower() if _HANDLE.fullmatch(plain) else " ".join(fold_key(plain).split())


def handle_of_page(name: str) -> str | None:
    """The handle whose page has this name."""
    folder, _, handle = name.partition("/")
    return handle if folder == PEOPLE and handle and "/" not in handle else None
