"""Makes links for guests, and lets in whoever follows one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wiki.accounts.everyone.changes import MOST_DAYS
from wiki.accounts.filled import Faults
from wiki.core.errors import PageNotFound
from wiki.core.index.index import Index
from wiki.core.page import EVENT
from wiki.people.database import Database
from wiki.people.errors import BadAccount
from wiki.people.invitations import (
    MOST_USES,
    ForGuests,
    create_invitation,
    list_guests,
    list_links,
    welcome_guest,
)
from wiki.people.who import LinkHolder, LinkKind


@dataclass(frozen=True)
class GivenLink:
    """A link that holds, as those who give links see it; `guests` are the names of those who came by it."""

    id: int
    uses_left: int
    expires: datetime
    guests: tuple[str, ...]


def scope_of(index: Index, name: str) -> ForGuests:
    """What a link for a page lets people work on: an event with all that is in it, a talk or another page alone.

    Raises PageNotFound.
    """
    with index.read() as snapshot:
        page = snapshot.find_page(name)
    if page is None:
        raise PageNotFound(name)
    if page.kind == EVENT:
        return ForGuests(LinkKind.GUEST, page.name)
    return ForGuests(LinkKind.GUEST, page.event or page.name, page.name)


def give_link(people: Database, what: ForGuests, uses: int, days: int, created_by: int | None, now: datetime) -> str:
    """Makes a link and returns its code, which is told this once. Numbers out of range become the nearest in it."""
    uses, days = min(max(uses, 1), MOST_USES), min(max(days, 1), MOST_DAYS)
    with people.write() as session:
        return create_invitation(session, what, uses, now + timedelta(days=days), created_by, now)[1]


def given_links(people: Database, page: str, now: datetime) -> list[GivenLink]:
    """The links for this very page that hold, the newest first."""
    with people.read() as session:
        return [
            GivenLink(each.id, each.uses_left, each.expires, tuple(list_guests(session, each.id)))
            for each in list_links(session, page, now)
        ]


def let_in(people: Database, code: str, name: str, now: datetime) -> LinkHolder:
    """Spends a use of the link for somebody of this name. Raises CodeNotValid or BadFields."""
    faults = Faults()
    with people.write() as session:
        try:
            return welcome_guest(session, code, name, now)
        except BadAccount as bad:
            faults.add(bad)
    faults.refuse()
    raise AssertionError("what was refused says why")
