"""What hooks delivered: stored before it is answered, so that nothing said to us is only in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wiki.people.database import insert_if_absent
from wiki.people.models import Delivery

KEPT = 1_000


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
