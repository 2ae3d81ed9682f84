"""Where schedules come from: a file, an address, connpass."""

from typing import Protocol

from wiki.core.schedule.model import Programme


class ScheduleSources(Protocol):
    """What reads files and fetches addresses."""

    def read(self, name: str, data: bytes) -> Programme: ...
    def fetch(self, address: str) -> Programme: ...
