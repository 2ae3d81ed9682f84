"""What the index answers with: frozen rows about pages, revisions, people and links."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Generic, TypeVar

from wiki.core.errors import FestaError
from wiki.core.index.facts import PageFacts, decode_facts
from wiki.core.store.model import CommitId, ObjectId, Person

Row = TypeVar("Row")

# Kinds of revisions. A merge counts only where its result differs from all of its parents.
CREATE = "create"
EDIT = "edit"
RENAME = "rename"
DELETE = "delete"
RESTORE = "restore"  # the page had been deleted before
MERGE = "merge"

# Why a file is no readable page, beside the reasons of `names.find_harm`.
NOT_TEXT = "not_text"
TOO_LARGE = "too_large"
NOT_A_FILE = "not_a_file"  # a link or a submodule
SHADOWED = "shadowed"  # `a.md` beside `a/index.md`
BROKEN = "broken"  # reading it raised an error, which is in the log


@dataclass
class IndexBroken(FestaError):
    """The index could not follow. `detail` is for the log and the status page."""

    detail: str


@dataclass(frozen=True, slots=True)
class Touch:
    """A moment somebody changed something; `date` is the author's, with their zone."""

    commit: CommitId
    date: datetime
    name: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as it stands. `kind` is page.py's EVENT, TALK or PAGE; `event` the name of the nearest event around it.

    `language` is its own, else the event's. `is_public` is false for drafts and for all below an event that is held
    or a draft. `characters` counts the body.
    """

    name: str
    path: str
    blob: ObjectId
    title: str
    kind: str
    event: str | None
    language: str | None
    is_public: bool
    facts_json: str
    characters: int
    revisions: int
    created: Touch | None
    changed: Touch | None

    @property
    def facts(self) -> PageFacts:
        """Decoded when it is asked for: most lists never do."""
        return _facts(self.facts_json)


@dataclass(frozen=True, slots=True)
class PageNow:
    """What a list of revisions tells of a page; the fields are those of PageRow."""

    name: str
    title: str
    kind: str
    event: str | None
    language: str | None
    is_public: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A page as of one commit that changed it. `page` and `path` are those it had then.

    `kind` is one of the constants above; `old_path` is there for RENAME. `added` and `removed` count lines.
    `now` is the page as it stands, None if it is gone or cannot be read.
    """

    commit: CommitId
    page: str
    path: str
    kind: str
    old_path: str | None
    name: str
    email: str
    handle: str | None
    coauthors: tuple[Person, ...]
    date: datetime
    summary: str
    added: int
    removed: int
    now: PageNow | None


@dataclass(frozen=True, slots=True)
class PersonShare:
    """What one person did on a page or an event: in how many revisions, and how many lines these added."""

    name: str
    handle: str | None
    revisions: int
    added: int


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """What one person did on a page: in how many revisions, and how many lines these added."""

    page: PageNow
    revisions: int
    added: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link on a page. `target` is as written, `kind` one of links.py's.

    `page` is the name of the page it leads to, the first it might mean if none exists (then `exists` is false), or
    None for a link to a file or to nowhere.
    """

    kind: str
    target: str
    page: str | None
    exists: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """An attachment, or any other file that is no page."""

    path: str
    blob: ObjectId


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A file that cannot be shown as the page it would be; `reason` is a constant above or one of names.py."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch(Generic[Row]):
    """One screenful. `next` is what `after` must be for the following one; None at the end."""

    items: tuple[Row, ...]
    next: str | None


@lru_cache(maxsize=4096)
def _facts(text: str) -> PageFacts:
    return decode_facts(text)
