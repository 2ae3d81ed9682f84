"""Why a file cannot be shown as a page, in words."""

from collections.abc import Mapping

from wiki.core.index import rows
from wiki.web.errors import NAME_FAULTS
from wiki.web.language import gettext as _
from wiki.web.words import N_

REASONS: Mapping[str, str] = {
    rows.NOT_TEXT: N_("it is not text in UTF-8"),
    rows.TOO_LARGE: N_("it is too large for a page"),
    rows.NOT_A_FILE: N_("it is a symbolic link or a submodule, which is never followed"),
    rows.SHADOWED: N_("a folder of the same name has an index, which is shown instead"),
    rows.BROKEN: N_("reading it failed; the wiki's log says how"),
    **NAME_FAULTS,
}

UNKNOWN = N_("it cannot be read as a page")


def reason_words(reason: str) -> str:
    """The reason in the visitor's language."""
    return _(REASONS.get(reason, UNKNOWN))
