"""API tokens: for programs and for `git push`. Shown once, kept as a digest, and good until revoked."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from wiki.people.account_rules import clean_name
from wiki.people.codes import Draw, digest, new_code
from wiki.people.database import Database
from wiki.people.models import Account, Token
from wiki.people.who import Contributor

PREFIX = "festa_"  # so that secret scanners, and people, know what they have found
TOUCH = timedelta(hours=1)

_FIND = (
    select(
        Token.last_used,
        Account.id,
        Account.handle,
        Account.name,
        Account.role,
        Account.language,
        Account.email,
        Account.email_in_commits,
    )
    .join(Account, Account.id == Token.account_id)
    .where(Token.key == bindparam("key"), Token.revoked.is_(None), Account.disabled.is_(None))
)


def create_token(
    session: Session, account_id: int, name: str, now: datetime, draw: Draw = secrets.token_bytes
) -> tuple[Token, str]:
    """Makes a token and returns it with the text that is shown this once. Raises BadAccount for a name that is none.

    It may all that its account may, and goes on working when the password changes.
    """
    code = new_code(draw, PREFIX)
    token = Token(key=digest(code), account_id=account_id, name=clean_name(name), created=now)
    session.add(token)
    session.flush()
    return token, code


def find_by_token(database: Database, code: str, now: datetime) -> Contributor | None:
    """Whose token this is; None for one that is revoked or never was, or whose account is disabled. One query."""
    if not code.startswith(PREFIX):
        return None
    key = digest(code)
    row = database.find_row(_FIND, {"key": key})
    if row is None:
        return None
    if row.last_used is None or now - row.last_used >= TOUCH:
        with database.write() as session:
            session.execute(update(Token).where(Token.key == key).values(last_used=now))
    commit_email = row.email if row.email_in_commits else None
    return Contributor(row.id, row.handle, row.name, row.role, row.language, commit_email)


def list_tokens(session: Session, account_id: int) -> list[Token]:
    """The account's tokens that are not revoked, the newest first."""
    mine = (Token.account_id == account_id, Token.revoked.is_(None))
    return list(session.scalars(select(Token).where(*mine).order_by(Token.id.desc())))


def revoke_token(session: Session, account_id: int, token_id: int, now: datetime) -> None:
    """Ends a token of this account, from the next request on; nothing happens when it has no such token."""
    mine = (Token.id == token_id, Token.account_id == account_id, Token.revoked.is_(None))
    session.execute(update(Token).where(*mine).values(revoked=now))
