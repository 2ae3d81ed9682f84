"""The outbox: facts recorded in the transaction that made them facts, and worked off by whoever comes first.

A worker takes an item for a while. If it dies, the item is taken again after that; if it is merely slow, it learns
in `mark_handled` that the item is no longer its own, and undoes its transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from wiki.people.database import Database
from wiki.people.errors import LeaseLost
from wiki.people.models import Facts, OutboxItem

LEASE = timedelta(minutes=2)
MOST_TRIES = 3
MOST_DETAIL = 2000


@dataclass(frozen=True)
class Taken:
    """An item in this worker's hands; `tries` counts this one, and tells its holder from the next."""

    id: int
    kind: str
    payload: Facts
    created: datetime
    tries: int


def enqueue(session: Session, kind: str, payload: Facts, now: datetime) -> None:
    """Records that something has to be done about a fact; `payload` is anything that JSON can hold."""
    session.add(OutboxItem(kind=kind, payload=payload, created=now, waits_until=now))


def take(database: Database, now: datetime, most: int = 20, lease: timedelta = LEASE) -> list[Taken]:
    """Takes the oldest items that wait, for `lease`. Workers who ask at one moment get different ones.

    An item that has been taken MOST_TRIES times, whose workers must have died each time, is set aside instead.
    """
    waiting = (OutboxItem.handled.is_(None), OutboxItem.failed.is_(None), OutboxItem.waits_until <= now)
    choice = select(OutboxItem).where(*waiting).order_by(OutboxItem.id).limit(most)
    with database.write() as session:
        taken = []
        for item in session.scalars(choice.with_for_update(skip_locked=True)):
            if item.tries >= MOST_TRIES:
                item.failed, item.detail = now, item.detail or "its worker stopped each time"
                continue
            item.tries += 1
            item.waits_until = now + lease
            taken.append(Taken(item.id, item.kind, item.payload, item.created, item.tries))
    return taken


def mark_handled(session: Session, item: Taken, now: datetime) -> None:
    """Ends an item, in the transaction of what was done for it. Raises LeaseLost when somebody else has it."""
    _end(session, item, {"handled": now, "detail": None})


def mark_failed(session: Session, item: Taken, detail: str, now: datetime, *, permanent: bool = False) -> None:
    """Records why it failed. It is tried again, later each time; after MOST_TRIES, or when `permanent`, set aside."""
    values: dict[str, Any] = {"detail": _storable(detail), "waits_until": now + LEASE * 2**item.tries}
    if permanent or item.tries >= MOST_TRIES:
        values["failed"] = now
    _end(session, item, values)


def list_failed(session: Session, most: int = 50) -> list[OutboxItem]:
    """The items set aside, the newest first, for the status page."""
    return list(
        session.scalars(
            select(OutboxItem).where(OutboxItem.failed.is_not(None)).order_by(OutboxItem.id.desc()).limit(most)
        )
    )


def try_again(session: Session, item_id: int, now: datetime) -> None:
    """Gives an item that was set aside its tries back."""
    aside = (OutboxItem.id == item_id, OutboxItem.failed.is_not(None))
    values = {"failed": None, "tries": 0, "waits_until": now}
    session.execute(update(OutboxItem).where(*aside).values(values))


def forget_handled(session: Session, before: datetime) -> None:
    """Deletes what was handled before that time."""
    session.execute(delete(OutboxItem).where(OutboxItem.handled < before))


def _end(session: Session, item: Taken, values: dict[str, Any]) -> None:
    mine = (OutboxItem.id == item.id, OutboxItem.tries == item.tries)
    still = (OutboxItem.handled.is_(None), OutboxItem.failed.is_(None))
    ended = session.execute(update(OutboxItem).where(*mine, *still).values(values))
    if cast("CursorResult[Any]", ended).rowcount != 1:
        raise LeaseLost(item.id)


def _storable(detail: str) -> str:
    """PostgreSQL keeps no NUL, and neither database a lone surrogate; messages of programs may hold both."""
    return detail.encode("utf-8", "replace").decode().replace("\0", "")[:MOST_DETAIL]
