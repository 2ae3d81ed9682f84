"""What the worker forgets now and then: sign-ins that are over, work long done, notices long read."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from wiki.people.database import Database
from wiki.people.notices import forget_old
from wiki.people.outbox import forget_handled
from wiki.people.signing_in import forget_expired

EVERY_SECONDS = 3600.0
HANDLED_KEPT = timedelta(days=30)
READ_KEPT = timedelta(days=180)

log = logging.getLogger(__name__)


def tidy(people: Database, now: datetime) -> None:
    """Forgets all of it. A database that is away is asked again an hour later: nothing depends on this."""
    try:
        with people.write() as session:
            forget_expired(session, now)
            forget_handled(session, now - HANDLED_KEPT)
            forget_old(session, now - READ_KEPT)
    except SQLAlchemyError:
        log.exception("nothing was tidied up")
