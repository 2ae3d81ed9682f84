"""The form in which a page is written: what it holds, what became of it when it was sent, and what to tell the writer.

Whatever happens, the text that was sent is in what is shown next.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wiki.core.diff.three_way import Region, three_way_rows
from wiki.core.errors import EditConflict, PageNotFound
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode

_CLASH = re.compile(
    r"^<<<<<<< first\n(?P<first>(?:.*\n)*?)=======\n(?P<second>(?:.*\n)*?)>>>>>>> second(?:\n|\Z)", re.MULTILINE
)
"""As merge_texts writes them."""


@dataclass(frozen=True)
class Form:
    """`base` is the commit the edit began from; empty for a new page."""

    name: str
    text: str
    base: str
    summary: str = ""

    @property
    def is_new(self) -> bool:
        return not self.base


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


def open_form(store: Store, name: str, commit: CommitId | None) -> Form:
    """The form for a page as of a commit, or for one that is not there yet. Raises NotText."""
    path = find_page_path(store, commit, name) if commit else None
    if commit is None or path is None:
        return Form(name, "", "")
    data = store.find_file(commit, path)
    if data is None:
        raise PageNotFound(name)
    return Form(name, decode(data, path).text, commit)


def make_clash(form: Form, conflict: EditConflict) -> Clash:
    """What the merge form shows of a conflict."""
    regions = three_way_rows(conflict.base_text, conflict.your_text, conflict.their_text)
    merged = replace(form, text=conflict.merged_text, base=conflict.tip)
    return Clash(regions, merged, conflict.your_text, conflict.their_text)


def has_marks(text: str) -> bool:
    """Whether a text still holds the marks that a merge form puts around what somebody has to decide."""
    return _CLASH.search(text) is not None


def take_side(text: str, side: str) -> str:
    """The text with one side, or `both`, in place of each pair between marks; `theirs` was saved first."""

    def take(found: re.Match[str]) -> str:
        theirs, mine = found["first"], found["second"]
        return {"mine": mine, "theirs": theirs}.get(side, theirs + mine)

    return _CLASH.sub(take, text)
