"""Signing in and out, and who a cookie belongs to. Cookies hold a random id; everything else is in the database.

There is no cache before `find_session`: one query costs little enough, and so a sign-out, a disabled account or a new
role holds at once in every process.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from wiki.people.accounts import find_account
from wiki.people.attempts import count_attempt, forgive_attempt, limits_for
from wiki.people.codes import Draw, digest, new_code
from wiki.people.database import Database
from wiki.people.errors import SignInRefused
from wiki.people.models import Account, Attempts, Notice, SignIn
from wiki.people.passwords import Passwords
from wiki.people.who import Contributor

LASTS = timedelta(days=30)  # since it was last used
TOUCH = timedelta(hours=1)  # how often that is written down

_FIND = (
    select(
        SignIn.seen,
        SignIn.expires,
        Account.id,
        Account.handle,
        Account.name,
        Account.role,
        Account.language,
        Account.email,
        Account.email_in_commits,
        select(func.count())
        .where(Notice.account_id == Account.id, Notice.read.is_(None))
        .correlate(Account)
        .scalar_subquery()
        .label("unread"),
    )
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.key == bindparam("key"), SignIn.epoch == Account.session_epoch, Account.disabled.is_(None))
)


@dataclass(frozen=True)
class Attempt:
    """What came with a request to sign in; `address` is the network address, `agent` what the browser calls itself."""

    handle: str
    password: str = field(repr=False)
    address: str
    agent: str = ""


def sign_in(
    database: Database, passwords: Passwords, attempt: Attempt, now: datetime, draw: Draw = secrets.token_bytes
) -> str:
    """Returns the session id, for the cookie. Raises SignInRefused, or TooManyAttempts without looking at the password.

    A handle that does not exist costs the same work and gives the same answer as a wrong password.
    """
    limits = limits_for(attempt.handle, attempt.address)
    count_attempt(database, limits, now)
    with database.read() as session:
        account = find_account(session, attempt.handle)
    stored = account.password_hash if account and account.disabled is None else None
    if not passwords.is_right(stored, attempt.password) or account is None or stored is None:
        raise SignInRefused
    better = passwords.hash(attempt.password) if passwords.is_outdated(stored) else None
    with database.write() as session:
        forgive_attempt(session, limits, now)
        if better:
            unchanged = (Account.id == account.id, Account.password_hash == stored)
            session.execute(update(Account).where(*unchanged).values(password_hash=better))
        # If the password was changed meanwhile, the epoch read above is over and so is this session.
        return open_session(session, account, now, attempt.agent, draw)


def open_session(
    session: Session, account: Account, now: datetime, agent: str = "", draw: Draw = secrets.token_bytes
) -> str:
    """Signs somebody in whose right to it is known: after an invitation, or anew after a change of password."""
    session_id = new_code(draw)
    session.add(
        SignIn(
            key=digest(session_id),
            account_id=account.id,
            epoch=account.session_epoch,
            created=now,
            seen=now,
            expires=now + LASTS,
            agent=_short(agent),
        )
    )
    return session_id


def find_session(database: Database, session_id: str, now: datetime) -> Contributor | None:
    """Whose session this is; None when it has expired, was ended, or never was. One query, and one write an hour."""
    key = digest(session_id)
    row = database.find_row(_FIND, {"key": key})
    if row is None or row.expires <= now:
        return None
    if now - row.seen >= TOUCH:
        with database.write() as session:
            session.execute(update(SignIn).where(SignIn.key == key).values(seen=now, expires=now + LASTS))
    commit_email = row.email if row.email_in_commits else None
    return Contributor(row.id, row.handle, row.name, row.role, row.language, commit_email, row.unread)


def sign_out(database: Database, session_id: str) -> None:
    """Ends this session; nothing happens when there is none."""
    with database.write() as session:
        session.execute(delete(SignIn).where(SignIn.key == digest(session_id)))


def end_sign_in(session: Session, account_id: int, key: str) -> None:
    """Ends the sign-in of this account that `list_sessions` shows with `key`; nothing happens when it has no such one."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.key == key))


def end_others(session: Session, account_id: int, session_id: str) -> None:
    """Ends every sign-in of this account but the one that this is asked from."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.key != digest(session_id)))


def list_sessions(session: Session, account: Account, now: datetime) -> list[SignIn]:
    """Where this account is signed in, the last seen first."""
    current = (SignIn.account_id == account.id, SignIn.epoch == account.session_epoch, SignIn.expires > now)
    return list(session.scalars(select(SignIn).where(*current).order_by(SignIn.seen.desc())))


def forget_expired(session: Session, now: datetime) -> None:
    """Deletes sessions and counts of failures that mean nothing any more; called now and then."""
    session.execute(delete(SignIn).where(SignIn.expires <= now))
    session.execute(delete(Attempts).where(Attempts.forgotten <= now))


def _short(agent: str) -> str:
    return "".join(char for char in agent if char.isprintable())[:120]
