"""Lands and declines proposals.

Landing is a save by whoever proposed it: it merges with what was saved since, and only a true clash is given back. It is noted
in the database before and after, under the writer lock: of two organisers who land at one moment the second is told, and
when the wiki is killed between the save and the note, the next who looks finds the landed commit by its trailer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from wiki.core.checking import write_checked
from wiki.core.errors import PageNotFound
from wiki.core.frontmatter_write import FrontMatterUnwritable
from wiki.core.proposals import Offered, find_offer
from wiki.core.save import Edit, Saved, foresee, save_page
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.people.models import Proposal
from wiki.people.notices import add_notice
from wiki.people.permissions import Action, may, require
from wiki.people.proposals import (
    LANDING,
    MOST_REASON,
    begin_landing,
    decline,
    end_landing,
    get_proposal,
    plain_words,
)
from wiki.people.who import Contributor, Who, author_of
from wiki.review.notes import body_of
from wiki.web.compose import zone_of
from wiki.web.notice_words import DECLINED, LANDED
from wiki.web.saving import Saving
from wiki.web.services import Services

FARTHEST = 2_000
"""So many commits are looked at for one that a killed landing may have left."""


@dataclass(frozen=True)
class ByHand:
    """What an organiser made of a proposal that clashed: the whole file, over the state `base`."""

    text: str
    base: CommitId


class Landing:
    """What organisers do with proposals. Safe from many threads and processes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._people = services.people
        self._saving = Saving(services)

    def find(self, number: int) -> tuple[Proposal, Offered]:
        """A proposal and what it says. Raises ProposalNotFound; PageNotFound where its text was purged."""
        with self._people.read() as session:
            proposal = get_proposal(session, number)
        if proposal.state == LANDING:
            with self._store.hold():
                self._recover(number)
            with self._people.read() as session:
                proposal = get_proposal(session, number)
        offered = find_offer(self._store, number)
        if offered is None:
            raise PageNotFound(proposal.page)
        return proposal, offered

    def foresee(self, proposal: Proposal, offered: Offered) -> Saved:
        """What the page becomes if it lands now. Raises EditConflict, and what save_page raises."""
        return foresee(self._store, self._edit(proposal, offered, None, None))

    def land(self, number: int, who: Contributor, now: datetime, by_hand: ByHand | None = None) -> Saved:
        """Saves what was proposed, in the name of who proposed it.

        Raises NotAllowed, ProposalNotFound, ProposalDecided, NotUpstream (it has landed then), and what save_page raises;
        the proposal stays open then.
        """
        proposal, offered = self.find(number)
        require(who, landing_action(proposal, who), open_to=self._services.settings.open_to, page=proposal.page)
        edit = self._edit(proposal, offered, who, by_hand)
        with self._store.hold():
            self._recover(number)
            with self._people.write() as session:
                begin_landing(session, number, self._store.tip() or "", who.name)
            try:
                saved = save_page(self._store, edit, limit=self._services.settings.max_page_bytes)
            except BaseException:
                with self._people.write() as session:
                    end_landing(session, number, None, now)
                raise
            with self._people.write() as session:
                landed = end_landing(session, number, saved.commit, now)
                self._tell(session, landed, LANDED, who, now)
        return self._saving.follow(saved, proposal.page)

    def decline(self, number: int, who: Contributor, reason: str, now: datetime) -> None:
        """Says that it will not land, and why. Raises NotAllowed, ProposalNotFound, ProposalDecided, TooManyWords."""
        proposal, _ = self.find(number)
        require(who, landing_action(proposal, who), open_to=self._services.settings.open_to, page=proposal.page)
        with self._people.write() as session:
            declined = decline(session, number, who.name, plain_words(reason, MOST_REASON), now)
            self._tell(session, declined, DECLINED, who, now)

    def _edit(self, proposal: Proposal, offered: Offered, who: Contributor | None, by_hand: ByHand | None) -> Edit:
        text = by_hand.text if by_hand else offered.text
        trailers = [f"Proposal: {offered.number}"]
        if who is not None:
            person = author_of(who, self._services.host)
            trailers.append(f"Landed-by: {person.name} <{person.email}>")
        subject = offered.subject
        if proposal.confirms:
            text = self._confirmed(proposal, offered, text)
        return Edit(
            name=proposal.page, text=text, base=by_hand.base if by_hand else offered.base, author=offered.author,
            summary=subject, summarise=lambda _old, _new: subject, note=offered.message, trailers=tuple(trailers),
            coauthors=(author_of(who, self._services.host),) if who and by_hand else (),
        )  # fmt: skip

    def _confirmed(self, proposal: Proposal, offered: Offered, text: str) -> str:
        """The text with the speaker's word that these notes are right; as it is where its fields cannot be written."""
        with self._services.index.read() as snapshot:
            page = snapshot.find_page(proposal.page)
            event = snapshot.find_page(page.event) if page and page.event else None
        zone = zone_of(page, event) if page else None
        try:
            return write_checked(text, proposal.created.astimezone(zone or UTC).date(), body_of(offered.text))
        except FrontMatterUnwritable:
            return text

    def _recover(self, number: int) -> None:
        """Finds out what became of a landing that was killed. The writer lock is held, so none is under way."""
        with self._people.write() as session:
            proposal = get_proposal(session, number)
            if proposal.state == LANDING:
                commit = find_landed(self._store, number, proposal.commit or "")
                end_landing(session, number, commit, self._store.clock())

    def _tell(self, session: Session, proposal: Proposal, kind: str, who: Contributor, now: datetime) -> None:
        if proposal.account_id is not None and proposal.account_id != who.id:
            facts = {"number": proposal.number, "by": who.name, "page": proposal.page}
            add_notice(session, proposal.account_id, kind, facts, now)


def landing_action(proposal: Proposal, who: Who) -> Action:
    """What landing it needs: less for one's own."""
    own = isinstance(who, Contributor) and proposal.account_id == who.id
    return Action.LAND_OWN if own else Action.LAND


def may_land(proposal: Proposal, who: Who, open_to: str) -> bool:
    return may(who, landing_action(proposal, who), open_to=open_to, page=proposal.page)


def may_see(proposal: Proposal, who: Who, open_to: str) -> bool:
    """Whoever may write sees all proposals, for they see drafts, too; others those that they made."""
    own = isinstance(who, Contributor) and proposal.account_id == who.id
    return own or may(who, Action.SAVE, open_to=open_to)


def find_landed(store: Store, number: int, since: str) -> CommitId | None:
    """The commit after `since` by which a proposal landed."""
    tip = store.tip()
    row = [tip] if tip else []
    seen: set[str] = {since}
    while row and len(seen) < FARTHEST:
        commit = store.get_commit(row.pop(0))
        if commit.id in seen:
            continue
        if f"\nProposal: {number}\n" in f"{commit.message}\n":
            return commit.id
        seen.add(commit.id)
        row += commit.parents
    return None
