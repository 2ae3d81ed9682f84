"""What a form of an import says on top when something was refused: a sentence, what helps, and the place."""

from dataclasses import dataclass

from wiki.core.errors import FestaError
from wiki.transfer.arriving.bundle import NotReadable
from wiki.transfer.arriving.carried import FilesGone
from wiki.transfer.arriving.words import NOT_READABLE, NOT_REPORTS
from wiki.transfer.report.read import NotAReport
from wiki.web.errors import explain, find_refusal
from wiki.web.language import gettext as _
from wiki.web.words import N_

REFUSED = N_("These files cannot be imported as this.")
GONE = N_("What was shown before is not kept here any more.")
AGAIN = N_("Nothing was imported. Give the files again.")


@dataclass(frozen=True)
class Alarm:
    title: str
    help: str = ""
    reason: str = ""


def tell_refused(refused: FestaError, file: str = "") -> tuple[Alarm, int]:
    """What was refused, in words, with its status; `file` is the place where the error knows none. What nobody foresaw is raised again."""
    if isinstance(refused, NotReadable):
        place = ": ".join(part for part in (refused.name or file, refused.detail) if part)
        return Alarm(_(REFUSED), _(NOT_READABLE[refused.reason]), place), 400
    if isinstance(refused, NotAReport):
        place = _("%(name)s, line %(line)s", name=refused.name, line=refused.line)
        return Alarm(_(REFUSED), _(NOT_REPORTS[refused.reason]), place), 400
    if isinstance(refused, FilesGone):
        return Alarm(_(GONE), _(AGAIN), refused.path), 410
    return tell_other(refused, file)


def tell_other(refused: FestaError, file: str = "") -> tuple[Alarm, int]:
    """The same for errors that are no importer's own."""
    refusal = find_refusal(refused)
    if refusal.status == 500:
        raise refused
    return Alarm(f"{_(refusal.title)}.", _(refusal.help), explain(refused) or file), refusal.status
