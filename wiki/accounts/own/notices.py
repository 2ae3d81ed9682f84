"""Notices as sentences: each kind has one, filled with the notice's facts in the visitor's language when it is shown."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from wiki.accounts.roles import ROLE_NAMES
from wiki.people.models import Facts, Notice
from wiki.people.notices import JOINED, ROLE
from wiki.web.language import gettext as _
from wiki.web.notice_words import notice_sentence
from wiki.web.words import N_

SENTENCES: Mapping[str, str] = {
    ROLE: N_("%(by)s changed your role. It is now: %(role)s."),
    JOINED: N_('%(name)s (%(handle)s) has joined by your invitation. <a href="/-/accounts">See all accounts</a>'),
}
"""Notices about accounts. Those about content and its followers are in web/notice_words.py."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A notice as it is shown."""

    id: int
    sentence: Markup
    created: datetime
    is_new: bool


def tell(notices: Sequence[Notice]) -> list[Told]:
    """The notices in words. One of a kind that is unknown here, or that lacks a fact, is shown all the same."""
    return [Told(each.id, _sentence(each), each.created, each.read is None) for each in notices]


def _sentence(notice: Notice) -> Markup:
    try:
        found = _own_sentence(notice.kind, notice.facts) or notice_sentence(notice.kind, notice.facts)
    except (LookupError, TypeError, ValueError):  # another version of the wiki wrote it, with other facts
        log.warning("a notice of kind %s lacks facts: %s", notice.kind, sorted(notice.facts))
        found = None
    return found or _("There is news that this version of the wiki has no words for (%(kind)s).", kind=notice.kind)


def _own_sentence(kind: str, facts: Facts) -> Markup | None:
    if kind not in SENTENCES:
        return None
    if kind == ROLE:
        name = ROLE_NAMES[facts["role"]]
        facts = {**facts, "role": _(name)}
    return _(SENTENCES[kind]) % facts
