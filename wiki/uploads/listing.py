"""The files of an event for whoever looks at them: what they are, who added them when, and which pages show them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wiki.core.index.rows import PageRow
from wiki.core.index.snapshot import Snapshot
from wiki.core.links import resolve_path
from wiki.core.names import new_path
from wiki.core.store.model import CommitId, ObjectId
from wiki.core.store.store import Store
from wiki.core.uploads.add import event_bytes
from wiki.core.uploads.origins import Origins
from wiki.uploads.receiving import markdown_of, title_of
from wiki.web.reading import Reading

SHOWN = frozenset("jpg jpeg png gif webp avif".split())
"""Endings of pictures that a browser shows; not of SVG, which is shown below a sandbox alone."""


@dataclass(frozen=True)
class EventFile:
    """`name` is its path below the event's folder, `by` who added it, None where only a merge did. `used_on` are pages this visitor sees."""

    path: str
    name: str
    blob: ObjectId
    size: int
    by: str | None
    at: datetime | None
    used_on: tuple[PageRow, ...]
    markdown: str

    @property
    def is_picture(self) -> bool:
        return self.name.rpartition(".")[2].lower() in SHOWN


@dataclass(frozen=True)
class Listing:
    """`used` are the bytes of all that lies in the event's folder, of `quota` at most."""

    files: tuple[EventFile, ...]
    used: int
    quota: int

    @property
    def share(self) -> int:
        """How full it is, in percent; 100 and not more."""
        return min(100, round(100 * self.used / self.quota))


def list_files(
    snapshot: Snapshot, reading: Reading, store: Store, origins: Origins, event: PageRow, quota: int
) -> Listing:
    """All files in the folder of an event that are no pages, by name."""
    commit = snapshot.commit or CommitId("")
    rows = snapshot.files(event.name)
    sizes = store.blob_sizes([row.blob for row in rows])
    known = origins.find(commit, event.name) if rows else {}
    uses = _find_uses(snapshot, reading, event.name)
    files = []
    for row in rows:
        origin = known.get(row.path)
        name = row.path.removeprefix(f"{event.name}/")
        files.append(
            EventFile(
                path=row.path, name=name, blob=row.blob, size=sizes[row.blob],
                by=origin.name if origin else None, at=origin.date if origin else None,
                used_on=uses.get(row.path, ()), markdown=markdown_of(row.path, title_of(name), new_path(event.name, folder=True)),
            )
        )  # fmt: skip
    return Listing(tuple(files), event_bytes(store, commit, event.name), quota)


def _find_uses(snapshot: Snapshot, reading: Reading, event: str) -> Mapping[str, tuple[PageRow, ...]]:
    """Path of a file to the pages that link to it, each once."""
    found: dict[str, dict[str, PageRow]] = defaultdict(dict)
    for name, path, target in snapshot.file_links(event):
        file = resolve_path(path, target)
        if file is None or not file.startswith(f"{event}/") or name in found[file]:
            continue
        page = reading.page(name)
        if page is not None:
            found[file][name] = page
    return {path: tuple(pages.values()) for path, pages in found.items()}
