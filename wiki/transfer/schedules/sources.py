"""Where schedules come from: a file, an address, connpass."""

from urllib.parse import unquote, urlsplit

from wiki.core.fetching.fetch import Fetch
from wiki.core.schedule.model import Programme
from wiki.transfer.schedules.connpass import fetch_connpass, find_connpass_event
from wiki.transfer.schedules.read import read_schedule


class ScheduleSources:
    """Reads files and fetches addresses. `fetch` is what reaches the network, `connpass_key` that of connpass's API."""

    def __init__(self, fetch: Fetch, connpass_key: str | None) -> None:
        self._fetch = fetch
        self._connpass_key = connpass_key

    def read(self, name: str, data: bytes) -> Programme:
        """The schedule in a file called `name`. Raises NotASchedule."""
        return read_schedule(name, data)

    def fetch(self, address: str) -> Programme:
        """The schedule at an address. Raises NotASchedule, what `fetch` raises and, for connpass, what fetch_connpass raises."""
        event = find_connpass_event(address)
        if event is not None:
            return fetch_connpass(event, self._connpass_key, self._fetch)
        found = self._fetch(address)
        return read_schedule(unquote(urlsplit(found.address).path.rpartition("/")[2]), found.data)
