"""How a difference is shown: in one column, in two, or as readers see the page; and the addresses of the other ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from wiki.history.ends import Ends

SIDE, READ = "side", "read"
_VIEWS = ("", SIDE, READ)


@dataclass(frozen=True)
class Showing:
    """`view` is one of _VIEWS; `whole` shows unchanged lines, too. `old` and `new` are the ends' commits, as an address has them."""

    view: str
    whole: bool
    old: str
    new: str

    @classmethod
    def read(cls, args: Mapping[str, str], ends: Ends) -> Self:
        """As an address says it; anything unknown is the plain way."""
        view = args.get("view", "")
        return cls(
            view if view in _VIEWS else "", args.get("whole") == "1", ends.old.commit or "", ends.new.commit or ""
        )

    @property
    def fields(self) -> dict[str, str]:
        """What the address of this difference says."""
        own = {"from": self.old, "to": self.new, "view": self.view, "whole": "1" if self.whole else ""}
        return {key: value for key, value in own.items() if value}

    @property
    def here(self) -> str:
        return f"?{urlencode(self.fields)}"

    def by(self, view: str) -> str:
        """This difference in another view."""
        return replace(self, view=view).here

    def folded(self, *, whole: bool) -> str:
        return replace(self, whole=whole).here

    def of(self, new: str, old: str = "") -> str:
        """Another difference in this view. Without `old` it is that of one revision, and without `new` up to now."""
        return replace(self, old=old, new=new, whole=False).here
