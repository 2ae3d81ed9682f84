"""Accounts: making, finding and changing them. Everything happens in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wiki.people.account_rules import clean_email, clean_handle, clean_name, is_handle, may_be_email
from wiki.people.database import Database
from wiki.people.errors import AccountNotFound, EmailTaken, HandleTaken, LastAdmin
from wiki.people.models import Account
from wiki.people.who import Role

_HANDLE_OF_EMAIL = select(Account.handle).where(Account.email_key == bindparam("key"))


@dataclass(frozen=True)
class NewAccount:
    """What somebody fills in. `password_hash` comes from Passwords.hash; without one nobody can sign in by password."""

    handle: str
    name: str
    password_hash: str | None = None
    email: str | None = None
    language: str | None = None


def create_account(session: Session, new: NewAccount, role: Role, now: datetime) -> Account:
    """Makes an account. Raises BadAccount, HandleTaken or EmailTaken."""
    email = clean_email(new.email or "")
    account = Account(
        handle=clean_handle(new.handle),
        name=clean_name(new.name),
        email=email,
        email_key=_key(email),
        password_hash=new.password_hash,
        role=role,
        language=new.language,
        created=now,
    )
    _refuse_taken(session, account)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # somebody else made it in the meantime, which PostgreSQL allows
        _refuse_taken(session, account)
        raise
    return account


def find_account(session: Session, handle: str) -> Account | None:
    """The account of this handle in any case, disabled or not."""
    folded = handle.strip().casefold()
    return session.scalar(select(Account).where(Account.handle == folded)) if is_handle(folded) else None


def get_account(session: Session, handle: str) -> Account:
    """As `find_account`; raises AccountNotFound."""
    account = find_account(session, handle)
    if account is None:
        raise AccountNotFound(handle)
    return account


def list_accounts(session: Session) -> list[Account]:
    """All accounts by handle, the disabled ones too."""
    return list(session.scalars(select(Account).order_by(Account.handle)))


def find_names(session: Session, handles: Iterable[str]) -> dict[str, str]:
    """The names of those of these handles that are accounts'."""
    wanted = sorted({handle for handle in handles if is_handle(handle)})
    if not wanted:
        return {}
    found = session.execute(select(Account.handle, Account.name).where(Account.handle.in_(wanted)))
    return {row.handle: row.name for row in found}


def change_name(account: Account, name: str) -> None:
    """Raises BadAccount. Commits keep the name they were made under; `.mailmap` can change that."""
    account.name = clean_name(name)


def change_language(account: Account, language: str | None) -> None:
    """`language` is the code of one of the interface's languages, or None to follow the browser."""
    account.language = language


def change_email(session: Session, account: Account, email: str, *, in_commits: bool) -> None:
    """Sets or (with empty text) removes the address; `in_commits` shows it as the author's. Raises BadAccount, EmailTaken."""
    plain = clean_email(email)
    if plain is not None and _has_email(session, plain, other_than=account.id):
        raise EmailTaken
    try:
        with session.begin_nested():
            account.email, account.email_key = plain, _key(plain)
            account.email_in_commits = in_commits and plain is not None
    except IntegrityError as taken:
        raise EmailTaken from taken


def change_password(account: Account, password_hash: str) -> None:
    """Sets the password and ends every sign-in of the account, the one it is done from included."""
    account.password_hash = password_hash
    account.session_epoch += 1


def change_role(session: Session, account: Account, role: Role) -> None:
    """Raises LastAdmin when nobody else could manage accounts. Holds from the next request on."""
    if role is not Role.ADMIN:
        _refuse_last_admin(session, account)
    account.role = role


def disable(session: Session, account: Account, now: datetime) -> None:
    """Ends every sign-in of the account, and its tokens rest. Raises LastAdmin."""
    _refuse_last_admin(session, account)
    account.disabled = account.disabled or now
    account.session_epoch += 1


def enable(account: Account) -> None:
    account.disabled = None


def handle_of_email(database: Database, email: str) -> str | None:
    """The handle of the account that has this address, for the index: commits pushed from elsewhere are theirs too."""
    if not may_be_email(email):
        return None
    row = database.find_row(_HANDLE_OF_EMAIL, {"key": _key(email)})
    return row.handle if row else None


def _key(email: str | None) -> str | None:
    return email.casefold() if email else None


def _has_email(session: Session, email: str, other_than: int | None) -> bool:
    owner = session.scalar(select(Account.id).where(Account.email_key == _key(email)))
    return owner is not None and owner != other_than


def _refuse_taken(session: Session, account: Account) -> None:
    if find_account(session, account.handle) is not None:
        raise HandleTaken(account.handle)
    if account.email is not None and _has_email(session, account.email, other_than=None):
        raise EmailTaken


def _refuse_last_admin(session: Session, account: Account) -> None:
    admins = select(Account.id).where(Account.role == Role.ADMIN, Account.disabled.is_(None)).order_by(Account.id)
    # Locked, so that two admins cannot demote each other at one moment.
    if list(session.scalars(admins.with_for_update())) == [account.id]:
        raise LastAdmin
