"""The links by which speakers check the notes of their talks: made by organisers, followed without an account.

A link is for one speaker and one talk. It is kept as a digest alone, ends after some days or when it is revoked, and follows its
talk through renames: by the state of `main` in which it was made, so that another page that has got the talk's name since is not shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wiki.core.errors import PageNotFound
from wiki.core.index.page_history import PageHistory
from wiki.core.index.snapshot import Snapshot
from wiki.core.page import TALK
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.people.invitations import ForGuests, find_speaker, holder_of, welcome_speaker
from wiki.people.models import Guest
from wiki.people.permissions import Action, require
from wiki.people.who import LinkHolder, LinkKind
from wiki.web.services import Services

DAYS = 14
MOST_DAYS = 365


@dataclass(frozen=True)
class CheckLink:
    """A link that holds; `who.scope` is the talk's name as it is now."""

    who: LinkHolder
    expires: datetime

    @property
    def talk(self) -> str:
        return self.who.scope


def give_check_link(
    services: Services, name: str, speaker: str, days: int, created_by: int | None, now: datetime
) -> str:
    """Makes a link for a speaker of a talk and returns its code, which is told this once.

    Raises PageNotFound for what is no talk, BadAccount for what can be no name. Days out of range become the nearest in it.
    """
    with services.index.read() as snapshot:
        page = snapshot.find_page(name)
        commit = snapshot.commit
    if page is None or page.kind != TALK:
        raise PageNotFound(name)
    what = ForGuests(LinkKind.CHECK, page.event or page.name, page.name)
    expires = now + timedelta(days=min(max(days, 1), MOST_DAYS))
    with services.people.write() as session:
        return welcome_speaker(session, what, speaker, expires, created_by, now, commit)[1]


def follow_check_link(services: Services, code: str, now: datetime) -> CheckLink:
    """The link of this code. Raises CodeNotValid; PageNotFound when its talk is gone; NotAllowed."""
    guest = find_speaker(services.people, code, now)
    with services.index.read() as snapshot:
        name = talk_of(snapshot, services.store, guest)
    if name is None:
        raise PageNotFound(guest.invitation.talk or "")
    who = replace(holder_of(guest), scope=name)
    require(who, Action.CHECK, open_to=services.settings.open_to, page=name)
    return CheckLink(who, guest.invitation.expires)


def talk_of(snapshot: Snapshot, store: Store, guest: Guest) -> str | None:
    """The name that the talk of a link has now; None when it is gone."""
    then, commit = guest.invitation.talk or "", guest.invitation.commit
    if commit is None or store.find_commit(commit) is None:  # history was rewritten since
        page = snapshot.find_page(then)
        return page.name if page else snapshot.find_redirect(then)
    for name in snapshot.pages_once_called(then):
        was = PageHistory(snapshot, name).at(store, CommitId(commit))
        if was is not None and was.page == then:
            return name
    return None
