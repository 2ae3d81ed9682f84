"""How a file of the repository is given to a browser, so that nothing that somebody uploaded can act in the wiki's name."""

from dataclasses import dataclass

INLINE = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/plain; charset=utf-8",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
"""Shown where they are linked, below a sandbox; all other endings are downloads."""


@dataclass(frozen=True)
class Manner:
    """How to send a file."""

    content_type: str
    is_inline: bool


def manner_of(path: str) -> Manner:
    """By the ending alone: what is in a file is never guessed, by us or (nosniff) by the browser."""
    kind = INLINE.get(path.rpartition(".")[2].lower()) if "." in path.rpartition("/")[2] else None
    return Manner(kind, True) if kind else Manner("application/octet-stream", False)
