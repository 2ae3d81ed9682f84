"""Who has the form of a page open: told to the others who open it. A courtesy, not a lock; saves merge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wiki.people.database import insert_if_absent
from wiki.people.models import Account, Editing

LASTS = timedelta(minutes=10)
"""How long an opened form counts without a sign of life: a browser without script gives none."""


@dataclass(frozen=True)
class Writer:
    """Somebody with the form open, and since when."""

    handle: str
    name: str
    since: datetime


def begin_editing(session: Session, page: str, account_id: int, now: datetime) -> None:
    """Notes that the account has the form of the page called `page` open; called again, that it still has."""
    key = {"page": page, "account_id": account_id}
    if insert_if_absent(session, Editing, {**key, "since": now, "seen": now}):
        return
    mine = update(Editing).where(Editing.page == page, Editing.account_id == account_id)
    session.execute(mine.where(Editing.seen <= now - LASTS).values(since=now))
    session.execute(mine.values(seen=now))


def end_editing(session: Session, page: str, account_id: int) -> None:
    """The form was sent or left."""
    session.execute(delete(Editing).where(Editing.page == page, Editing.account_id == account_id))


def list_writers(session: Session, page: str, now: datetime, other_than: int | None = None) -> list[Writer]:
    """Who has the form open, those who began first at the front."""
    current = (Editing.page == page, Editing.seen > now - LASTS, Account.disabled.is_(None))
    rows = session.execute(
        select(Account.handle, Account.name, Editing.since)
        .join(Account, Account.id == Editing.account_id)
        .where(*current, Editing.account_id != (other_than or 0))
        .order_by(Editing.since, Account.handle)
    )
    return [Writer(handle, name, since) for handle, name, since in rows]


def forget_editing(session: Session, now: datetime) -> None:
    """Deletes what means nothing any more; called now and then."""
    session.execute(delete(Editing).where(Editing.seen <= now - LASTS))
