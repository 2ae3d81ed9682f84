"""Invitations: links that make accounts, and links that let somebody work on one event or talk without an account."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from wiki.core.names import fold_key
from wiki.people.account_rules import TAKEN, clean_name
from wiki.people.accounts import NewAccount, create_account
from wiki.people.codes import Draw, digest, new_code
from wiki.people.database import Database
from wiki.people.errors import BadAccount, CodeNotValid
from wiki.people.models import Account, Guest, Invitation
from wiki.people.who import LinkHolder, LinkKind, Role

MOST_USES = 1000


@dataclass(frozen=True)
class ForAccounts:
    """People who come by it get an account with `role`; `event` and `talk` (pages' names) are where they are led."""

    role: Role
    event: str | None = None
    talk: str | None = None


@dataclass(frozen=True)
class ForGuests:
    """People who come by it may do on `event`, or on `talk` alone, what permissions.BY_LINK says of `kind`."""

    kind: LinkKind
    event: str
    talk: str | None = None


def create_invitation(
    session: Session,
    what: ForAccounts | ForGuests,
    uses: int,
    expires: datetime,
    created_by: int | None,
    now: datetime,
    draw: Draw = secrets.token_bytes,
) -> tuple[Invitation, str]:
    """Makes an invitation for so many `uses` (1 to MOST_USES) and returns it with its code, which is not kept.

    `created_by` is an account's id, or None for the command line. Raises ValueError for a number of uses out of range.
    """
    if not 1 <= uses <= MOST_USES:
        raise ValueError(uses)
    code = new_code(draw)
    invitation = Invitation(
        key=digest(code),
        role=what.role if isinstance(what, ForAccounts) else None,
        kind=what.kind if isinstance(what, ForGuests) else None,
        event=what.event,
        talk=what.talk,
        uses_left=uses,
        created_by=created_by,
        created=now,
        expires=expires,
    )
    session.add(invitation)
    session.flush()
    return invitation, code


def get_invitation(session: Session, code: str, now: datetime) -> Invitation:
    """What the code invites to, to be shown before it is used. Raises CodeNotValid."""
    valid = (Invitation.key == digest(code), Invitation.expires > now, Invitation.revoked.is_(None))
    invitation = session.scalar(select(Invitation).where(*valid, Invitation.uses_left > 0))
    if invitation is None:
        raise CodeNotValid
    return invitation


def join(session: Session, code: str, new: NewAccount, now: datetime) -> Account:
    """Makes the account that the code invites to. Raises CodeNotValid, BadAccount, HandleTaken or EmailTaken.

    The use is only spent when the account is made.
    """
    invitation = get_invitation(session, code, now)
    if invitation.role is None:
        raise CodeNotValid
    _spend(session, invitation)
    return create_account(session, new, invitation.role, now)


def welcome_guest(session: Session, code: str, name: str, now: datetime) -> LinkHolder:
    """Spends a use for somebody without an account. Raises CodeNotValid, or BadAccount: an account's name is refused.

    Their cookie has to keep the holder's `number`, signed; `find_guest` takes it.
    """
    plain = clean_name(name)
    invitation = get_invitation(session, code, now)
    if invitation.kind is None:
        raise CodeNotValid
    key = _name_key(plain)
    if any(_name_key(taken) == key for taken in session.scalars(select(Account.name))):
        raise BadAccount("name", TAKEN)
    _spend(session, invitation)
    guest = Guest(invitation=invitation, name=plain, created=now)
    session.add(guest)
    session.flush()
    return _holder(guest, invitation.kind)


def find_guest(database: Database, number: int, now: datetime) -> LinkHolder | None:
    """The guest of this number, or None when their link has expired or was revoked. One query."""
    with database.read() as session:
        guest = session.get(Guest, number)
    if guest is None or guest.invitation.kind is None:
        return None
    if guest.invitation.revoked is not None or guest.invitation.expires <= now:
        return None
    return _holder(guest, guest.invitation.kind)


def welcome_speaker(
    session: Session,
    what: ForGuests,
    name: str,
    expires: datetime,
    created_by: int | None,
    now: datetime,
    commit: str | None,
) -> tuple[Guest, str]:
    """Makes a link for one speaker, who is known by name from the beginning, and returns its code, which is not kept.

    `commit` is a state of `main` in which the talk has its name. Raises BadAccount for what can be no name. An account's
    name is none that is refused: an organiser says who this is.
    """
    plain = clean_name(name)
    invitation, code = create_invitation(session, what, 1, expires, created_by, now)
    invitation.uses_left, invitation.commit = 0, commit  # nobody else comes by it
    guest = Guest(invitation=invitation, name=plain, created=now)
    session.add(guest)
    session.flush()
    return guest, code


def find_speaker(database: Database, code: str, now: datetime) -> Guest:
    """The speaker whose link has this code. Raises CodeNotValid, also for a link of another kind."""
    speaker = (
        select(Guest).join(Guest.invitation).where(Invitation.key == digest(code), Invitation.kind == LinkKind.CHECK)
    )
    valid = (Invitation.expires > now, Invitation.revoked.is_(None))
    with database.read() as session:
        guest = session.scalar(speaker.where(*valid).order_by(Guest.id).limit(1))
    if guest is None:
        raise CodeNotValid
    return guest


def list_speakers(session: Session, page: str, now: datetime) -> list[Guest]:
    """The speakers with a link that holds for this talk, the newest first."""
    valid = (Invitation.kind == LinkKind.CHECK, Invitation.expires > now, Invitation.revoked.is_(None))
    of_page = select(Guest).join(Guest.invitation).where(Invitation.talk == page, *valid)
    return list(session.scalars(of_page.order_by(Guest.id.desc())))


def list_invitations(session: Session, now: datetime) -> list[Invitation]:
    """Those that still hold (used up ones too, since their guests may still come), the newest first."""
    valid = (Invitation.expires > now, Invitation.revoked.is_(None))
    return list(session.scalars(select(Invitation).where(*valid).order_by(Invitation.id.desc())))


def list_links(session: Session, page: str, now: datetime) -> list[Invitation]:
    """The links for guests that hold and are for this very page, the newest first."""
    scope = or_(Invitation.talk == page, and_(Invitation.event == page, Invitation.talk.is_(None)))
    valid = (Invitation.kind == LinkKind.GUEST, Invitation.expires > now, Invitation.revoked.is_(None))
    return list(session.scalars(select(Invitation).where(scope, *valid).order_by(Invitation.id.desc())))


def list_guests(session: Session, invitation_id: int) -> list[str]:
    """The names of those who came by a link, the first first."""
    return list(session.scalars(select(Guest.name).where(Guest.invitation_id == invitation_id).order_by(Guest.id)))


def revoke_link(session: Session, invitation_id: int, now: datetime) -> None:
    """Ends a link for guests, and what its guests may do; nothing happens to an invitation to an account."""
    session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.kind.is_not(None), Invitation.revoked.is_(None))
        .values(revoked=now)
    )


def revoke_invitation(session: Session, invitation_id: int, now: datetime) -> None:
    """Ends an invitation and what its guests may do; accounts made by it stay."""
    valid = (Invitation.id == invitation_id, Invitation.revoked.is_(None))
    session.execute(update(Invitation).where(*valid).values(revoked=now))


def _name_key(name: str) -> str:
    """Equal for names that readers would take for one."""
    return "".join(fold_key(name).split())


def _spend(session: Session, invitation: Invitation) -> None:
    """Counted by the database, so that the last use is not spent twice."""
    left = (Invitation.id == invitation.id, Invitation.uses_left > 0, Invitation.revoked.is_(None))
    statement = update(Invitation).where(*left).values(uses_left=Invitation.uses_left - 1)
    if cast("CursorResult[Any]", session.execute(statement)).rowcount != 1:
        raise CodeNotValid


def holder_of(guest: Guest) -> LinkHolder:
    """Somebody who came by a link, as permissions know them."""
    return _holder(guest, guest.invitation.kind or LinkKind.GUEST)


def _holder(guest: Guest, kind: LinkKind) -> LinkHolder:
    invitation = guest.invitation
    scope = invitation.talk or invitation.event or ""
    return LinkHolder(guest.id, guest.name, kind, scope, whole_event=invitation.talk is None)
