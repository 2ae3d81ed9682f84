"""What administrators change about accounts, and the invitations they make."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wiki.people.accounts import change_role, disable, enable, get_account
from wiki.people.database import Database
from wiki.people.invitations import MOST_USES, ForAccounts, create_invitation
from wiki.people.notices import ROLE, add_notice
from wiki.people.who import Contributor, Role

MOST_DAYS = 365


@dataclass(frozen=True)
class Invite:
    """An invitation as it is asked for; `event` is the name of the page people are led to."""

    role: Role
    uses: int = 1
    days: int = 14
    event: str | None = None


def give_role(people: Database, by: Contributor, handle: str, role: Role, now: datetime) -> None:
    """Changes a role, and tells whom it concerns. Raises AccountNotFound or LastAdmin."""
    with people.write() as session:
        account = get_account(session, handle)
        if account.role is role:
            return
        change_role(session, account, role)
        if account.id != by.id:
            add_notice(session, account.id, ROLE, {"by": by.name, "role": role.value}, now)


def set_disabled(people: Database, handle: str, disabled: bool, now: datetime) -> None:
    """Lets somebody in no longer, or again. Raises AccountNotFound or LastAdmin."""
    with people.write() as session:
        account = get_account(session, handle)
        if disabled:
            disable(session, account, now)
        else:
            enable(account)


def invite(people: Database, wanted: Invite, created_by: int | None, now: datetime) -> str:
    """Makes an invitation and returns its code, which is told this once. Numbers out of range become the nearest in it."""
    uses, days = min(max(wanted.uses, 1), MOST_USES), min(max(wanted.days, 1), MOST_DAYS)
    with people.write() as session:
        what = ForAccounts(wanted.role, wanted.event)
        return create_invitation(session, what, uses, now + timedelta(days=days), created_by, now)[1]
