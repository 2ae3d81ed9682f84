"""The first admin: whoever starts the wiki finds a link in its log that works once, while there is no account."""

import secrets
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, exists, select, update
from sqlalchemy.orm import Session

from wiki.people.accounts import NewAccount, create_account
from wiki.people.codes import Draw, digest, new_code
from wiki.people.database import insert_if_absent
from wiki.people.errors import CodeNotValid
from wiki.people.models import Account, SetupToken
from wiki.people.who import Role

_ONLY = 1  # there is one code at a time; a second start replaces it


def has_accounts(session: Session) -> bool:
    """Whether there is any account, disabled ones included."""
    return bool(session.scalar(select(exists().where(Account.id.is_not(None)))))


def issue_setup_token(session: Session, now: datetime, draw: Draw = secrets.token_bytes) -> str | None:
    """A new code for `/-/setup/<token>`, in place of any before; None once there is an account."""
    if has_accounts(session):
        return None
    code = new_code(draw)
    values = {"key": digest(code), "created": now}
    if not insert_if_absent(session, SetupToken, {"id": _ONLY, **values}):
        session.execute(update(SetupToken).values(values))
    return code


def is_setup_token(session: Session, code: str) -> bool:
    """Whether this code would make the first admin now."""
    held = select(exists().where(SetupToken.key == digest(code)))
    return bool(session.scalar(held)) and not has_accounts(session)


def create_first_admin(session: Session, code: str, new: NewAccount, now: datetime) -> Account:
    """Makes the first admin and uses the code up. Raises CodeNotValid, or BadAccount (then the code stays good)."""
    # The row is deleted first: of two who come at one moment, the other finds it gone.
    used = session.execute(delete(SetupToken).where(SetupToken.key == digest(code)))
    if cast("CursorResult[Any]", used).rowcount != 1 or has_accounts(session):
        raise CodeNotValid
    return create_account(session, new, Role.ADMIN, now)
