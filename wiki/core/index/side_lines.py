"""Lines that a merge drops without a trace: it takes one side's file as it is, so git shows no difference to that side.

While commits beside the trunk are taken, this keeps what they wrote and what they took away. At the merge that joins them to
the trunk, whatever is not in the merged page was dropped there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from wiki.core.index.diffs import PathEdit
from wiki.core.index.patches import gained_lines, lost_lines

TextOf = Callable[[int], str | None]
"""The text of a page as the merge has it; None where it is gone."""


class SideLines:
    """What was written beside the trunk since the last merge, by page."""

    def __init__(self) -> None:
        self._written: defaultdict[int, dict[str, int]] = defaultdict(dict)
        self._lost: defaultdict[int, set[str]] = defaultdict(set)

    def note(self, lineage: int, moment: int, edit: PathEdit) -> None:
        """Takes what a commit beside the trunk did to a page."""
        if not edit.patch:
            return
        self._lost[lineage].update(lost_lines(edit.patch))
        self._written[lineage] |= dict.fromkeys(gained_lines(edit.patch), moment)

    def join(self, lost: int, kept: int) -> None:
        """From now on one page has always been another one."""
        self._written[kept] |= self._written.pop(lost, {})
        self._lost[kept] |= self._lost.pop(lost, set())

    def lost_by_merge(self, lineage: int, edit: PathEdit) -> list[str]:
        """The lines that a merge takes from the trunk's page, but for those that the branch had taken away."""
        known = self._lost[lineage]
        return [line for line in lost_lines(edit.patch) if line not in known]

    def settle(self, text_of: TextOf, told: Iterable[tuple[int, PathEdit]]) -> Iterator[tuple[int, int, list[str]]]:
        """Page, moment and lines of what the branch wrote and the merge dropped; forgets the branch.

        `told` are pages whose merge git shows: what that took away is known already.
        """
        for lineage, edit in told:
            self._lost[lineage].update(lost_lines(edit.patch))
        for lineage, written in self._written.items():
            there = {line.removesuffix("\r") for line in (text_of(lineage) or "").split("\n")} | self._lost[lineage]
            by_moment: defaultdict[int, list[str]] = defaultdict(list)
            for line, moment in written.items():
                if line.removesuffix("\r") not in there:
                    by_moment[moment].append(line)
            for moment in sorted(by_moment):
                yield lineage, moment, by_moment[moment]
        self._written.clear()
        self._lost.clear()
