"""Makes accounts for people who came by a link, and signs them in."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from wiki.accounts.filled import taken_as_fields
from wiki.core.index.index import Index
from wiki.core.index.rows import IndexBroken
from wiki.people import invitations, setup
from wiki.people.accounts import NewAccount
from wiki.people.database import Database
from wiki.people.models import Account, Invitation
from wiki.people.notices import JOINED, add_notice
from wiki.people.signing_in import open_session
from wiki.people.who import Contributor

log = logging.getLogger(__name__)

Make = Callable[[Session, str, NewAccount, datetime], Account]
"""Makes an account for whoever has a code. Raises CodeNotValid, BadAccount, HandleTaken or EmailTaken."""


@dataclass(frozen=True)
class Joined:
    """A new contributor and their sign-in."""

    session_id: str = field(repr=False)
    who: Contributor


def join_wiki(people: Database, make: Make, code: str, new: NewAccount, agent: str, now: datetime) -> Joined:
    """Makes an account by `make` and signs it in, both or neither. Raises BadFields or CodeNotValid."""
    with taken_as_fields(), people.write() as session:
        account = make(session, code, new, now)
        return Joined(open_session(session, account, now, agent), account.contributor)


def join_as_first(session: Session, code: str, new: NewAccount, now: datetime) -> Account:
    """The first administrator, by the code that the wiki printed when it was started."""
    return setup.create_first_admin(session, code, new, now)


def join_by_invitation(session: Session, code: str, new: NewAccount, now: datetime) -> Account:
    """Somebody who was invited; who invited them is told."""
    host = invitations.get_invitation(session, code, now).created_by
    account = invitations.join(session, code, new, now)
    if host is not None:
        add_notice(session, host, JOINED, {"name": account.name, "handle": account.handle}, now)
    return account


def goal_of(invitation: Invitation) -> str | None:
    """The name of the page that the invitation leads to."""
    return invitation.talk or invitation.event


def remap_people(index: Index) -> None:
    """Has the index learn whose commits an address makes; an account is never undone because that failed."""
    try:
        index.remap_people()
    except IndexBroken:
        log.exception("the index did not learn of an address")
