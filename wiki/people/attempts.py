"""Slows down the guessing of passwords. Counts are in the database, so that all processes share them.

A try is counted before the password is looked at, and taken back when it was right: otherwise a thousand tries at one
moment would all find the count still low.
"""

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wiki.people.codes import digest
from wiki.people.database import Database, insert_if_absent
from wiki.people.errors import TooManyAttempts
from wiki.people.models import Attempts

WINDOW = timedelta(minutes=15)
FIRST_DELAY_SECONDS = 15
MOST_PER_HANDLE = 10
MOST_PER_ADDRESS = 60  # a whole conference has one address behind its wireless network

Limits = dict[str, int]


def limits_for(handle: str, address: str) -> Limits:
    """The keys under which a try is counted, with how many failures each may have before the delays begin."""
    return {
        digest(f"handle {handle.casefold()}"): MOST_PER_HANDLE,
        digest(f"address {_network(address)}"): MOST_PER_ADDRESS,
    }


def count_attempt(database: Database, limits: Limits, now: datetime) -> None:
    """Counts a try as failed. Raises TooManyAttempts, without counting it, while one of the keys is blocked.

    From the last allowed failure on, each doubles the delay, from 15 seconds to 15 minutes. A key is forgotten 15
    minutes after its last failure or delay.
    """
    with database.write() as session:
        rows = [_locked_row(session, key, now) for key in sorted(limits)]  # always in one order: no deadlock
        blocked_until = max(row.blocked_until for row in rows)
        if blocked_until > now:
            raise TooManyAttempts(-int((now - blocked_until).total_seconds() // 1))
        for row in rows:
            row.failures = 1 + (row.failures if row.forgotten > now else 0)
            delay = _delay(row.failures - limits[row.key])
            # Never `now` itself: of many who try at one moment, some have looked at the clock before the one just counted.
            row.blocked_until = now + delay if delay else now - WINDOW
            row.forgotten = now + delay + WINDOW


def forgive_attempt(session: Session, limits: Limits, now: datetime) -> None:
    """Takes a try back that was right. The handle's count is cleared; the address's goes back by that one try,

    or else whoever has an account could clear it at will while guessing another's password.
    """
    for key in sorted(limits):
        if limits[key] == MOST_PER_HANDLE:
            session.execute(delete(Attempts).where(Attempts.key == key))
        else:
            taken_back = {"failures": Attempts.failures - 1, "blocked_until": now - WINDOW}
            session.execute(update(Attempts).where(Attempts.key == key, Attempts.failures > 0).values(taken_back))


def _locked_row(session: Session, key: str, now: datetime) -> Attempts:
    locked = select(Attempts).where(Attempts.key == key).with_for_update()
    while True:  # on PostgreSQL the row may be deleted, by somebody's success, before it is locked
        insert_if_absent(
            session, Attempts, {"key": key, "failures": 0, "blocked_until": now - WINDOW, "forgotten": now}
        )
        row = session.scalar(locked)
        if row is not None:
            return row


def _delay(excess: int) -> timedelta:
    if excess < 0:
        return timedelta()
    return min(timedelta(seconds=FIRST_DELAY_SECONDS << min(excess, 10)), WINDOW)


def _network(address: str) -> str:
    """An IPv6 customer has 2^64 addresses at least, so what is counted is their network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
