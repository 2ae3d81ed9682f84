"""How links are typed: what the renderer and links.py, which reads sources without rendering them, agree on."""

import re

# A handle stands where no address goes on: not in `a@b.org`, `https://host/@name` or `@name@host`.
HANDLE = (
    r"(?<![A-Za-z0-9_@/.=+%&\\-])@([A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9_])?+)(?![A-Za-z0-9_-]|[@.][A-Za-z0-9])"
)
WIKI_LINK = r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,1000}))?\]\]"

# A scheme, a host, a fragment or query alone; backslashes are slashes to browsers.
_NOT_RELATIVE = re.compile(r"[^/?#]*:|/?[/\\]{2}|[^?#]*\\|#|\?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_relative(address: str) -> bool:
    """Whether an address is a path: no scheme, no host, no mere `#fragment` or `?query`, and without tricks."""
    return bool(address) and not _NOT_RELATIVE.match(address) and not _CONTROL.search(address)
