"""The parts that a running wiki is made of, handed to whoever needs them by the factory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wiki.core.blame.blamer import Blamer
from wiki.core.changes import Failures
from wiki.core.index.index import Index
from wiki.core.remote.transport import Transport
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.settings import Settings
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.people.database import Database
from wiki.web.acknowledging import Acknowledging


class ReleaseFacts(Protocol):
    """What everybody may know of a release."""

    @property
    def number(self) -> int: ...
    @property
    def content(self) -> CommitId | None: ...
    @property
    def subject(self) -> str: ...
    @property
    def date(self) -> datetime: ...
    @property
    def kind(self) -> str: ...


class PublishWarning(Protocol):
    """Something a writer may want to mend: `kind` is one of compose.py's, `detail` names what it is about."""

    @property
    def kind(self) -> str: ...
    @property
    def detail(self) -> str: ...


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
    def is_held(self) -> bool: ...
    def count_changes(self) -> Mapping[int, int]: ...
    def warnings(self) -> Sequence[PublishWarning]: ...
    def purge(self) -> object: ...


@dataclass(frozen=True)
class Services:
    """One wiki, open. `transport` is None where no upstream is set; `host` is what authors' addresses end in.

    `acknowledging` is there where a save is answered only when the upstream has it too (FESTA_ACK=remote).
    """

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
    blamer: Blamer
    acknowledging: Acknowledging | None = None
