"""What a browser calls itself, in words people know. Enough to tell one's phone from one's laptop, and no more than that.

Order matters: nearly all browsers also name those whose pages they want to be shown.
https://developer.mozilla.org/docs/Web/HTTP/Guides/Browser_detection_using_the_user_agent
"""

from collections.abc import Sequence

_BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
_SYSTEMS: Sequence[tuple[str, str]] = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_SAYS_NOTHING = ("Mozilla/5.0 ", "(KHTML, like Gecko) ")


def shorten_agent(agent: str) -> str:
    """`agent` without what all browsers say: of the rest, what tells them apart fits into what is kept."""
    for words in _SAYS_NOTHING:
        agent = agent.replace(words, "")
    return agent


def name_browser(agent: str) -> tuple[str, str]:
    """The browser and the system it runs on; empty where `agent` does not tell."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _first(known: Sequence[tuple[str, str]], agent: str) -> str:
    return next((name for mark, name in known if mark in agent), "")
