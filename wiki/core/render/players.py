"""Slides and films that others host, known by their addresses: which can be shown on a page, and by what their player is found.

An address is never handed on to a player; only the id in it is, which one strict expression for each host reads. What each host
allows, as of 2026: YouTube, Vimeo and Docswell show what the address names. SpeakerDeck and SlideShare have ids of their own
for players, which only they can tell; so their addresses are links, but for those of the players themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

VIDEO, SLIDES, PDF = "video", "slides", "pdf"

PLAYER = re.compile(
    r"youtube/[A-Za-z0-9_-]{11}(?:/[0-9]{1,6})?|vimeo/[0-9]{6,12}(?:/[0-9a-f]{8,12})?|docswell/[A-Z0-9]{5,12}"
    r"|speakerdeck/[0-9a-f]{32}|slideshare/[A-Za-z0-9]{8,24}"
)
"""What a card may name: host, id, and where to begin, or the key of a film that is not listed. cards.js makes an address of it."""

_YOUTUBE_HOSTS = ("youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com")
_YOUTUBE_PATH = re.compile(r"/(?:embed|live|shorts|v)/([A-Za-z0-9_-]{11})/?")
_YOUTUBE_SHORT = re.compile(r"/([A-Za-z0-9_-]{11})/?")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?")
_VIMEO = re.compile(r"/(?:video/)?([0-9]{6,12})(?:/([0-9a-f]{8,12}))?/?")
_DOCSWELL = re.compile(
    r"/s/[A-Za-z0-9_.-]{1,60}/([A-Z0-9]{5,12})(?:-[^/]{0,200})?(?:/[0-9]{0,4})?|/slide/([A-Z0-9]{5,12})/embed"
)
_SPEAKERDECK = re.compile(r"/player/([0-9a-f]{32})")
_SLIDESHARE = re.compile(r"/slideshow/embed_code/key/([A-Za-z0-9]{8,24})")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Hosted:
    """`kind` is VIDEO, SLIDES or PDF, `host` what people call the place. `player` fits PLAYER, or is empty for a link."""

    kind: str
    host: str
    player: str = ""


def find_hosted(address: str) -> Hosted | None:
    """What an address is known to show; None for an ordinary link."""
    if len(address) > _LONGEST:
        return None
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if host == "youtu.be" or host in _YOUTUBE_HOSTS:
        return _youtube(
            host, parts.path, parse_qs(parts.query, max_num_fields=20) if parts.query.count("&") < 20 else {}
        )
    if host in ("vimeo.com", "player.vimeo.com"):
        found = _VIMEO.fullmatch(parts.path)
        return Hosted(VIDEO, "Vimeo", "/".join(("vimeo", *filter(None, found.groups())))) if found else None
    if host in ("docswell.com", "speakerdeck.com", "slideshare.net"):
        return _slides(host, parts.path)
    return Hosted(PDF, host) if parts.path.lower().endswith(".pdf") and host else None


def _youtube(host: str, path: str, query: Mapping[str, list[str]]) -> Hosted | None:
    found = _YOUTUBE_SHORT.fullmatch(path) if host == "youtu.be" else _YOUTUBE_PATH.fullmatch(path)
    given = found[1] if found else query.get("v", [""])[0] if path == "/watch" else ""
    if not _YOUTUBE_ID.fullmatch(given):
        return None
    start = _SECONDS.fullmatch(query.get("t", query.get("start", [""]))[0])
    hours, minutes, seconds = (int(part or 0) for part in start.groups()) if start else (0, 0, 0)
    begin = 3_600 * hours + 60 * minutes + seconds
    return Hosted(VIDEO, "YouTube", f"youtube/{given}/{begin}" if 0 < begin < 1_000_000 else f"youtube/{given}")


def _slides(host: str, path: str) -> Hosted | None:
    name, short, expression = {
        "docswell.com": ("Docswell", "docswell", _DOCSWELL),
        "speakerdeck.com": ("Speaker Deck", "speakerdeck", _SPEAKERDECK),
        "slideshare.net": ("SlideShare", "slideshare", _SLIDESHARE),
    }[host]
    found = expression.fullmatch(path)
    if found:
        return Hosted(SLIDES, name, f"{short}/{next(filter(None, found.groups()))}")
    is_one_deck = (path.count("/") >= 2 and not path.endswith("/")) or path.startswith("/slideshow/")
    return Hosted(SLIDES, name) if is_one_deck else None
