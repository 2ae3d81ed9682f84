"""Joins what two sides made of one base. Always comes to a result; what could not be taken is listed.

The rules (they favour what is on `main`, `ours`, because people saw it acknowledged):
lines that clash stay ours, and theirs are recorded as a clash; delete against edit keeps the edit; of two renames ours
stays, with the other name as an alias; two different binaries, a file against a folder, and names that differ only by
case are both kept, under two names. A file added to a folder that the other side moved moves along.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from wiki.core.errors import FestaError, NotText
from wiki.core.frontmatter import read_fields, split
from wiki.core.frontmatter_write import write_fields
from wiki.core.merge import merge_texts
from wiki.core.names import name_of
from wiki.core.remote.placing import Placing
from wiki.core.remote.sides import Fate, Side, follow_folders, read_side
from wiki.core.store.model import Entry, ObjectId
from wiki.core.store.store import Store
from wiki.core.text import MAX_PAGE_BYTES, decode, encode

KEPT_EDIT = "kept_edit"
TWO_NAMES = "two_names"
TWO_RENAMES = "two_renames"


@dataclass(frozen=True)
class Clash:
    """A file of which not all of theirs was taken. `ours` is what stands on `main` at `path` after the merge."""

    path: str
    base: Entry | None
    ours: Entry
    theirs: Entry


@dataclass(frozen=True)
class Note:
    """Something decided by a rule that an organiser may want to see: `kind` is one of the constants above."""

    kind: str
    path: str
    other: str = ""


@dataclass
class MergedTrees:
    """`edits` lead from our tree to the merged one."""

    edits: dict[str, Entry | None]
    clashes: list[Clash] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def merge_trees(
    store: Store,
    base: ObjectId,
    ours: ObjectId,
    theirs: ObjectId,
    traces: tuple[Mapping[str, str | None], Mapping[str, str | None]] = ({}, {}),
) -> MergedTrees:
    """Merges two trees; the same three always give the same result. Blobs that it makes are written to the store.

    `traces` say where files went by our and their commits (see tracing.py), beside the renames that the trees show.
    """
    sides = read_side(store, base, ours, traces[0]), read_side(store, base, theirs, traces[1])
    return _Joiner(store, base, *sides).join()


class _Joiner:
    def __init__(self, store: Store, base: ObjectId, ours: Side, theirs: Side) -> None:
        self._store = store
        self._base = base
        self._ours = ours
        self._theirs = theirs
        self._placing = Placing(store, ours.tree)
        self._merged = MergedTrees(self._placing.edits)

    def join(self) -> MergedTrees:
        """Clears all places that move first, so that files may change places, then fills them in order."""
        to_place: list[tuple[str, Entry]] = []
        for path in sorted(self._theirs.fates, key=self._is_not_placed_by_us):
            placed = self._join_fates(path)
            if placed:
                to_place.append(placed)
        for path, entry in sorted(self._ours.added.items()):
            moved = follow_folders(path, self._theirs.folders)
            if moved != path:
                self._placing.remove(path)
                to_place.append((moved, entry))
        for path, entry in sorted(to_place, key=itemgetter(0)):
            self._place(path, entry)
        for path, entry in sorted(self._theirs.added.items()):
            self._place_added(follow_folders(path, self._ours.folders), entry)
        return self._merged

    def _is_not_placed_by_us(self, path: str) -> tuple[bool, str]:
        """What we put to a place stays there; theirs goes beside it."""
        ours = self._ours.fates.get(path)
        return ours is None or ours.path in (None, path), path

    def _join_fates(self, path: str) -> tuple[str, Entry] | None:
        """What becomes of a file of the base that they touched: where it goes, or None if nothing is to be put."""
        entry = self._store.find_in_tree(self._base, path)
        before = Fate(path, entry)
        ours, theirs = self._ours.fates.get(path, before), self._theirs.fates[path]
        if theirs.path is None or theirs.entry is None:
            if ours == before:
                self._placing.remove(path)
            elif ours.path:
                self._note(KEPT_EDIT, ours.path)
            return None
        if ours.path is None or ours.entry is None:
            self._note(KEPT_EDIT, theirs.path)
            return follow_folders(theirs.path, self._ours.folders), theirs.entry
        where = theirs.path if ours.path == path else ours.path
        content = self._join_contents(where, before.entry, ours.entry, theirs.entry)
        if ours.path != path and theirs.path not in (path, ours.path):
            self._note(TWO_RENAMES, where, theirs.path)
            content = self._with_alias(content, where, theirs.path)
        if (where, content) == (ours.path, ours.entry):
            return None
        self._placing.remove(ours.path)
        return where, content

    def _join_contents(self, path: str, base: Entry | None, ours: Entry, theirs: Entry) -> Entry:
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        mode = theirs.mode if base and ours.mode == base.mode else ours.mode
        if base and ours.id in (theirs.id, base.id):
            return Entry(mode, theirs.id)
        if base and theirs.id == base.id:
            return Entry(mode, ours.id)
        texts = [self._text(entry, path) for entry in (base, ours, theirs)]
        if texts[0] is None or texts[1] is None or texts[2] is None:
            self._place_second(path, theirs)
            return ours
        merge = merge_texts(texts[0], texts[1], texts[2])
        crlf = decode(self._store.read_blob(ours.id), path).crlf
        merged = Entry(mode, self._store.add_blob(encode(merge.first_text, crlf=crlf)))
        if merge.clashes:
            self._merged.clashes.append(Clash(path, base, merged, theirs))
        return merged

    def _text(self, entry: Entry | None, path: str) -> str | None:
        """The text of a file that can be merged line by line; None for binaries, links and giants."""
        if entry is None:
            return ""
        if not entry.is_file:
            return None
        data = self._store.read_blob(entry.id)
        if len(data) > MAX_PAGE_BYTES:
            return None
        try:
            return decode(data, path).text
        except NotText:
            return None

    def _place(self, path: str, entry: Entry) -> None:
        """Puts a file at `path`, or beside it if something else stands there."""
        if self._placing.find(path) == entry:
            return
        blocking = self._placing.file_above(path)
        if blocking:
            self._give_way(blocking)
        free = self._placing.free_path(path)
        if free != path:
            self._note(TWO_NAMES, path, free)
        self._placing.put(free, entry)

    def _place_added(self, path: str, entry: Entry) -> None:
        there = self._placing.find(path)
        if there is None or there == entry or there.is_folder:
            self._place(path, entry)
        elif self._text(there, path) is not None and self._text(entry, path) is not None:
            self._merged.clashes.append(Clash(path, None, there, entry))
        else:
            self._place_second(path, entry)

    def _place_second(self, path: str, entry: Entry) -> None:
        free = self._placing.free_path(path)
        self._note(TWO_NAMES, path, free)
        self._placing.put(free, entry)

    def _give_way(self, path: str) -> None:
        """Moves a file aside because a folder must stand in its place."""
        entry = self._placing.find(path)
        if entry:
            free = self._placing.free_path(path)
            self._placing.remove(path)
            self._placing.put(free, entry)
            self._note(TWO_NAMES, path, free)

    def _with_alias(self, entry: Entry, path: str, other: str) -> Entry:
        name = name_of(other)
        text = self._text(entry, path) if name_of(path) else None
        if name is None or text is None:
            return entry
        aliases = read_fields(split(text).block).values.get("aliases", [])
        known = [aliases] if isinstance(aliases, str) else list(aliases) if isinstance(aliases, list) else []
        if name in known:
            return entry
        try:
            written = write_fields(text, {"aliases": [*known, name]})
        except FestaError:
            return entry  # front matter that only a person can repair; the old name still works from history
        return Entry(entry.mode, self._store.add_blob(encode(written)))

    def _note(self, kind: str, path: str, other: str = "") -> None:
        self._merged.notes.append(Note(kind, path, other))
