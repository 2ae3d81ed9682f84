"""Up to which revision somebody has looked at a page, as they said themselves.

A mark names a commit and the name that the page had there; which page that is today, the index knows. So a rename needs nothing,
and a page that took over the name of another does not take over its marks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from wiki.core.store.model import CommitId
from wiki.people.database import Database, insert_if_absent
from wiki.people.models import Viewing

_OF_PAGES = select(Viewing.page, Viewing.commit, Viewing.at).where(
    Viewing.account_id == bindparam("account"), Viewing.page.in_(bindparam("pages", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Viewed:
    """`at` is when they said so."""

    page: str
    commit: CommitId
    at: datetime


def find_viewings(database: Database, account_id: int, pages: Iterable[str]) -> list[Viewed]:
    """The marks of an account at pages of these names, in no order. One query."""
    rows = database.find_rows(_OF_PAGES, {"account": account_id, "pages": list(pages)})
    return [Viewed(page, CommitId(commit), at) for page, commit, at in rows]


def mark_viewed(session: Session, account_id: int, viewed: Viewed, instead_of: Iterable[Viewed] = ()) -> None:
    """Notes a mark, and takes away those that it goes beyond. Said twice, the first moment counts."""
    unmark_viewed(session, account_id, [each for each in instead_of if each.commit != viewed.commit])
    key = {"account_id": account_id, "page": viewed.page, "commit": viewed.commit}
    insert_if_absent(session, Viewing, {**key, "at": viewed.at})


def unmark_viewed(session: Session, account_id: int, marks: Iterable[Viewed]) -> None:
    keys = [(each.page, each.commit) for each in marks]
    if keys:
        mine = Viewing.account_id == account_id
        session.execute(delete(Viewing).where(mine, tuple_(Viewing.page, Viewing.commit).in_(keys)))


def follow_purge(session: Session, commits: Mapping[CommitId, CommitId]) -> None:
    """Brings the marks to the commits' new ids."""
    for old in session.scalars(select(Viewing)).all():
        new = commits.get(CommitId(old.commit))
        if new is not None and new != old.commit:
            session.delete(old)
            session.flush()  # before the same one may come again
            key = {"account_id": old.account_id, "page": old.page, "commit": new}
            insert_if_absent(session, Viewing, {**key, "at": old.at})
