"""Where schedules come from: a file, an address, connpass."""

from wiki.core.schedule.model import Programme
from wiki.transfer.schedules.read import read_schedule


class ScheduleSources:
    """Reads files and fetches addresses."""

    def read(self, name: str, data: bytes) -> Programme:
        """Raises NotASchedule."""
        return read_schedule(name, data)

    def fetch(self, address: str) -> Programme:
        """Raises NotASchedule, and what `fetch` raises."""
        raise NotImplementedError(address)
