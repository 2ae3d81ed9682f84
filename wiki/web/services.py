"""The parts that a running wiki is made of, handed to whoever needs them by the factory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from wiki.core.changes import Failures
from wiki.core.index.index import Index
from wiki.core.remote.transport import Transport
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.settings import Settings
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.people.database import Database


class ReleaseFacts(Protocol):
    """What everybody may know of a release."""

    @property
    def number(self) -> int: ...
    @property
    def content(self) -> CommitId | None: ...
    @property
    def subject(self) -> str: ...


class PublishOutcome(Protocol):
    """What a publish came to."""

    @property
    def release(self) -> ReleaseFacts | None: ...
    @property
    def is_held(self) -> bool: ...
    @property
    def changed(self) -> tuple[str, ...]: ...
    @property
    def failures(self) -> tuple[str, ...]: ...


class Publishing(Protocol):
    """What the other capabilities need of the publisher."""

    def publish(self, *, all: bool = False) -> PublishOutcome: ...
    def rollback(self, number: int | None = None) -> PublishOutcome: ...
    def resume(self) -> None: ...
    def releases(self) -> Sequence[ReleaseFacts]: ...
    def purge(self) -> object: ...


@dataclass(frozen=True)
class Services:
    """One wiki, open. `transport` is None where no upstream is set; `host` is what authors' addresses end in."""

    settings: Settings
    store: Store
    index: Index
    bodies: Bodies
    renderer: Renderer
    publisher: Publishing
    failures: Failures
    transport: Transport | None
    people: Database
    host: str
