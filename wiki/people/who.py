"""Who asks for something: a stranger, a contributor with an account, or the holder of a link."""

from dataclasses import dataclass
from enum import StrEnum

from wiki.core.store.model import Person


class Role(StrEnum):
    """What an account may do, the least first; each role may all that those before it may."""

    READER = "reader"
    WRITER = "writer"
    ORGANISER = "organiser"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may all that `other` may."""
        return _RANKS[self] >= _RANKS[other]


_RANKS = {role: rank for rank, role in enumerate(Role)}


class LinkKind(StrEnum):
    """What a link on one event or talk is for; permissions.py says what it grants."""

    GUEST = "guest"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who is not signed in."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """An account, as those who act on its behalf need it. `commit_email` is the real address it chose for commits,
    `unread` the number of its notices that wait, where that was asked for."""

    id: int
    handle: str
    name: str
    role: Role
    language: str | None = None
    commit_email: str | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """A guest or a speaker who came by a link. `scope` is the page that it is for; `number` is the N of `guest-N`.

    An event's link also reaches the event's talks and files (`whole_event`), a talk's link that talk alone.
    """

    number: int
    name: str
    kind: LinkKind
    scope: str
    whole_event: bool

    @property
    def handle(self) -> str:
        """What stands where an account's handle would; no account can have it."""
        return f"guest-{self.number}"

    def reaches(self, page: str) -> bool:
        """Whether `page`, the checked name of a page or path of a file, lies within what the link is for."""
        return page == self.scope or (self.whole_event and page.startswith(self.scope + "/"))


Author = Contributor | LinkHolder
"""Whoever can put their name under a commit."""
Who = Stranger | Author


def author_of(who: Author, host: str) -> Person:
    """The author of this person's commits: `Name <handle@users.noreply.HOST>`, or the real address they chose.

    `host` is the name of the wiki's host, without a port. A link's holder is `guest-N`.
    """
    if isinstance(who, LinkHolder):
        return Person(who.name, f"{who.handle}@users.noreply.{host}")
    return Person(who.name, who.commit_email or f"{who.handle}@users.noreply.{host}")
