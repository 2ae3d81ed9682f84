"""The merge form: what it shows when two texts of a page clash, and what becomes of it when it is sent.

Whatever happens, the text that was sent is in what is shown next. A clash of two saves and one of an older change that
is taken back are the same form; `Form.reverts` says which it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wiki.core.diff.three_way import Region, three_way_rows
from wiki.core.diff.two_way import two_way_regions
from wiki.core.errors import EditConflict
from wiki.core.index.snapshot import Snapshot
from wiki.core.store.model import CommitId
from wiki.core.undo import Undo
from wiki.web.saving import Sent

_CLASH = re.compile(
    r"^<<<<<<< first\n(?P<first>(?:.*\n)*?)=======\n(?P<second>(?:.*\n)*?)>>>>>>> second(?:\n|\Z)", re.MULTILINE
)
"""As merge_texts writes them."""
_TRAILER = re.compile(r"(?!Reason:)[A-Za-z][A-Za-z-]*:")
MOST_REVERTS = 500
MOST_NOTE = 1_000


@dataclass(frozen=True)
class Form:
    """`base` is the commit the edit began from; empty for a new page. `reverts` are the commits that the text takes back,
    `note` the line that stands below the summary then."""

    name: str
    text: str
    base: str
    summary: str = ""
    note: str = ""
    reverts: tuple[CommitId, ...] = ()

    @property
    def is_new(self) -> bool:
        return not self.base

    def sent(self) -> Sent:
        """What is to be saved."""
        return Sent(self.name, self.text, self.base, self.summary, self.note, self.reverts)


@dataclass(frozen=True)
class Clash:
    """The merge form: the regions of both texts, and the form with the merged text over the tip."""

    regions: Sequence[Region]
    form: Form
    yours: str
    theirs: str

    @property
    def count(self) -> int:
        """How many places wait for a decision."""
        return sum(region.kind == "clash" for region in self.regions)


def make_clash(form: Form, conflict: EditConflict) -> Clash:
    """What the merge form shows of a conflict."""
    regions = three_way_rows(conflict.base_text, conflict.your_text, conflict.their_text)
    merged = replace(form, text=conflict.merged_text, base=conflict.tip)
    return Clash(regions, merged, conflict.your_text, conflict.their_text)


def make_undo_clash(form: Form, undo: Undo) -> Clash:
    """What the merge form shows where later edits touched what is taken back: the page without it, and as it is now."""
    regions = two_way_regions(undo.without, undo.kept)
    text = "".join(_marked(region) if region.kind == "clash" else region.theirs for region in regions)
    return Clash(regions, replace(form, text=text), undo.without, undo.kept)


def read_undo(form: Form, fields: Mapping[str, str], snapshot: Snapshot) -> Form:
    """The form with what its hidden fields say of the revisions that it takes back: those that are the page's."""
    ids = fields.get("reverts", "").split()[:MOST_REVERTS]
    rows = [row for row in (snapshot.find_revision(form.name, each) for each in ids) if row]
    note = fields.get("note", "").strip()[:MOST_NOTE]
    if not rows or _TRAILER.match(note):
        note = ""
    return replace(form, note=note, reverts=tuple(row.commit for row in rows))


def has_marks(text: str) -> bool:
    """Whether a text still holds the marks that a merge form puts around what somebody has to decide."""
    return _CLASH.search(text) is not None


def take_side(text: str, side: str) -> str:
    """The text with one side, or `both`, in place of each pair between marks; `theirs` was saved first."""

    def take(found: re.Match[str]) -> str:
        theirs, mine = found["first"], found["second"]
        return {"mine": mine, "theirs": theirs}.get(side, theirs + mine)

    return _CLASH.sub(take, text)


def _marked(region: Region) -> str:
    first, second = (
        f"{text}\n" if text and not text.endswith("\n") else text for text in (region.theirs, region.yours)
    )
    return f"<<<<<<< first\n{first}=======\n{second}>>>>>>> second\n"
