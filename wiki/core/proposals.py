"""Changes offered for review: each a commit at `refs/proposals/<n>` on top of the state of `main` that it began from.

What becomes of them is kept elsewhere (people/proposals.py); here is what they say. They never move `main`, and their refs stay
when they have landed or were declined, so that what was offered can be looked at again.
"""

from dataclasses import dataclass

from wiki.core.errors import FestaError, NotText, RevisionNotFound
from wiki.core.save import find_page_path
from wiki.core.store.model import FILE, CommitId, Entry, Person, Step
from wiki.core.store.store import Store
from wiki.core.text import decode, encode

FOLDER = "refs/proposals"


@dataclass
class NothingProposed(FestaError):
    """The text is what the page is."""

    name: str


@dataclass(frozen=True)
class Offer:
    """What somebody proposes: what the page called `name` shall be instead of what it is at `base`."""

    name: str
    base: CommitId
    text: str
    author: Person
    subject: str
    message: str = ""


@dataclass(frozen=True)
class Offered:
    """A proposal as Git keeps it. `path` is where the page stood at `base`; `message` is what its author said of it."""

    number: int
    commit: CommitId
    base: CommitId
    path: str
    base_text: str
    text: str
    author: Person
    subject: str
    message: str


def write_offer(store: Store, offer: Offer) -> CommitId:
    """Writes the commit of a proposal, durably and without a ref.

    Raises RevisionNotFound if `base` never was on `main` or has no such page, NothingProposed, NotText.
    """
    known, tip = store.find_commit(offer.base), store.tip()
    if known is None or tip is None or not store.is_ancestor(known.id, tip):
        raise RevisionNotFound(offer.base)
    path = find_page_path(store, known.id, offer.name)
    entry = store.find_entry(known.id, path) if path else None
    if path is None or entry is None:
        raise RevisionNotFound(offer.base)
    before = decode(store.read_blob(entry.id), path)
    if before.text == offer.text:
        raise NothingProposed(offer.name)
    blob = store.add_blob(encode(offer.text, crlf=before.crlf))
    subject = " ".join(offer.subject.split())
    message = "\n\n".join(part for part in (subject, offer.message.strip()) if part)
    return store.write_commit(Step({path: Entry(entry.mode or FILE, blob)}, message, offer.author), known.id)


def keep_offer(store: Store, number: int, commit: CommitId) -> None:
    """Gives a proposal its ref, durably. The caller holds the writer lock since it chose the number."""
    store.set_ref(f"{FOLDER}/{number}", commit)


def last_number(store: Store) -> int:
    """The highest number that a ref has; 0 when there is none."""
    return max((int(name) for name in store.read_refs(FOLDER) if name.isdecimal()), default=0)


def find_offer(store: Store, number: int) -> Offered | None:
    """What a proposal says; None where its ref is gone, or what it was about was purged."""
    commit_id = store.find_ref(f"{FOLDER}/{number}")
    commit = store.get_commit(commit_id) if commit_id else None
    if commit is None or len(commit.parents) != 1:
        return None
    base = commit.parents[0]
    change = next(iter(store.diff_commits(base, commit.id)), None)
    if change is None or change.new is None or change.old is None:
        return None
    try:
        before, after = (decode(store.read_blob(entry.id), change.path).text for entry in (change.old, change.new))
    except NotText:
        return None
    message = commit.message.partition("\n")[2].strip()
    return Offered(number, commit.id, base, change.path, before, after, commit.author, commit.subject, message)
