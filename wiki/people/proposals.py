"""What becomes of proposals. What they say is in Git, at `refs/proposals/<n>` (core/proposals.py).

A proposal is OPEN until somebody lands or declines it, or whoever made it puts another one in its place. LANDING is noted before
`main` moves and settled after it, so that a kill between the two is found out: see review/landing.py.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wiki.core.errors import FestaError
from wiki.people.models import Guest, Invitation, Proposal, Question
from wiki.people.who import Author, Contributor

OPEN = "open"
LANDING = "landing"
LANDED = "landed"
DECLINED = "declined"
REPLACED = "replaced"

OPEN_PROPOSALS = select(func.count()).where(Proposal.state.in_((OPEN, LANDING)))
"""Counts those that wait for somebody."""

MOST_OPEN = 20
"""Of one person, on all pages together; on one page a later proposal takes the place of the one before."""
MOST_A_DAY = 50
MOST_QUESTIONS_A_DAY = 10
MOST_WORDS = 2_000
MOST_REASON = 1_000

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass
class ProposalNotFound(FestaError):
    number: int


@dataclass
class ProposalDecided(FestaError):
    """Somebody decided before. `state` is what they decided, `by` their name."""

    number: int
    state: str
    by: str


@dataclass
class TooManyProposals(FestaError):
    """This person has as many open ones, or made as many today, as one may."""


@dataclass
class TooManyWords(FestaError):
    """A message, a reason or a question is longer than `limit` characters."""

    limit: int


def get_proposal(session: Session, number: int) -> Proposal:
    """Raises ProposalNotFound."""
    found = session.get(Proposal, number) if 0 < number < 2**31 else None
    if found is None:
        raise ProposalNotFound(number)
    return found


def list_proposals(
    session: Session,
    *,
    handle: str | None = None,
    page: str | None = None,
    is_open: bool | None = None,
    most: int = 100,
) -> list[Proposal]:
    """Proposals, the newest first: of one person, of one page, open ones or decided ones."""
    wanted = select(Proposal).order_by(Proposal.number.desc()).limit(most)
    if handle is not None:
        wanted = wanted.where(Proposal.handle == handle)
    if page is not None:
        wanted = wanted.where(Proposal.page == page)
    if is_open is not None:
        state = Proposal.state.in_((OPEN, LANDING))
        wanted = wanted.where(state if is_open else ~state)
    return list(session.scalars(wanted))


def add_proposal(
    session: Session, least: int, page: str, who: Author, now: datetime, *, confirms: bool
) -> tuple[Proposal, list[Proposal]]:
    """A new proposal, with a number that is `least` or higher and was never given; and those that it takes the place of.

    Raises TooManyProposals.
    """
    mine = list_proposals(session, handle=who.handle, is_open=True, most=MOST_OPEN + 1)
    before = [each for each in mine if each.page == page and each.state == OPEN]
    today = (Proposal.handle == who.handle, Proposal.created > now - timedelta(days=1))
    made = session.scalar(select(func.count()).where(*today)) or 0
    if len(mine) - len(before) >= MOST_OPEN or made >= MOST_A_DAY:
        raise TooManyProposals
    number = max(least, (session.scalar(select(func.max(Proposal.number))) or 0) + 1)
    for each in before:
        each.state, each.decided = REPLACED, now
    account = who.id if isinstance(who, Contributor) else None
    proposal = Proposal(
        number=number, page=page, handle=who.handle, name=who.name, account_id=account, confirms=confirms, created=now,
        state=OPEN, decided=None, decided_by=None, reason="", commit=None,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    return proposal, before


def begin_landing(session: Session, number: int, tip: str, by: str) -> Proposal:
    """Notes that somebody is about to land an open proposal on `tip`. Raises ProposalNotFound, ProposalDecided."""
    proposal = require_open(session, number)
    proposal.state, proposal.commit, proposal.decided_by = LANDING, tip, by
    return proposal


def end_landing(session: Session, number: int, commit: str | None, now: datetime) -> Proposal:
    """Notes that it landed with `commit`; with None, that it did not, so that it is open again."""
    proposal = get_proposal(session, number)
    if commit is None:
        proposal.state, proposal.commit, proposal.decided_by = OPEN, None, None
    else:
        proposal.state, proposal.commit, proposal.decided = LANDED, commit, now
    return proposal


def decline(session: Session, number: int, by: str, reason: str, now: datetime) -> Proposal:
    """Raises ProposalNotFound, ProposalDecided."""
    proposal = require_open(session, number)
    proposal.state, proposal.decided, proposal.decided_by, proposal.reason = DECLINED, now, by, reason
    return proposal


def require_open(session: Session, number: int) -> Proposal:
    """Raises ProposalNotFound, ProposalDecided. On PostgreSQL the row is kept from others until the transaction ends."""
    get_proposal(session, number)
    proposal = session.scalar(select(Proposal).where(Proposal.number == number).with_for_update())
    if proposal is None or proposal.state != OPEN:
        found = proposal or get_proposal(session, number)
        raise ProposalDecided(number, found.state, found.decided_by or found.name)
    return proposal


def ask(session: Session, guest_id: int, text: str, now: datetime) -> Question:
    """Keeps what a speaker asks for. Raises TooManyProposals."""
    today = (Question.guest_id == guest_id, Question.created > now - timedelta(days=1))
    if (session.scalar(select(func.count()).where(*today)) or 0) >= MOST_QUESTIONS_A_DAY:
        raise TooManyProposals
    question = Question(guest_id=guest_id, text=text, created=now)
    session.add(question)
    session.flush()
    return question


def list_questions(session: Session, *, guest_id: int | None = None, page: str | None = None) -> list[Question]:
    """What one speaker asked, or what was asked about a talk by links for it; the newest first."""
    wanted = select(Question).order_by(Question.id.desc()).limit(50)
    if guest_id is not None:
        wanted = wanted.where(Question.guest_id == guest_id)
    if page is not None:
        wanted = wanted.join(Guest, Question.guest_id == Guest.id).join(Guest.invitation)
        wanted = wanted.where(Invitation.talk == page)
    return list(session.scalars(wanted))


def plain_words(text: str, most: int) -> str:
    """What somebody wrote in a field for words, without controls and signs that turn letters around. Raises TooManyWords."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in lines if char in "\n\t" or not _is_hidden(char)).strip()
    if len(plain) > most:
        raise TooManyWords(most)
    return plain


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Co") or char in _TURNING
