"""What goes into an importer and what comes out of it. Importers know neither Git nor the wiki's pages; arrive.py does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wiki.core.errors import FestaError
from wiki.core.store.model import Person
from wiki.transfer.arriving.left_over import LeftOver

MAX_FILE_BYTES = 16_000_000
MAX_FILES = 5_000
MAX_TOTAL_BYTES = 500_000_000

FindFile = Callable[[str], bytes | None]
"""The bytes of a file that lies beside what is imported, by its path there; None if it is not there, or may not be read."""


@dataclass
class NotReadable(FestaError):
    """A file that an importer refuses whole: `reason` is one of the constants below, `detail` the place or the parser's words."""

    name: str
    reason: str
    detail: str = ""


NOT_A_POST = "not_a_post"
OTHER_FORMAT = "other_format"  # not what it should be by its ending, or inside
DAMAGED = "damaged"
TOO_MUCH = "too_much"  # of files, bytes, time or memory
NOTHING = "nothing"  # nothing in it that could be a page
NOT_SAFE = "not_safe"  # an archive whose names lead out of it
ONE_AT_A_TIME = "one_at_a_time"  # several files, of a format of which each is imported by itself


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was handed in. `name` may have folders, between slashes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files that an import is to make, by their paths, pages first and in order.

    `kind` is the importer's name. `homes` are the names of events, or of folders, that the import makes as a whole: where something
    else stands under such a name, nothing is put beside it. `coauthors` wrote with the one who imports.
    """

    kind: str
    subject: str
    files: Mapping[str, bytes]
    left_over: tuple[LeftOver, ...] = ()
    homes: tuple[str, ...] = ()
    coauthors: tuple[Person, ...] = field(default=())
