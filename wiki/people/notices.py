"""Notices: what a person is told about when they next look. Facts only; the sentence is made when it is shown."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from wiki.people.models import Facts, Notice

# Kinds, with their facts. wiki/accounts/own/notices.py has a sentence for each.
ROLE = "role"  # somebody (`by`) gave the account another `role`
JOINED = "joined"  # `name`, whose handle is `handle`, came by an invitation of this account


def add_notice(session: Session, account_id: int, kind: str, facts: Facts, now: datetime) -> None:
    """Tells one account something; `facts` is anything that JSON can hold."""
    session.add(Notice(account_id=account_id, kind=kind, facts=facts, created=now))


def list_notices(session: Session, account_id: int, most: int = 50, before: int | None = None) -> list[Notice]:
    """The account's notices, the newest first; `before` is the id of the last one of the batch before."""
    mine = select(Notice).where(Notice.account_id == account_id)
    if before is not None:
        mine = mine.where(Notice.id < before)
    return list(session.scalars(mine.order_by(Notice.id.desc()).limit(most)))


def count_unread(session: Session, account_id: int) -> int:
    """How many notices of this account have not been read."""
    unread = (Notice.account_id == account_id, Notice.read.is_(None))
    return session.scalar(select(func.count()).where(*unread)) or 0


def mark_read(session: Session, account_id: int, now: datetime, ids: Iterable[int] | None = None) -> None:
    """Marks these notices, or all of them; those of other accounts are not touched whatever `ids` says."""
    statement = update(Notice).where(Notice.account_id == account_id, Notice.read.is_(None))
    if ids is not None:
        statement = statement.where(Notice.id.in_(list(ids)))
    session.execute(statement.values(read=now))


def forget_old(session: Session, before: datetime) -> None:
    """Deletes what was read before that time."""
    session.execute(delete(Notice).where(Notice.read < before))
