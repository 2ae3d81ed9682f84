"""What a speaker sees by their link, and their word that the notes are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wiki.core.checking import notes_mark, write_checked
from wiki.core.diff.comparison import Comparison, compare_texts
from wiki.core.errors import FestaError
from wiki.core.proposals import find_offer
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.people.models import Proposal, Question
from wiki.people.outbox import enqueue
from wiki.people.proposals import MOST_WORDS, OPEN, ask, list_proposals, list_questions, plain_words
from wiki.people.who import LinkHolder
from wiki.review.notes import Notes, body_of
from wiki.web.notice_words import ASKED, CHECKED
from wiki.web.saving import Saving
from wiki.web.services import Services

RECENT = 50
"""So many revisions are looked at for the speaker's own confirmation."""


@dataclass
class NotesChanged(FestaError):
    """The notes are others than those that the speaker saw."""

    seen: str


@dataclass(frozen=True)
class Dealings:
    """What a speaker did by their link: what they propose that is open, what was decided, what they asked."""

    open: Proposal | None
    decided: Sequence[Proposal]
    questions: Sequence[Question]


class Checking:
    """Takes speakers' confirmations and questions. Safe from many threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._saving = Saving(services)

    def confirm(self, notes: Notes, seen: str, who: LinkHolder, now: datetime) -> None:
        """Writes on the talk that the notes in the state `seen` are right. Organisers are told.

        What was saved in this very moment is merged; the page then says that it was changed since. Raises NotesChanged, FrontMatterUnwritable,
        NotUpstream, and what save_page raises.
        """
        text = text_at(self._services.store, notes.page.name, seen, notes.commit)
        if text is None or notes_mark(body_of(text)) != notes_mark(notes.body):
            raise NotesChanged(seen)
        checked = write_checked(notes.text, notes.today(now), notes.body)
        saved = self._saving.check(notes.page.name, checked, notes.commit, who)
        if saved.change is not None:
            facts = {"name": who.name, "page": notes.page.name, "title": notes.page.title, "commit": saved.commit}
            with self._services.people.write() as session:
                enqueue(session, CHECKED, facts, now)

    def ask(self, notes: Notes, who: LinkHolder, text: str, now: datetime) -> bool:
        """Keeps what the speaker asks for and tells organisers; false where nothing was written. Raises TooManyWords,
        TooManyProposals."""
        words = plain_words(text, MOST_WORDS)
        if not words:
            return False
        with self._services.people.write() as session:
            question = ask(session, who.number, words, now)
            facts = {"number": question.id, "name": who.name, "page": notes.page.name, "title": notes.page.title}
            enqueue(session, ASKED, {**facts, "text": words}, now)
        return True

    def dealings(self, who: LinkHolder) -> Dealings:
        """What came of this link so far."""
        with self._services.people.read() as session:
            mine = list_proposals(session, handle=who.handle)
            questions = list_questions(session, guest_id=who.number)
        waiting = [each for each in mine if each.state == OPEN]
        return Dealings(waiting[0] if waiting else None, [each for each in mine if each.decided_by], questions)

    def suggestion(self, dealings: Dealings) -> tuple[str, CommitId, str] | None:
        """Text, base and message of the proposal that is still open, to go on from."""
        offered = find_offer(self._services.store, dealings.open.number) if dealings.open else None
        return (offered.text, offered.base, offered.message) if offered else None


def text_at(store: Store, name: str, commit: str, tip: CommitId) -> str | None:
    """The file of a page in a state of `main`, under the name it has now; None for anything else. Safe for what strangers send."""
    known = store.find_commit(commit)
    if known is None or not store.is_ancestor(known.id, tip):
        return None
    path = find_page_path(store, known.id, name)
    data = store.find_file(known.id, path) if path else None
    return decode(data, path or name).text if data is not None else None


def changes_since(notes: Notes, seen: str) -> Comparison | None:
    """How the notes differ from those in the state `seen`; None where that cannot be told."""
    text = text_at(notes.services.store, notes.page.name, seen, notes.commit)
    return compare_texts(body_of(text), notes.body) if text is not None else None


def changes_since_check(notes: Notes, who: LinkHolder) -> Comparison | None:
    """How the notes differ from those that this speaker confirmed last."""
    for row in notes.snapshot.revisions(notes.page.name, RECENT).items:
        if row.handle == who.handle:
            return changes_since(notes, row.commit)
    return None
