"""The tables. Times are aware and in UTC on both sides of the database; secrets are kept as digests alone."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from wiki.people.who import Contributor, LinkKind, Role

Facts = dict[str, Any]


class UtcTime(TypeDecorator[datetime]):
    """A moment. SQLite keeps no zone, so what goes in is turned to UTC and what comes out is called UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def _words(enum: type[Role] | type[LinkKind]) -> Enum:
    """Kept as plain words: a further role then needs no migration on PostgreSQL."""
    return Enum(
        enum, native_enum=False, length=20, values_callable=lambda members: [member.value for member in members]
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        Facts: JSON(),
        Role: _words(Role),
        LinkKind: _words(LinkKind),
    }


class Account(Base):
    """Never deleted, only disabled: its handle stands in commits and must not become somebody else's."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(32), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)  # `email`, casefolded
    email_in_commits: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[Role]
    language: Mapped[str | None] = mapped_column(String(20))
    created: Mapped[datetime]
    disabled: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)  # a sign-in of an earlier epoch is over

    @property
    def contributor(self) -> Contributor:
        commit_email = self.email if self.email_in_commits else None
        return Contributor(self.id, self.handle, self.name, self.role, self.language, commit_email)


class SignIn(Base):
    """Somebody signed in, in one browser. `key` is the digest of the id in the cookie."""

    __tablename__ = "sign_ins"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    epoch: Mapped[int]
    created: Mapped[datetime]
    seen: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(String(120))


class Attempts(Base):
    """Failures to sign in, counted for one handle or one address. `key` is a digest: what people type is not kept."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime]
    forgotten: Mapped[datetime] = mapped_column(index=True)  # when the count starts anew


class Token(Base):
    """An API token, for the API and for `git push`."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class Invitation(Base):
    """Makes accounts with `role`, or (with `kind`) lets people without one work on one event or talk."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role | None]
    kind: Mapped[LinkKind | None]
    event: Mapped[str | None] = mapped_column(String(240))
    talk: Mapped[str | None] = mapped_column(String(240))
    uses_left: Mapped[int]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created: Mapped[datetime]
    expires: Mapped[datetime]
    revoked: Mapped[datetime | None]
    commit: Mapped[str | None] = mapped_column(String(64))  # of `main` when it was made: says which page has that name


class Guest(Base):
    """Somebody who came by a link, or a speaker for whom one was made; the id is the N of `guest-N` in commits."""

    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    invitation: Mapped[Invitation] = relationship(lazy="joined")
    name: Mapped[str] = mapped_column(String(80))
    created: Mapped[datetime]


class SetupToken(Base):
    """The one code (its id is always 1) by which the first admin is made while there is no account."""

    __tablename__ = "setup_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]


class OutboxItem(Base):
    """A fact that something has yet to be done about, recorded in the transaction that made it a fact."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[Facts]
    created: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    waits_until: Mapped[datetime] = mapped_column(index=True)  # a worker has it until then, or it is tried again then
    handled: Mapped[datetime | None] = mapped_column(index=True)
    failed: Mapped[datetime | None]  # set aside after too many tries
    detail: Mapped[str | None]


class Notice(Base):
    """Something a person is told in the wiki; `facts` become a sentence in their language when it is shown."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[Facts]
    created: Mapped[datetime]
    read: Mapped[datetime | None]


class Delivery(Base):
    """One call of a hook. The same `delivery` of one provider is recorded once."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("provider", "delivery"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    delivery: Mapped[str] = mapped_column(String(200))
    received: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str] = mapped_column(String(80))
    verdict: Mapped[str] = mapped_column(String(40))
    headers: Mapped[Facts]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    commit_id: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None]
    handled: Mapped[datetime | None]


class Editing(Base):
    """Somebody has the form of a page open."""

    __tablename__ = "editings"

    page: Mapped[str] = mapped_column(String(400), primary_key=True)
    handle: Mapped[str] = mapped_column(String(40), primary_key=True)  # of an account, or `guest-N`
    name: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime]
    seen: Mapped[datetime] = mapped_column(index=True)


class Proposal(Base):
    """What became of the proposal at `refs/proposals/<number>`; what it says is in Git. `page` is the name at its base.

    `commit` is the tip that a landing began at, while that goes on, then where it landed.
    """

    __tablename__ = "proposals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[str] = mapped_column(String(400))
    handle: Mapped[str] = mapped_column(String(40), index=True)  # of an account, or `guest-N`
    name: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirms: Mapped[bool]  # a speaker says that with this the notes are right
    created: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), index=True)  # people/proposals.py
    decided: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    commit: Mapped[str | None] = mapped_column(String(64))


class Question(Base):
    """What a speaker asks for in words."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey("guests.id"), index=True)
    guest: Mapped[Guest] = relationship(lazy="joined")
    text: Mapped[str] = mapped_column(String(2000))
    created: Mapped[datetime]


class Viewing(Base):
    """Somebody has looked at a page up to a revision of it. `page` is the name that it had there."""

    __tablename__ = "viewings"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[str] = mapped_column(String(400), primary_key=True)
    commit: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
