"""Who wrote a page, for all that shows it: lines with the commits behind them, writers with their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wiki.core.blame.blamer import Blamer
from wiki.core.index.rows import PageRow
from wiki.core.index.signatures import Signature
from wiki.core.index.snapshot import Snapshot
from wiki.core.page import EVENT
from wiki.core.store.model import CommitId
from wiki.core.text import decode

COLOURED = 10
"""So many writers are told apart by colour and line; then numbers begin again, and the names tell."""
KEPT_EVENTS = 256


@dataclass(frozen=True)
class Written:
    """A page's file line by line, as git counts lines, with the commit behind each and who made these commits.

    A commit is None for what is too old to be told.
    """

    revision: CommitId
    lines: Sequence[str]
    origins: Sequence[CommitId | None]
    signatures: Mapping[CommitId, Signature]

    def origins_of_text(self) -> list[CommitId | None]:
        """The same for the lines of the text as `decode` reads it, where a lone carriage return ends a line, too."""
        origins: list[CommitId | None] = []
        for line, origin in zip(self.lines, self.origins, strict=True):
            origins += [origin] * (1 + line.removesuffix("\r").count("\r"))
        return origins


def read_written(blamer: Blamer, snapshot: Snapshot, name: str, commit: CommitId, path: str) -> Written:
    """The file at `path` in a state that led to the snapshot's; `name` is the page's now.

    Raises PageNotFound, NotText, BlameTooLong.
    """
    blame = blamer.blame(snapshot, commit, path)
    decode(blame.data, path)
    lines = blame.data.decode("utf-8").split("\n")
    if not lines[-1]:
        lines.pop()
    commits = dict.fromkeys(origin for origin in blame.origins if origin)
    return Written(blame.revision, lines, blame.origins, snapshot.signatures(name, commits))


class WriterNumbers:
    """The number of each writer, from 1: by the order of first commits to the event that a page is in, else to the page.

    It chooses colour and line (look.md), and is the same on all pages of an event.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, int, dict[str, int]]] = {}

    def read(self, snapshot: Snapshot, page: PageRow) -> Mapping[str, int]:
        """The numbers by `Signature.key`."""
        name = page.name if page.kind == EVENT or not page.event else page.event
        kept = self._kept.get(name)
        if kept and kept[:2] == (snapshot.epoch, snapshot.sequence):
            return kept[2]
        if len(self._kept) > KEPT_EVENTS:
            self._kept.clear()
        numbers = {key: at % COLOURED + 1 for at, key in enumerate(snapshot.first_writers(name))}
        self._kept[name] = snapshot.epoch, snapshot.sequence, numbers
        return numbers
