"""What people read when something is refused: each named error as a status, a sentence and a way out."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, Response, redirect, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from wiki.core import errors, names
from wiki.core.blame.blamer import BlameTooLong
from wiki.core.change_fields import FieldsUnwritable
from wiki.core.errors import FestaError
from wiki.core.fetching import errors as fetching
from wiki.core.frontmatter_write import FrontMatterUnwritable
from wiki.core.index.rows import IndexBroken
from wiki.core.move import INSIDE_ITSELF
from wiki.core.pictures.studio import StudioBusy
from wiki.core.proposals import NothingProposed
from wiki.core.remote.conflicts import ConflictNotFound
from wiki.core.remote.errors import NotUpstream
from wiki.core.uploads.errors import FileMissing, QuotaExceeded, TooManyUploads
from wiki.people import errors as people_errors
from wiki.people import proposals
from wiki.people.who import LinkHolder, Stranger
from wiki.web.language import gettext as _
from wiki.web.language import visitor_language
from wiki.web.show import login_address, show
from wiki.web.visitors import visitor
from wiki.web.words import N_, show_size

log = logging.getLogger(__name__)

AnswerProblem = Callable[[Exception], AnyResponse | None]
"""Answers an error in its own way, or returns None: what the API does below its addresses."""


@dataclass(frozen=True)
class Refusal:
    status: int
    title: str
    help: str


WRONG = Refusal(
    500,
    N_("Something went wrong here"),
    N_("It is in the wiki's log. What was saved before is safe. Try again in a moment."),
)
NO_PAGE = Refusal(404, N_("There is no such page"), N_("It may have moved, or it was never written."))
REFUSALS: Mapping[type[Exception], Refusal] = {
    errors.PageNotFound: NO_PAGE,
    errors.RevisionNotFound: Refusal(404, N_("There is no such revision"), N_("Look for it in the page's history.")),
    errors.BadName: Refusal(400, N_("This cannot be the name of a page"), N_("Choose another name.")),
    errors.PageExists: Refusal(409, N_("There is a page of this name already"), N_("Choose another name.")),
    errors.NotText: Refusal(
        415, N_("This file is not text in UTF-8"), N_("It can be downloaded, but not shown or edited here.")
    ),
    errors.BadText: Refusal(400, N_("This text cannot be kept"), N_("It holds characters that no text may hold.")),
    errors.TextTooLarge: Refusal(413, N_("The text is too large"), N_("Split it into several pages.")),
    errors.RefLocked: Refusal(
        503, N_("Somebody else is saving just now"), N_("Nothing was changed. Go back and send it again.")
    ),
    QuotaExceeded: Refusal(
        413,
        N_("The event has no room for this"),
        N_("Nothing was added. An organiser can delete files that nobody uses, or allow the event more."),
    ),
    TooManyUploads: Refusal(429, N_("These are very many files at once"), N_("Wait a few minutes, then go on.")),
    StudioBusy: Refusal(
        503, N_("Too many people send pictures just now"), N_("Nothing was added. Send it again in a moment.")
    ),
    FileMissing: Refusal(404, N_("There is no such file"), N_("It may have been deleted or moved.")),
    errors.EditConflict: Refusal(
        409, N_("Somebody else changed this meanwhile"), N_("Look at the page as it is now, and try again.")
    ),
    proposals.ProposalNotFound: Refusal(
        404, N_("There is no such proposal"), N_("Look for it in the list of proposals.")
    ),
    proposals.ProposalDecided: Refusal(
        409, N_("Somebody decided about this proposal already"), N_("Look at it again to see what became of it.")
    ),
    proposals.TooManyProposals: Refusal(
        429,
        N_("That is a lot for one day"),
        N_("Your text is kept here. Wait until an organiser has looked at the others."),
    ),
    proposals.TooManyWords: Refusal(413, N_("That is too long"), N_("Say it in fewer words.")),
    NothingProposed: Refusal(400, N_("Nothing is different yet"), N_("Change something in the text first.")),
    FrontMatterUnwritable: Refusal(
        409,
        N_("The fields on top of this page are damaged"),
        N_("They have to be mended before anything can be written there. Tell an organiser."),
    ),
    ConflictNotFound: Refusal(404, N_("There is no such conflict"), N_("It may have been settled already.")),
    FieldsUnwritable: Refusal(
        409,
        N_("The fields of a page are damaged"),
        N_("Nothing was changed. Open the page for editing and mend its fields first; the form says what is wrong."),
    ),
    NotUpstream: Refusal(
        503,
        N_("It is saved here, but the upstream does not have it yet"),
        N_("Nothing is lost. Send it again, or leave it: the wiki goes on trying to bring it there."),
    ),
    BlameTooLong: Refusal(
        503,
        N_("It takes too long to find who wrote this"),
        N_("What was found so far is kept, so it goes on from there: try again in a moment."),
    ),
    IndexBroken: Refusal(
        503, N_("The index is behind"), N_("Pages are safe, and what was saved is saved. Try again in a moment.")
    ),
    fetching.BadAddress: Refusal(
        400, N_("This is no address that can be fetched"), N_("It begins with https:// or http://.")
    ),
    fetching.AddressNotAllowed: Refusal(
        400, N_("This address is not on the public internet"), N_("Fetch it yourself, and give the file.")
    ),
    fetching.FetchFailed: Refusal(
        502, N_("The address gave no answer that can be used"), N_("Try again in a moment, or give the file.")
    ),
    fetching.TooLarge: Refusal(400, N_("What is at the address is too large"), N_("Give a smaller file.")),
    fetching.TooSlow: Refusal(
        504, N_("The address took too long to answer"), N_("Try again in a moment, or give the file.")
    ),
    people_errors.NotAllowed: Refusal(
        403, N_("This is not for your account"), N_("Ask an organiser if you should be able to do it.")
    ),
    people_errors.AccountNotFound: Refusal(
        404, N_("There is no such account"), N_("Look for it in the list of accounts.")
    ),
    people_errors.CodeNotValid: Refusal(
        404, N_("This link does not work (any more)"), N_("Ask whoever gave it to you for a new one.")
    ),
    CSRFError: Refusal(
        400,
        N_("This form was open for too long"),
        N_("Nothing was changed. Go back, load the page again, and send it anew."),
    ),
}
BEYOND_THE_LINK = Refusal(
    403, N_("Your link does not reach this"), N_("It is for one place. An organiser can invite you to an account.")
)
HTTP: Mapping[int, Refusal] = {
    400: Refusal(400, N_("This request makes no sense here"), N_("Go back, and try another way.")),
    404: NO_PAGE,
    405: Refusal(405, N_("This address cannot be used like that"), N_("Go back, and try another way.")),
    413: Refusal(413, N_("That is too large to send"), N_("Send less at once. Your browser still has it: go back.")),
    429: Refusal(429, N_("Too much at once"), N_("Wait a moment, then try again.")),
}


NAME_FAULTS: Mapping[str, str] = {
    names.EMPTY: N_("a name needs at least one character between two slashes"),
    names.PARENT: N_("“.” and “..” are no names"),
    names.GIT: N_("Git keeps this name for itself"),
    names.DOT: N_("no part of a name begins or ends with a dot"),
    names.DASH: N_("no part of a name begins with “-”"),
    names.SPACE: N_("spaces do not belong into addresses; use “-”"),
    names.CONTROL: N_("it holds characters that cannot be seen"),
    names.BACKSLASH: N_("a backslash does not belong into addresses"),
    names.CHARACTER: N_('none of : * ? " < > | # % may stand in a name'),
    names.TOO_LONG: N_("it is too long: 240 bytes, about 80 Japanese characters, are the most"),
    names.NOT_NFC: N_("its letters are written in an unusual way (not in Unicode's form NFC)"),
    names.INDEX_PART: N_("“index” is another name of the folder"),
    names.ENDING: N_("it ends like the name of a file"),
    names.RESERVED: N_("Windows or Git keep this name for themselves"),
    INSIDE_ITSELF: N_("a page cannot move into itself"),
}


def answer_errors(app: Flask, *answers: AnswerProblem) -> None:
    """Has every error of `app` answered: by the first of `answers` that wants to, else as a page."""

    def answer_problem(refused: Exception) -> AnyResponse | None:
        return next((answer for each in answers if (answer := each(refused)) is not None), None)

    @app.errorhandler(FestaError)
    @app.errorhandler(HTTPException)
    def refuse(refused: Exception) -> AnyResponse:
        if (answer := answer_problem(refused)) is not None:
            return answer
        if isinstance(refused, HTTPException) and refused.response is not None:
            return refused.get_response()
        if isinstance(refused, people_errors.NotAllowed):
            if isinstance(visitor(), Stranger) and request.method == "GET":
                return redirect(login_address(request.full_path.rstrip("?")))
            if isinstance(visitor(), LinkHolder):
                return refusal_page(BEYOND_THE_LINK, refused)
        return refusal_page(find_refusal(refused), refused)

    @app.errorhandler(Exception)
    def fail(error: Exception) -> AnyResponse:
        log.exception("%s %s", request.method, request.path)
        return answer_problem(error) or refusal_page(WRONG, error)


def refusal_page(refusal: Refusal, refused: Exception) -> Response:
    """The page that says what was refused and what to do."""
    if isinstance(refused, FestaError) and refusal is WRONG:
        log.error("%s %s: %s", request.method, request.path, refused)
    reason = explain(refused)
    return show("error.html", status=refusal.status, title=_(refusal.title), help=_(refusal.help), reason=reason)


def explain(refused: Exception) -> str:
    """What is wrong in this very case, where the error says so; else nothing."""
    if isinstance(refused, errors.BadName):
        fault = NAME_FAULTS.get(refused.reason, N_("it is no page's name"))
        return f"{refused.name[:200]}: {_(fault)}"
    if isinstance(refused, proposals.TooManyWords):
        return _("%(limit)s characters are the most.", limit=refused.limit)
    if isinstance(refused, errors.TextTooLarge):
        return _("It has %(size)s bytes; %(limit)s are allowed.", size=refused.size, limit=refused.limit)
    if isinstance(refused, NotUpstream | fetching.FetchFailed):
        return refused.detail
    if isinstance(refused, fetching.AddressNotAllowed):
        return refused.host[:200]
    if isinstance(refused, errors.PageNotFound | errors.PageExists):
        return refused.name[:200]
    if isinstance(refused, FieldsUnwritable):
        return _("%(name)s, line %(line)s", name=refused.name[:200], line=refused.line)
    if isinstance(refused, QuotaExceeded):
        size, quota = (show_size(each, visitor_language()) for each in (refused.size, refused.quota))
        return _("Its files would take %(size)s together; %(quota)s are allowed.", size=size, quota=quota)
    if isinstance(refused, FileMissing):
        return refused.path[:200]
    return ""


def find_refusal(refused: Exception) -> Refusal:
    """How an error is told to people; WRONG for those that nobody foresaw."""
    if isinstance(refused, HTTPException) and type(refused) not in REFUSALS:
        return HTTP.get(refused.code or 500, WRONG)
    return next((REFUSALS[kind] for kind in type(refused).__mro__ if kind in REFUSALS), WRONG)
