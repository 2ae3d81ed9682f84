"""Who has the form of a page open: told to the others who open it. A courtesy, not a lock; saves merge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wiki.people.database import insert_if_absent
from wiki.people.models import Editing
from wiki.people.who import Author

LASTS = timedelta(minutes=10)
"""How long an opened form counts without a sign of life: a browser without script gives none."""


@dataclass(frozen=True)
class Writer:
    """Somebody with the form open, and since when."""

    handle: str
    name: str
    since: datetime


def begin_editing(session: Session, page: str, who: Author, now: datetime) -> None:
    """Notes that somebody has the form of the page called `page` open; called again, that they still have."""
    key = {"page": page, "handle": who.handle}
    if insert_if_absent(session, Editing, {**key, "name": who.name, "since": now, "seen": now}):
        return
    mine = update(Editing).where(Editing.page == page, Editing.handle == who.handle)
    session.execute(mine.where(Editing.seen <= now - LASTS).values(since=now))
    session.execute(mine.values(seen=now, name=who.name))


def end_editing(session: Session, page: str, who: Author) -> None:
    """The form was sent or left."""
    session.execute(delete(Editing).where(Editing.page == page, Editing.handle == who.handle))


def list_writers(session: Session, page: str, now: datetime, other_than: Author | None = None) -> list[Writer]:
    """Who has the form open, those who began first at the front."""
    current = (Editing.page == page, Editing.seen > now - LASTS)
    rows = session.execute(
        select(Editing.handle, Editing.name, Editing.since)
        .where(*current, Editing.handle != (other_than.handle if other_than else ""))
        .order_by(Editing.since, Editing.handle)
    )
    return [Writer(handle, name, since) for handle, name, since in rows]


def list_all_writers(session: Session, now: datetime) -> dict[str, list[Writer]]:
    """Who has which forms open, by page; of a page those who began first at the front."""
    rows = session.execute(
        select(Editing.page, Editing.handle, Editing.name, Editing.since)
        .where(Editing.seen > now - LASTS)
        .order_by(Editing.since, Editing.handle)
    )
    found: dict[str, list[Writer]] = {}
    for page, handle, name, since in rows:
        found.setdefault(page, []).append(Writer(handle, name, since))
    return found


def forget_editing(session: Session, now: datetime) -> None:
    """Deletes what means nothing any more; called now and then."""
    session.execute(delete(Editing).where(Editing.seen <= now - LASTS))
