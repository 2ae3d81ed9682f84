"""From what a browser sent to files of an event: each is looked at, pictures are made fit to be kept, and all are added at once.

What cannot be taken is told beside what was: one bad picture among ten costs nobody the other nine.
"""

import posixpath
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from wiki.core.pictures.kinds import find_picture_kind
from wiki.core.pictures.studio import PictureRefused, Sitting, Studio
from wiki.core.store.store import utc_now
from wiki.core.uploads.add import NewFile, event_bytes
from wiki.core.uploads.errors import QuotaExceeded
from wiki.core.uploads.kinds import find_ending
from wiki.people.who import Author
from wiki.uploads.pace import Pace
from wiki.web.saving import Saving
from wiki.web.services import Services

# Why a file is not taken, beside the reasons of pictures
TOO_LARGE, EMPTY, KIND = "too_large", "empty", "kind"
SVG, MARKDOWN = "svg", "markdown"

PICTURE_ENDINGS = frozenset("jpg png webp gif".split())
MOST_TITLE = 200


@dataclass(frozen=True)
class Sent:
    """A file as it came. `name` is what the browser called it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Stored:
    """A file of the event. `markdown` shows it, or leads to it, on the page that it was sent for."""

    path: str
    name: str
    markdown: str


@dataclass(frozen=True)
class NotTaken:
    """`reason` is one of the words above, of pictures/order.py or of children/ends.py."""

    name: str
    reason: str
    size: int


@dataclass(frozen=True)
class Place:
    """Where files go: an event, and the page of it that they are for. `path` is the page's, also where it is not saved yet."""

    event: str
    page: str
    path: str


@dataclass(frozen=True)
class Received:
    stored: tuple[Stored, ...] = ()
    refused: tuple[NotTaken, ...] = ()
    is_new: bool = False


@dataclass
class _Looked:
    files: list[NewFile] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)


class Receiving:
    """Safe from many threads."""

    def __init__(self, services: Services, pace: Pace) -> None:
        self._services = services
        self._saving = Saving(services)
        self._studio = Studio(services.settings.picture_edge)
        self._pace = pace

    def receive(self, place: Place, sent: Sequence[Sent], who: Author, called: str = "") -> Received:
        """Adds what can be taken. `called` is a name that somebody gave to the one file they sent.

        Raises NotAllowed, PageNotFound, QuotaExceeded, TooManyUploads, StudioBusy, BadName, RefLocked, NotUpstream.
        """
        self._check_room(place.event)
        self._pace.count(who.handle, len(sent), utc_now())
        looked = self._look_at(sent, called if len(sent) == 1 else "")
        if not looked.files:
            return Received(refused=tuple(looked.refused))
        added = self._saving.add_files(place.event, looked.files, who, place.page)
        stored = tuple(
            Stored(path, path.rpartition("/")[2], markdown_of(path, title, place.path))
            for path, title in zip(added.paths, looked.titles, strict=True)
        )
        return Received(stored, tuple(looked.refused), is_new=added.change is not None)

    def _check_room(self, event: str) -> None:
        """Before pictures are looked at; the store looks again when the files are added."""
        quota, tip = self._services.settings.event_quota_bytes, self._services.store.tip()
        size = event_bytes(self._services.store, tip, event) if tip else 0
        if size >= quota:
            raise QuotaExceeded(size, quota)

    def _look_at(self, sent: Sequence[Sent], called: str) -> _Looked:
        if not any(find_picture_kind(each.data) for each in sent):
            return self._sort(sent, called, None)
        with self._studio.open() as sitting:
            return self._sort(sent, called, sitting)

    def _sort(self, sent: Sequence[Sent], called: str, sitting: Sitting | None) -> _Looked:
        looked = _Looked()
        for each in sent:
            title = title_of(called or each.name)
            try:
                reason = self._fault(each.data)
                made = None if reason else self._take(each, title, sitting)
            except PictureRefused as refused:
                reason, made = refused.reason, None
            if made is None:
                looked.refused.append(NotTaken(each.name, reason or _kind_fault(each), len(each.data)))
            else:
                looked.files.append(made)
                looked.titles.append(title)
        return looked

    def _fault(self, data: bytes) -> str | None:
        if not data:
            return EMPTY
        return TOO_LARGE if len(data) > self._services.settings.max_upload_bytes else None

    def _take(self, sent: Sent, title: str, sitting: Sitting | None) -> NewFile | None:
        kind = find_picture_kind(sent.data)
        if kind is not None and sitting is not None:
            picture = sitting.develop(kind, sent.data)
            return NewFile(title, picture.ending, picture.data)
        ending = find_ending(sent.data, sent.name.rpartition(".")[2])
        return NewFile(title, ending, sent.data) if ending else None


def title_of(name: str) -> str:
    """What a file is called, for people: its name without folders and ending, on one line."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    shown = stem if dot and stem and len(ending) <= 8 else last
    seen = "".join(char for char in shown if unicodedata.category(char)[0] != "C")
    return " ".join(seen.split())[:MOST_TITLE]


def markdown_of(path: str, title: str, page_path: str) -> str:
    """What shows the file on the page at `page_path`, with the title as the text that stands for it."""
    target = posixpath.relpath(path, page_path.rpartition("/")[0] or ".")
    text = title.translate({ord(sign): " " for sign in "[]\\`<>"}).strip() or path.rpartition("/")[2]
    is_picture = path.rpartition(".")[2] in PICTURE_ENDINGS
    return f"{'!' if is_picture else ''}[{text}]({f'<{target}>' if any(char in ' ()' for char in target) else target})"


def _kind_fault(sent: Sent) -> str:
    ending = sent.name.rpartition(".")[2].casefold()
    if ending == "md":
        return MARKDOWN
    return SVG if ending == "svg" or b"<svg" in sent.data[:1_000] else KIND
