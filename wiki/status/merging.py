"""Settles what clashed with the upstream, file by file: what the form shows, and what becomes of it when it is sent.

Ours is always the page as it is now, for people went on writing. The text is saved as any other is, so that what was
saved while the form was open is merged with it.
"""

import re
from dataclasses import dataclass, replace

from wiki.core.diff.clashes import MARK
from wiki.core.diff.three_way import Region, three_way_rows
from wiki.core.errors import EditConflict, NotText, RevisionNotFound
from wiki.core.index.rows import IndexBroken
from wiki.core.merge import merge_texts
from wiki.core.names import name_of
from wiki.core.remote.conflicts import Conflict, ConflictNotFound, get_conflict, read_version, settle_path
from wiki.core.store.model import CommitId
from wiki.core.text import MAX_PAGE_BYTES, clean, decode, encode
from wiki.people.who import Contributor
from wiki.web.saving import Saving, Sent
from wiki.web.services import Services

OURS = "ours"
THEIRS = "theirs"
MERGED = "merged"
CHOICES = (OURS, THEIRS, MERGED)

_CLASH = re.compile(
    f"^<{{7}} {MARK}\n(?P<first>.*?)^={{7}}\n(?P<second>.*?)^>{{7}} {MARK}(?:\n|\\Z)", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class File:
    """One file of a conflict over the commit `base`. `place` is where it stands there, under another name perhaps.

    `regions` tell what differs, as long as both are text; `text` is what a person begins from: both versions of each
    clash stand in it, one below the other. Both are empty for what is no text. `is_there` is false for a page that was
    deleted since.
    """

    path: str
    place: str
    base: CommitId
    is_there: bool
    is_text: bool
    regions: tuple[Region, ...] = ()
    text: str = ""

    @property
    def name(self) -> str | None:
        """The name of the page that it is now."""
        return name_of(self.place)

    @property
    def clashes(self) -> tuple[Region, ...]:
        """The places to decide; where later saves left none, all that differs."""
        found = tuple(region for region in self.regions if region.kind == "clash")
        return found or tuple(region for region in self.regions if region.yours != region.theirs)


@dataclass(frozen=True)
class Decision:
    """What an organiser sent: `choice` is one of CHOICES, `base` the commit that their form was made from."""

    path: str
    choice: str
    base: str
    text: str
    summary: str


class Merging:
    """Open conflicts of one wiki, for organisers."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self._saving = Saving(services)

    def open_all(self, conflict: Conflict) -> list[File]:
        """The files that are left to settle, over the tip."""
        tip = self._tip()
        return [self.open(conflict, path, tip) for path in conflict.paths]

    def open(self, conflict: Conflict, path: str, base: CommitId) -> File:
        """One file, over the commit `base`. Raises ConflictNotFound for a path that is not in it."""
        if path not in conflict.paths:
            raise ConflictNotFound(conflict.number)
        place = self._find_place(path, base)
        entry = self._store.find_entry(base, place)
        file = File(path, place, base, is_there=entry is not None, is_text=False)
        texts = self._texts(conflict, file)
        if texts is None:
            return file
        before, ours, theirs = texts
        merge = merge_texts(before, ours, theirs, first_label=MARK, second_label=MARK)
        return replace(file, is_text=True, regions=three_way_rows(before, ours, theirs), text=join_both(merge.text))

    def settle(self, number: int, decision: Decision, who: Contributor) -> bool:
        """Does what was decided, and puts the file away; returns whether it was the conflict's last.

        Raises ConflictNotFound, RevisionNotFound, and what Saving raises; the conflict stays open then.
        """
        conflict = get_conflict(self._store, number)
        if decision.path not in conflict.paths:
            raise ConflictNotFound(number)
        if decision.choice != OURS:
            known = self._store.find_commit(decision.base)
            if known is None or not self._store.is_ancestor(known.id, self._tip()):
                raise RevisionNotFound(decision.base)
            self._save(conflict, self.open(conflict, decision.path, known.id), decision, who)
        return settle_path(self._store, number, decision.path)

    def reopen(self, conflict: Conflict, decision: Decision, refused: Exception | None) -> File:
        """The form again after a refusal, with the text that was sent; joined with what was saved meanwhile, if that is why."""
        file = self.open(conflict, decision.path, self._tip())
        if isinstance(refused, EditConflict) and refused.your_text and decision.choice == MERGED:
            merge = merge_texts(
                refused.base_text, refused.their_text, refused.your_text, first_label=MARK, second_label=MARK
            )
            return replace(file, text=join_both(merge.text))
        return replace(file, text=decision.text) if decision.text else file

    def _save(self, conflict: Conflict, file: File, decision: Decision, who: Contributor) -> None:
        if decision.choice == MERGED:
            if not file.is_text:
                raise NotText(file.path)
            text: str | None = clean(decision.text, limit=self._services.settings.max_page_bytes)
        else:
            text = self._theirs_over_ours(conflict, file)
        if text is None:
            data = read_version(self._store, conflict, THEIRS, file.path) or b""
            self._saving.replace_file(file.place, data, file.base, who, decision.summary)
        elif file.name is None or not file.is_there:
            self._saving.replace_file(file.place, encode(text), file.base, who, decision.summary)
        else:
            self._saving.save(Sent(file.name, text, file.base, decision.summary), who)

    def _theirs_over_ours(self, conflict: Conflict, file: File) -> str | None:
        """Ours with theirs at each place that clashes; None for what is no text, of which theirs is taken whole."""
        texts = self._texts(conflict, file)
        if texts is None:
            return None
        before, ours, theirs = texts
        return merge_texts(before, theirs, ours).first_text

    def _texts(self, conflict: Conflict, file: File) -> tuple[str, str, str] | None:
        """Base, ours (as of the form's base) and theirs; None when one is no text, or too large to be merged."""
        ours = self._store.find_file(file.base, file.place)
        if file.is_there and ours is None:
            return None  # a link or a folder stands there now
        # of a page that is gone all of theirs is new, as when somebody edits what another deletes
        before = read_version(self._store, conflict, "base", file.path) if file.is_there else None
        theirs = read_version(self._store, conflict, THEIRS, file.path)
        found = [data or b"" for data in (before, ours, theirs)]
        if max(map(len, found)) > MAX_PAGE_BYTES:
            return None
        try:
            first, second, third = (decode(data, file.path).text for data in found)
        except NotText:
            return None
        return first, second, third

    def _find_place(self, path: str, commit: CommitId) -> str:
        """Where the file stands in that commit; a page that was renamed since is followed."""
        name = name_of(path)
        if name is None or self._store.find_entry(commit, path) is not None:
            return path
        try:
            with self._services.index.read() as snapshot:
                new = snapshot.find_redirect(name)
                page = snapshot.find_page(new or name)
        except IndexBroken:
            return path
        return page.path if page and self._store.find_entry(commit, page.path) else path

    def _tip(self) -> CommitId:
        tip = self._store.tip()
        if tip is None:
            raise RevisionNotFound("")
        return tip


def join_both(merged: str) -> str:
    """A merged text without its marks: both versions of each clash, ours first."""
    return _CLASH.sub(lambda found: found["first"] + found["second"], merged)
