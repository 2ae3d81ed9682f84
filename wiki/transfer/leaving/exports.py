"""Everything that can be written of an event, for the command line and the browser alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wiki.core.index.rows import PageRow, PersonShare
from wiki.core.names import SUFFIX
from wiki.core.store.model import ObjectId
from wiki.transfer.jekyll.site_files import JekyllPost, write_jekyll
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.archive import Data, ZipAddresses, list_files
from wiki.transfer.leaving.gather import ELSEWHERE, EventSource, LeftOut, gather_event
from wiki.transfer.report.single import write_single
from wiki.transfer.report.write import Written, write_report
from wiki.web.reading import Content, Reading
from wiki.web.report import order_writers
from wiki.web.site import Site


@dataclass(frozen=True, slots=True)
class Archive:
    """What a zip consists of, and the moment that its files are of."""

    files: Sequence[tuple[str, Data]]
    date: datetime
    left_out: tuple[LeftOut, ...]


class Exports:
    """Writes events of one state of the wiki, as an audience sees it."""

    def __init__(self, content: Content, reading: Reading, addresses: Addresses, site: Site) -> None:
        self._content = content
        self._reading = reading
        self._addresses = addresses
        self._site = site

    def find(self, name: str) -> PageRow:
        """The event of that name, or of which it is an old name. Raises PageNotFound."""
        return gather_event(self._content, self._reading, name).event

    def date(self, name: str) -> datetime:
        """The moment of the state that is written."""
        return self._content.store.get_commit(gather_event(self._content, self._reading, name).commit).commit_date

    def read(self, blob: ObjectId) -> bytes:
        """The bytes of a file that goes along."""
        return self._content.store.read_blob(blob)

    def markdown(self, name: str, addresses: Addresses | None = None) -> Written:
        source = gather_event(self._content, self._reading, name)
        writers = [each.name for each in order_writers(self._shares(source))]
        return write_report(source, self._reading, addresses or self._addresses, self._site.language, writers)

    def html(self, name: str) -> Written:
        source = gather_event(self._content, self._reading, name)
        written = write_single(self._content, self._reading, source.event, self._addresses, self._site)
        return Written(written.text, (*(each for each in source.left_out if each.kind != ELSEWHERE), *written.left_out))

    def jekyll(self, name: str, *, with_assets: bool) -> JekyllPost:
        source = gather_event(self._content, self._reading, name)
        return write_jekyll(source, self._reading, self._addresses, self._site.language, with_assets=with_assets)

    def archive(self, name: str, *, whole: bool) -> Archive:
        """`whole` takes every file of the event's folder along, also what is no page that can be shown."""
        source = gather_event(self._content, self._reading, name)
        reports = [
            ("report.md", self.markdown(name, ZipAddresses(self._addresses)).text),
            ("report.html", self.html(name).text),
        ]
        blobs = self._blobs(source, whole)
        files, left_out = list_files(self._content.store, source, blobs, reports)
        return Archive(files, self._content.store.get_commit(source.commit).commit_date, tuple(left_out))

    def _blobs(self, source: EventSource, whole: bool) -> list[tuple[str, ObjectId]]:
        if whole:
            entries = self._content.store.iter_files(source.commit, source.event.name)
            return [(path, entry.id) for path, entry in entries if entry.is_file]
        pages = [(page.path, page.blob) for page in (source.event, *source.pages) if page.path.endswith(SUFFIX)]
        return [*pages, *source.files]

    def _shares(self, source: EventSource) -> list[PersonShare]:
        pages = (*(talk.row for talk in source.talks), source.event)
        return [share for page in pages for share in self._reading.contributors(page)]
