"""Makes proposals: a commit at a ref of its own, and a row that says what becomes of it.

Both are made under the writer lock, the ref while the row's transaction is open. A kill in between leaves at most a ref that
no row tells of: its number is never given again, and whoever sent the form got no answer and sends it once more.
"""

from dataclasses import dataclass
from datetime import datetime

from wiki.core.proposals import Offer, keep_offer, last_number, write_offer
from wiki.core.store.model import CommitId
from wiki.core.text import clean
from wiki.people.outbox import enqueue
from wiki.people.permissions import Action, require
from wiki.people.proposals import MOST_WORDS, add_proposal, plain_words
from wiki.people.who import Author, author_of
from wiki.web.notice_words import PROPOSED
from wiki.web.saving import Saving
from wiki.web.services import Services


@dataclass(frozen=True)
class Suggestion:
    """What somebody sends: the whole file of the page as it shall be, over the state `base`. `confirms`: a speaker says that
    with this the notes are right."""

    name: str
    text: str
    base: str
    message: str
    title: str
    before: str
    confirms: bool = False


class Posting:
    """Takes proposals of contributors and of speakers. Safe from many threads and processes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._saving = Saving(services)

    def post(self, sent: Suggestion, who: Author, now: datetime) -> int:
        """Keeps a proposal and returns its number; organisers are told. An open one of theirs on this page is replaced.

        Raises NotAllowed, BadText, TextTooLarge, TooManyWords, TooManyProposals, RevisionNotFound, NothingProposed, NotText.
        """
        require(who, Action.PROPOSE, open_to=self._services.settings.open_to, page=sent.name)
        message = plain_words(sent.message, MOST_WORDS)
        text = clean(sent.text, limit=self._services.settings.max_page_bytes)
        author = author_of(who, self._services.host)
        subject = self._saving.summarise(sent.name, sent.before, text)
        store = self._services.store
        commit = write_offer(store, Offer(sent.name, CommitId(sent.base), text, author, subject, message))
        with store.hold(), self._services.people.write() as session:
            least = last_number(store) + 1
            proposal, _ = add_proposal(session, least, sent.name, who, now, confirms=sent.confirms)
            keep_offer(store, proposal.number, commit)
            enqueue(
                session, PROPOSED, {"number": proposal.number, "name": who.name, "page": sent.name, "title": sent.title}, now
            )  # fmt: skip
        return proposal.number
