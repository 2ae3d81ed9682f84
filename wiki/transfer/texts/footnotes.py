"""Footnotes of several texts that become one: where two texts use a label, the later one gets another.

In one text `[^1]` is one footnote; left as they are, all talks of a report would show that of the first.
"""

import re
from collections.abc import Mapping

from wiki.core.code_spans import CodeFinder

_LABEL = r"\[\^([^\]\[\s]{1,200})\]"
_DEFINITION = re.compile(rf"^ {{0,3}}{_LABEL}:", re.MULTILINE)
_PLACE = re.compile(rf"[`~]|\t| {{4}}|{_LABEL}")


class FootnoteLabels:
    """The labels that the texts so far have."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def rename(self, text: str) -> tuple[str, dict[str, str]]:
        """The text with labels of its own, and what those that changed were called: `{"1-2": "1"}`."""
        own = dict.fromkeys(found[1] for found in _DEFINITION.finditer(text))
        renamed: dict[str, str] = {}
        for label in own:
            new, number = label, 1
            while new in self._taken or (new != label and new in own):
                number += 1
                new = f"{label}-{number}"
            self._taken.add(new)
            if new != label:
                renamed[new] = label
        return relabel(text, {old: new for new, old in renamed.items()}), renamed


def relabel(text: str, labels: Mapping[str, str]) -> str:
    """The text with footnotes called otherwise, but in code, where `[^1]` means something else."""
    if not labels:
        return text
    parts: list[str] = []
    code = CodeFinder(text)
    done = position = 0
    while found := _PLACE.search(text, position):
        position = found.end()
        if end := code.skip(found.start()):
            position = max(end, position)
        elif found[1] in labels:
            parts += (text[done : found.start()], f"[^{labels[found[1]]}]")
            done = position
    return "".join((*parts, text[done:]))
