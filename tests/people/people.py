"""Alice writes, Bob co-writes, Charlie may not: the three who appear everywhere, as accounts."""

from datetime import UTC, datetime

from wiki.people.accounts import NewAccount, create_account
from wiki.people.database import Database
from wiki.people.models import Account
from wiki.people.passwords import Passwords
from wiki.people.who import Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = "correct horse battery"


def add_account(
    database: Database, handle: str, role: Role = Role.WRITER, passwords: Passwords | None = None, email: str = ""
) -> Account:
    """An account whose password is SECRET, or which has none when `passwords` is not given."""
    password_hash = passwords.hash(SECRET) if passwords else None
    with database.write() as session:
        return create_account(session, NewAccount(handle, handle.title(), password_hash, email), role, NOON)
