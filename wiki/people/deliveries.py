"""What hooks delivered: stored before it is answered, so that nothing said to us is only in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wiki.people.database import insert_if_absent
from wiki.people.models import Delivery

KEPT = 1_000
WANTED = "push"
"""The verdict of a delivery that leads to a meeting with the upstream (hooks/verdict.py)."""
MOST_OUTCOME = 1_000


@dataclass(frozen=True)
class NewDelivery:
    """One call. `delivery` is the host's id for it, `verdict` why it was wanted or not, `commit` what it told of."""

    provider: str
    delivery: str
    event: str
    verdict: str
    headers: Mapping[str, str]
    body: bytes
    commit: str | None


def record_delivery(session: Session, new: NewDelivery, now: datetime) -> bool:
    """Stores a delivery; false if the same one is stored already. Only the newest thousand are kept."""
    values = {
        "provider": new.provider,
        "delivery": new.delivery[:200],
        "received": now,
        "event": new.event[:80],
        "verdict": new.verdict,
        "headers": {name: value[:1_000] for name, value in new.headers.items()},
        "body": new.body,
        "commit_id": new.commit[:40] if new.commit else None,
    }
    is_new = insert_if_absent(session, Delivery, values)
    if is_new:
        oldest = select(Delivery.id).order_by(Delivery.id.desc()).offset(KEPT)
        session.execute(delete(Delivery).where(Delivery.id.in_(oldest)))
    return is_new


def list_deliveries(session: Session, limit: int = 50) -> list[Delivery]:
    """The newest deliveries first."""
    return list(session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(limit)))


def list_waiting(session: Session) -> list[int]:
    """The ids of wanted deliveries of which nothing came yet."""
    waiting = (Delivery.verdict == WANTED, Delivery.handled.is_(None))
    return list(session.scalars(select(Delivery.id).where(*waiting)))


def note_outcome(session: Session, ids: Sequence[int], outcome: str, handled: datetime | None) -> None:
    """Says what meeting the upstream came to for these deliveries; `handled` is None where it will be tried again."""
    values = {"outcome": outcome.replace("\0", "")[:MOST_OUTCOME], "handled": handled}
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(values))


def begin_again(session: Session, delivery_id: int) -> bool:
    """Makes a delivery wait for its outcome anew; false if there is none with that id (the row's own)."""
    wanted = session.get(Delivery, delivery_id)
    if wanted is None:
        return False
    wanted.outcome = wanted.handled = None
    return True
