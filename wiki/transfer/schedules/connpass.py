"""An event of connpass, asked for through its API (v2): the event, then its presentations, batch by batch.

connpass allows one request a second for a key, whoever in this process asks.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from wiki.core.errors import FestaError
from wiki.core.fetching.errors import FetchFailed
from wiki.core.fetching.fetch import Fetch, Limits
from wiki.core.schedule.model import MAX_TALKS, OTHER_SHAPE, NotASchedule, Programme
from wiki.transfer.schedules.connpass_answers import read_connpass
from wiki.transfer.schedules.json_text import Json, list_at, mapping_at, read_json, text_of

API = "https://connpass.com/api/v2"
BATCH = 100  # the most that the API gives at once
SECONDS_BETWEEN = 1.0

_ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+\.)?connpass\.com/event/(\d{1,10})(?:[/?#].*)?", re.IGNORECASE)
_LIMITS = Limits(size=4_000_000, seconds=20.0)


@dataclass
class ConnpassKeyMissing(FestaError):
    """FESTA_CONNPASS_KEY is not set."""


@dataclass
class ConnpassKeyRefused(FestaError):
    """connpass does not know the key (401), or does not let it ask (403)."""

    status: int


@dataclass
class ConnpassEventNotFound(FestaError):
    event: str


@dataclass
class ConnpassTooOften(FestaError):
    """Asked more often than connpass allows (429), as when another program has the same key."""

    permanent: ClassVar[bool] = False


class Pace:
    """Lets calls through one by one, the next a while after the one before, in whatever thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self, sleep: Callable[[float], None], clock: Callable[[], float]) -> None:
        """Returns when it is the caller's turn. Turns are given out in the order of calls."""
        with self._lock:
            now = clock()
            turn = max(now, self._next)
            self._next = turn + self._seconds
        if turn > now:
            sleep(turn - now)


_PACE = Pace(SECONDS_BETWEEN)  # the one state of this module: the limit is of the key, so all threads share it


def find_connpass_event(address: str) -> str | None:
    """The id of the event that an address of connpass is of; None for any other address."""
    match = _ADDRESS.fullmatch(address.strip())
    return match[1] if match else None


def fetch_connpass(
    event: str,
    key: str | None,
    fetch: Fetch,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    pace: Pace = _PACE,
    api: str = API,
) -> Programme:
    """The event with this id and all its presentations.

    Raises ConnpassKeyMissing, ConnpassKeyRefused, ConnpassEventNotFound, ConnpassTooOften, what `fetch` raises, or NotASchedule
    when the answers are not what its API gives.
    """
    if not key:
        raise ConnpassKeyMissing

    def ask(path: str) -> Mapping[str, Json]:
        pace.wait(sleep, clock)
        try:
            found = fetch(f"{api}/{path}", _LIMITS, {"X-API-Key": key})
        except FetchFailed as failed:
            raise _named(failed, event) from failed
        return mapping_at(read_json(found.data), path)

    events = list_at(ask(f"events/?event_id={event}").get("events"), "events")
    if not events:
        raise ConnpassEventNotFound(event)
    return read_connpass(mapping_at(events[0], "events[0]"), _presentations(event, ask))


def _presentations(event: str, ask: Callable[[str], Mapping[str, Json]]) -> list[Json]:
    """All presentations. An answer without any ends them, so that a wrong count cannot go on for ever."""
    found: list[Json] = []
    while len(found) < MAX_TALKS:
        answer = ask(f"events/{event}/presentations/?start={len(found) + 1}&count={BATCH}")
        batch = list_at(answer.get("presentations"), "presentations")
        found += batch
        if not batch or len(found) >= _number(answer, "results_available"):
            break
    return found


def _number(answer: Mapping[str, Json], key: str) -> int:
    text = text_of(answer.get(key))
    if not re.fullmatch(r"\d{1,9}", text):
        raise NotASchedule(OTHER_SHAPE, key, text or "missing")
    return int(text)


def _named(failed: FetchFailed, event: str) -> FestaError:
    if failed.status in (401, 403):
        return ConnpassKeyRefused(failed.status)
    if failed.status == 404:
        return ConnpassEventNotFound(event)
    return ConnpassTooOften() if failed.status == 429 else failed
