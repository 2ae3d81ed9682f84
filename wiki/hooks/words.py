"""Verdicts and outcomes of deliveries, in words."""

from collections.abc import Mapping

from wiki.hooks import verdict
from wiki.web.language import gettext as _
from wiki.web.words import N_

NO_UPSTREAM = "no_upstream"

VERDICTS: Mapping[str, str] = {
    verdict.PUSH: N_("A push to our branch"),
    verdict.OTHER_BRANCH: N_("A push to another branch: nothing to do"),
    verdict.TAG: N_("A tag: nothing to do"),
    verdict.DELETION: N_("Our branch was deleted upstream: nothing is taken away here"),
    verdict.PING: N_("A test call: the hook works"),
    verdict.UNKNOWN_EVENT: N_("An event that is not used here"),
    verdict.NO_CHANGES: N_("A push without changes: nothing to do"),
    verdict.UNCLEAR: N_("It does not say what was pushed: nothing to do"),
    NO_UPSTREAM: N_("No upstream is set (FESTA_REMOTE): nothing to do"),
}


def verdict_words(word: str) -> str:
    """Why a delivery was wanted or not, in the visitor's language."""
    return _(VERDICTS[word]) if word in VERDICTS else word


def outcome_words(outcome: str | None) -> str:
    """What meeting the upstream came to: the words that the worker notes (cli/worker.py), in the visitor's language."""
    word, _space, detail = (outcome or "").partition(" ")
    if word == "taken_in":
        return _("Taken in: commit %(commit)s", commit=detail[:10])
    if word == "no_news":
        return _("Nothing new was there")
    if word == "failed":
        return _("The upstream could not be met, and is tried again: %(detail)s", detail=detail)
    return _("Waiting for the worker")
