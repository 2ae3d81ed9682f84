"""Why an export does not carry something, in words."""

from collections.abc import Mapping

from wiki.transfer.leaving import gather
from wiki.web.words import N_

REASONS: Mapping[str, str] = {
    gather.DRAFT: N_("a draft, which stays here"),
    gather.NO_TALK: N_("a page that is no talk"),
    gather.ELSEWHERE: N_("a talk that lives in another event: it is shown, but an import does not bring it back"),
    gather.FILE: N_("a file that does not go along"),
    gather.FIELD: N_("fields for which there is no place"),
    gather.DEAD_LINK: N_("a link whose address is not known: its text stays"),
    gather.LARGE: N_("a picture that is too large"),
    gather.REMOTE: N_("a picture that stands elsewhere, and is fetched from there"),
    gather.RAW_HTML: N_("HTML that could do something in a reader's browser: it is shown as text"),
    gather.NAME: N_("a name that some systems cannot have"),
}


def reason(kind: str) -> str:
    """The sentence of a LeftOut's kind, in English."""
    return REASONS[kind]
