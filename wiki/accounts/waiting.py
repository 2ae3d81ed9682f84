"""How long to wait after too many failures, in words."""

from markupsafe import Markup

from wiki.web.language import ngettext

MINUTE = 60


def wait_in_words(seconds: int) -> Markup:
    """The sentence that refuses a try; minutes are rounded up, so that whoever waits that long is let through."""
    if seconds < 2 * MINUTE:
        return ngettext(
            "That was too often. Wait %(num)s second, then try again.",
            "That was too often. Wait %(num)s seconds, then try again.",
            seconds,
        )
    return ngettext(
        "That was too often. Wait %(num)s minute, then try again.",
        "That was too often. Wait %(num)s minutes, then try again.",
        -(-seconds // MINUTE),
    )
